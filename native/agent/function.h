/* function.h: what function-entry and function-return tell besides the line, where a clause reads it. */
#ifndef PYPROBE_AGENT_FUNCTION_H
#define PYPROBE_AGENT_FUNCTION_H

#include "calls.h"
#include "ring.h"

/* Their slots behind lineno: function-entry has { resumed, frame }, function-return { suspended, raised, frame, elapsed,
 * own, outermost }. */
#define PP_FUNCTION_MORE 0x7eu

struct pp_way {
  bool resumed;   /* entry: a generator or coroutine goes on */
  bool suspended; /* return: it yields or awaits, and may go on */
  bool raised;    /* return: by an exception */
  struct pp_call call; /* return, where calls are timed */
  const void *frame; /* is one frame for as long as it lives, resumptions included */
};

/* Where calls are timed: takes this one's time. Inside pp_enter. */
PP_HOT void pp_time_call(uint32_t probe, struct pp_code *code, struct pp_call *call) {
  if (probe == PYPROBE_AGENT_FUNCTION_ENTRY) pp_call_begin(code);
  else if (probe == PYPROBE_AGENT_FUNCTION_RETURN) pp_call_end(code, call);
}

PP_HOT bool pp_wants_way(uint32_t point) { return PP_UNLIKELY(PP_CAPTURES(point) & PP_FUNCTION_MORE); }

__attribute__((cold, unused)) static void pp_emit_way(uint32_t probe, uint32_t ref, int64_t line, struct pp_way way) {
  struct pp_slot frame = pp_int((int64_t)(intptr_t)way.frame);
  struct pp_slot entry[] = {pp_int(line), pp_int(way.resumed), frame};
  struct pp_slot leave[] = {pp_int(line), pp_int(way.suspended), pp_int(way.raised), frame,
                            pp_int(way.call.elapsed), pp_int(way.call.own), pp_int(way.call.outermost)};
  if (probe == PYPROBE_AGENT_FUNCTION_ENTRY) pp_emit(probe, ref, entry, 3);
  else pp_emit(probe, ref, leave, 7);
}

#endif
