/* code.h: the fast way to a code object's entry. */
#ifndef PYPROBE_AGENT_CODE_H
#define PYPROBE_AGENT_CODE_H

#include "agent.h"

#define PP_CODES 8192u
extern struct pp_code *pp_code_cache[PP_CODES];

PP_HOT struct pp_code **pp_code_place(const pp_object *code) {
  uintptr_t address = (uintptr_t)code;
  return &pp_code_cache[(address >> 4 ^ address >> 14) & (PP_CODES - 1)];
}

/* The entry at hand, or NULL: then ask pp_code. An entry leaves the cache before its code object's memory is free. */
PP_HOT struct pp_code *pp_code_fast(const pp_object *code) {
  struct pp_code *c = __atomic_load_n(pp_code_place(code), __ATOMIC_ACQUIRE);
  if (PP_LIKELY(c && c->code == code && PP_SEEN(c->epoch) == PP_SEEN(pp.epoch))) return c;
  return NULL;
}

#endif
