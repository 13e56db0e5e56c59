/*
 * tracers.h: CPython's per-thread trace and profile functions on 3.6 to 3.11, shared with the program.
 *
 * A thread state has one C trace function and one C profile function, each with an object for it. sys.settrace and
 * sys.setprofile, debuggers, coverage and cProfile set them, and there is no list of them. So we stand in front: where
 * a thread has the function f, we put a function of ours, made for f, which does our work and then calls f, and we
 * leave the object alone:
 *
 *   c_tracefunc = trampoline, c_traceobj = X      becomes      c_tracefunc = wrapper[i], c_traceobj = X
 *                                                              chained[i] = trampoline
 *
 * sys.gettrace() gives X as before. There is one wrapper for each different f that turns up (a handful in a process;
 * NULL, no function at all, is one of them), so nothing has to be remembered for each thread. When the program sets
 * another function, ours is gone; pp_tracers_keep stands in front of the new one. It is called at each way in and out
 * of a frame, by the eval-frame hook, which also brings it to new threads.
 *
 * What the program can notice: the call of sys.setprofile that sets its function is followed by that function's first
 * event, the end of the very call, which it would not get if nobody were profiling before it.
 */
#ifndef PYPROBE_AGENT_TRACERS_H
#define PYPROBE_AGENT_TRACERS_H

#include "agent.h"

typedef int (*pp_tracefunc)(pp_object *object, pp_object *frame, int what, pp_object *argument);

/* `what` */
#define PP_WHAT_EXCEPTION 1
#define PP_WHAT_LINE 2
#define PP_WHAT_C_CALL 4
#define PP_WHAT_C_EXCEPTION 5
#define PP_WHAT_C_RETURN 6

#define PP_WRAPPERS 8
#define PP_EACH_WRAPPER(X) X(0) X(1) X(2) X(3) X(4) X(5) X(6) X(7)

/* One of the two: ours for each of theirs. */
struct pp_tracer {
  pp_tracefunc wrapper[PP_WRAPPERS];
  pp_tracefunc chained[PP_WRAPPERS]; /* [0] is NULL: the thread has none */
  uint32_t count;
};
extern struct pp_tracer pp_line_tracer;      /* tracefunc.c */
extern struct pp_tracer pp_cfunction_tracer; /* profilefunc.c */

/* Bits of pp_tracers_on, and of `which` below. */
#define PP_TRACE 1u
#define PP_PROFILE 2u
extern uint32_t pp_tracers_on;

/* Who holds them: line needs both, since a profile function is told when a call of sys.settrace is over. */
#define PP_LINES 0u
#define PP_CFUNCTIONS 1u
extern uint32_t pp_tracers_held[2]; /* how many times each has begun to hold them */

/* Stands in front in every thread of the interpreter, and stays there. False, with words said: it cannot be had. */
bool pp_tracers_hold(struct pp_interp *in, uint32_t who);
/* Steps aside, in all interpreters: what one is told by the tracer, the others are too. */
void pp_tracers_release(struct pp_interp *in, uint32_t who);

/* Stands in front again in this thread, where need be. */
void pp_tracers_keep(void *tstate);
/* A frame has been left (the eval-frame hook's frame). */
void pp_tracers_left(void *tstate, void *frame);

/* Calls what the thread had before us. */
PP_HOT int pp_tracers_next(pp_tracefunc next, pp_object *object, pp_object *frame, int what, pp_object *argument) {
  int failed = next ? next(object, frame, what, argument) : 0;
  if (pp_tracers_on) pp_tracers_keep(py.PyThreadState_Get());
  return failed;
}

/* profilefunc.c: the calls that were open in this frame have no return to come. */
void pp_cfunctions_left(void *frame);

#endif
