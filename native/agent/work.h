/*
 * work.h: what clauses ask for that is done right here, in the place of writing an event (wire.h's "work").
 *
 * A probe's work is a few ops, run at each of its events under the lock that events are written under. They may ask for
 * the code object's texts (compared once for each code object), the event's integer, the time, and the thread's own
 * variables; and they count into rows of the tallies, or have the event written after all.
 */
#ifndef PYPROBE_AGENT_WORK_H
#define PYPROBE_AGENT_WORK_H

#include "calls.h"
#include "ring.h"

#define PP_WORK_EVENT 1u /* the event is to be written */
#define PP_WORK_IDLE 2u  /* nothing was done, nor will be for this code object (until a variable that is 0 in every
                            thread is set, which calls pp_monitor_wake): its place may be switched off */

/* Runs the probe's work; PP_WORK_x. `code` NULL: the event has none; `call`: how long it took, where that is wanted.
 * Inside pp_enter. */
uint32_t pp_work(uint32_t probe, struct pp_code *code, int64_t slot, const struct pp_call *call);

/* Takes the work of a control page over, and says which probes have some. `area`: PYPROBE_WORK_BYTES, or NULL for none. */
void pp_work_read(const struct pyprobe_control *c, const uint8_t *area);
/* What a code object's rows and texts were is not so any more: another ring. */
void pp_work_forget(struct pp_code *code);
/* The thread ends, or is a child's: its variables are gone. */
void pp_work_thread_end(void);
void pp_work_forked(void);

/* monitor.c: the places that were switched off because of PP_WORK_IDLE are to fire again. */
void pp_monitor_wake(void);

/* Does anybody want to know how long calls take? */
bool pp_work_times_calls(void);

/* Does anybody want the event's integer? */
PP_HOT bool pp_wants_int(uint32_t probe) { return (PP_SEEN(pp.ints) >> probe) & 1; }

/* Runs the probe's work where it has some; PP_WORK_x. */
PP_HOT uint32_t pp_worked(uint32_t probe, struct pp_code *code, int64_t value, const struct pp_call *call) {
  return PP_SEEN(pp.worked) & PP_BIT(probe) ? pp_work(probe, code, value, call) : PP_WORK_EVENT;
}

/* An event of one int, worked on or written; PP_WORK_x. */
PP_HOT uint32_t pp_fire_int(uint32_t probe, struct pp_code *code, int64_t value) {
  uint32_t result = pp_worked(probe, code, value, NULL);
  if (result & PP_WORK_EVENT) pp_emit_int(pp_point(probe), probe, code ? code->id : 0, value);
  return result;
}

#endif
