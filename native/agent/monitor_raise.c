/*
 * monitor_raise.c: exception on 3.12 and later.
 *
 * sys.monitoring's RAISE comes in each frame that an exception passes, after the frame was put into its traceback. It
 * cannot be disabled.
 */
#include "exception.h"
#include "monitor.h"

/* arguments: code, offset, exception. */
static pp_object *on_raise(pp_object *self, pp_object *const *arguments, PP_SSIZE count) {
  (void)self, (void)count;
  if (!pp_enter(PYPROBE_AGENT_EXCEPTION)) return py.none;
  struct pp_pending e;
  pp_pending_save(&e);
  pp_object *traceback = py.PyObject_GetAttrString(arguments[2], "__traceback__");
  if (pp_exception_is_new(traceback)) {
    struct pp_code *c = pp_monitor_code(arguments[0], PYPROBE_AGENT_EXCEPTION);
    if (c && !pp_verdict(c, PYPROBE_AGENT_EXCEPTION))
      pp_exception_emit(c, pp_code_line(c, (int32_t)py.PyLong_AsLong(arguments[1])), arguments[2]);
  }
  if (traceback) py.Py_DecRef(traceback);
  py.PyErr_Clear();
  pp_pending_restore(&e);
  pp_leave();
  return py.none;
}

const struct pp_monitor_event pp_monitor_raises[] = {
    {"RAISE", PYPROBE_AGENT_EXCEPTION, on_raise},
    {NULL, 0, NULL},
};
