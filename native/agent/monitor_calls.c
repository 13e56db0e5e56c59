/*
 * monitor_calls.c: cfunction-entry and cfunction-return on 3.12 and later.
 *
 * sys.monitoring's CALL fires for every call; the return of one that does not lead to a Python function fires C_RETURN
 * or C_RAISE. The probes are for functions written in C: built-in functions and methods, and the method descriptors of
 * C types (list.append called on the type or, as the compiler does, on the object). Calling a type or an object with
 * __call__ is not a C function's call, and fires neither side. C_RETURN and C_RAISE come only where CALL is on, so a
 * session that wants the returns alone has CALL come too, and here it fires nothing.
 */
#include "monitor.h"

static bool is_cfunction(pp_object *callable) {
  pp_object *type = pp_type(callable);
  return type == py.cfunction || type == py.cmethod || type == py.method_descriptor;
}

static void emit(uint32_t probe, struct pp_code *c, pp_object *offset, pp_object *callable) {
  struct pp_pending e;
  pp_pending_save(&e);
  pp_object *name = pp_wants(probe, 1) ? py.PyObject_GetAttrString(callable, "__name__") : NULL;
  pp_object *module = pp_wants(probe, 2) ? py.PyObject_GetAttrString(callable, "__module__") : NULL;
  int64_t line = pp_wants(probe, 0) ? pp_code_line(c, (int32_t)py.PyLong_AsLong(offset)) : 0;
  py.PyErr_Clear();
  struct pp_slot slots[] = {pp_int(line), pp_str(name), pp_str(module)};
  pp_emit(probe, c->id, slots, 3);
  if (name) py.Py_DecRef(name);
  if (module) py.Py_DecRef(module);
  pp_pending_restore(&e);
}

/* arguments: code, offset, callable, first argument. Only CALL may be disabled, and only when the return is off too. */
static pp_object *fire(uint32_t probe, pp_object *const *arguments) {
  if (!is_cfunction(arguments[2]) || !pp_enter(probe)) return py.none;
  struct pp_code *c = pp_monitor_code(arguments[0], probe);
  if (c && !pp_verdict(c, probe)) emit(probe, c, arguments[1], arguments[2]);
  pp_leave();
  return py.none;
}

static pp_object *on_call(pp_object *self, pp_object *const *arguments, PP_SSIZE count) {
  (void)self, (void)count;
  return fire(PYPROBE_AGENT_CFUNCTION_ENTRY, arguments);
}

static pp_object *on_c_return(pp_object *self, pp_object *const *arguments, PP_SSIZE count) {
  (void)self, (void)count;
  return fire(PYPROBE_AGENT_CFUNCTION_RETURN, arguments);
}

const struct pp_monitor_event pp_monitor_calls[] = {
    {"CALL", PYPROBE_AGENT_CFUNCTION_ENTRY, on_call},
    {"CALL", PYPROBE_AGENT_CFUNCTION_RETURN, on_call},
    {"C_RETURN", PYPROBE_AGENT_CFUNCTION_RETURN, on_c_return},
    {"C_RAISE", PYPROBE_AGENT_CFUNCTION_RETURN, on_c_return},
    {NULL, 0, NULL},
};
