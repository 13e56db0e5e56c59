/* monitor.h: what monitor.c (the tool) and the files of its callbacks share. */
#ifndef PYPROBE_AGENT_MONITOR_H
#define PYPROBE_AGENT_MONITOR_H

#include "code.h"
#include "ring.h"
#include "work.h"

/* One sys.monitoring event that we take: its name, the probe it fires, the C callback (METH_FASTCALL). */
struct pp_monitor_event {
  const char *name;
  uint32_t probe;
  pp_object *(*callback)(pp_object *self, pp_object *const *arguments, PP_SSIZE count);
};

/* Each table ends with a NULL name. */
extern const struct pp_monitor_event pp_monitor_calls[];
extern const struct pp_monitor_event pp_monitor_raises[];

/* sys.monitoring.DISABLE: what a callback returns for a place where it need not be called again. */
extern pp_object *pp_monitor_disable;

/* The code object's entry; globals are those of the frame that runs. NULL: counted as lost. */
PP_HOT struct pp_code *pp_monitor_code(pp_object *code, uint32_t probe) {
  struct pp_code *c = pp_code_fast(code);
  if (PP_LIKELY(c)) return c;
  c = pp_code(code, py.PyEval_GetGlobals());
  if (!c) pp_lost(probe);
  return c;
}

#endif
