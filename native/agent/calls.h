/*
 * calls.h: how long calls take, for function-return's elapsed, own and outermost, where a clause reads them.
 *
 * Each thread has a stack of the calls that are open in it. An entry pushes one, whoever wants that event, and a return
 * pops it: so nested time is taken off exactly, and nobody need see the entries.
 */
#ifndef PYPROBE_AGENT_CALLS_H
#define PYPROBE_AGENT_CALLS_H

#include "agent.h"

/* Slots of function-return, from this one on. */
#define PP_CALL_SLOT 4u
#define PP_CALL_SLOTS 0x70u

struct pp_call {
  int64_t elapsed;   /* ns from its entry to its return; -1: its entry was not seen */
  int64_t own;       /* of those, how many no call in it took; -1 likewise */
  int64_t outermost; /* 1 when no call of the same code object is around it in the thread */
};

/* Inside pp_enter, where pp.timed. */
void pp_call_begin(struct pp_code *code);
void pp_call_end(struct pp_code *code, struct pp_call *call);

/* The control page has been read: whether calls are timed. What was open before they were is not known. */
void pp_calls_wanted(bool wanted);
void pp_calls_thread_end(void);

#endif
