/* tally.h: rows of counted values in the memory that is shared with the tracer (wire.h's "tallies"). */
#ifndef PYPROBE_AGENT_TALLY_H
#define PYPROBE_AGENT_TALLY_H

#include "agent.h"

/* A value on its way into a row. */
struct pp_value {
  uint16_t tally;
  uint8_t form, keys;
  int64_t key[PYPROBE_TALLY_KEYS];
  int64_t value;
};

/* Takes the value in. False: there is no row for it, and no room for one; it is to be written as a record. */
bool pp_tally(struct pp_code *code, const struct pp_value *v);
/* The same for a row that is there already and has no key but its code object. False: pp_tally is to be asked. */
bool pp_tally_plain(struct pp_code *code, uint32_t tally, uint32_t form, int64_t value);
/* Writes it as a record. */
void pp_tally_record(const struct pp_code *code, const struct pp_value *v);
/* The rows that a code object has had are another ring's. */
void pp_tally_forget(struct pp_code *code);

#endif
