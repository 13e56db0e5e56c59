/*
 * tracefunc.c: line and exception on 3.6 to 3.11, by a C trace function in front of the program's own (tracers.h).
 *
 * CPython finds the lines the same way for a trace function and for the native marker of these versions, so both fire
 * for the same ones: when execution comes to the first instruction of a line, and when it jumps back into one. Not seen
 * here: lines of a debugger's or profiler's own Python code while it handles an event, and those of frames in which it
 * has switched line events off (frame.f_trace_lines = False).
 *
 * What a trace function changes for the program, ours like any other: frames cost more, and an exception's value is
 * made when it is raised instead of when it is looked at.
 */
#include "code.h"
#include "evalframe.h"
#include "exception.h"
#include "ring.h"
#include "tracers.h"
#include "work.h"

static void fire(pp_object *frame_object) {
  if (!pp_enter(PYPROBE_AGENT_LINE)) return;
  struct pp_frame frame = pp_frame_at(pp_frame_key(frame_object));
  struct pp_code *c = pp_code_fast(frame.code);
  if (!c) c = pp_code(frame.code, frame.globals);
  if (!c) pp_lost(PYPROBE_AGENT_LINE);
  else if (!pp_verdict(c, PYPROBE_AGENT_LINE))
    pp_fire_int(PYPROBE_AGENT_LINE, c, pp_wants_int(PYPROBE_AGENT_LINE) ? pp_code_line(c, frame.offset) : 0);
  pp_leave();
}

/* argument: (type, value, traceback). */
static void fire_exception(pp_object *frame_object, pp_object *argument) {
  if (!pp_enter(PYPROBE_AGENT_EXCEPTION)) return;
  struct pp_pending e;
  pp_pending_save(&e);
  if (py.PyTuple_Size(argument) == 3 && pp_exception_is_new(py.PyTuple_GetItem(argument, 2))) {
    struct pp_frame frame = pp_frame_at(pp_frame_key(frame_object));
    struct pp_code *c = pp_code_fast(frame.code);
    if (!c) c = pp_code(frame.code, frame.globals);
    if (!c) pp_lost(PYPROBE_AGENT_EXCEPTION);
    else if (!pp_verdict(c, PYPROBE_AGENT_EXCEPTION))
      pp_exception_emit(c, pp_code_line(c, frame.offset), py.PyTuple_GetItem(argument, 1));
  }
  py.PyErr_Clear();
  pp_pending_restore(&e);
  pp_leave();
}

#define WRAPPER(i)                                                                                                     \
  static int wrapper_##i(pp_object *object, pp_object *frame, int what, pp_object *argument) {                         \
    if (what == PP_WHAT_LINE) fire(frame);                                                                             \
    else if (what == PP_WHAT_EXCEPTION) fire_exception(frame, argument);                                               \
    return pp_tracers_next(pp_line_tracer.chained[i], object, frame, what, argument);                                  \
  }
PP_EACH_WRAPPER(WRAPPER)

#define NAME(i) wrapper_##i,
struct pp_tracer pp_line_tracer = {.wrapper = {PP_EACH_WRAPPER(NAME)}};

/* own[] is set while the tracers are held. */
static uint32_t arm(struct pp_interp *in, uint32_t mask) {
  if (!in->own[PP_OWN_TRACE] && !pp_tracers_hold(in, PP_LINES)) return 0;
  in->own[PP_OWN_TRACE] = in;
  return mask;
}

static void disarm(struct pp_interp *in) {
  if (in->own[PP_OWN_TRACE]) pp_tracers_release(in, PP_LINES);
  in->own[PP_OWN_TRACE] = NULL;
}

const struct pp_source pp_source_tracefunc = {
    .name = "tracefunc",
    .probes = PP_BIT(PYPROBE_AGENT_LINE) | PP_BIT(PYPROBE_AGENT_EXCEPTION),
    .from = 0x03060000,
    .until = 0x030c0000,
    .arm = arm,
    .disarm = disarm,
};
