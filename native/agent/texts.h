/* texts.h: texts that a code object's names are compared with (wire.h's "texts"), once for each code object. */
#ifndef PYPROBE_AGENT_TEXTS_H
#define PYPROBE_AGENT_TEXTS_H

#include "agent.h"

/* Takes over `count` texts that stand `at` bytes into the area, and behind them their characters. False: not sound. */
bool pp_texts_read(const uint8_t *area, uint64_t at, uint32_t count, uint32_t pool);
/* Which of them hold, a bit each, of a code object with these names (PP_STR; by PYPROBE_FIELD_x). */
uint32_t pp_texts_of(const struct pp_slot *names);

PP_HOT bool pp_text_holds(const struct pp_code *code, uint32_t text) { return code->texts >> text & 1; }

#endif
