/*
 * monitor.c: function-entry, function-return, line, cfunction-* and exception on 3.12 and later, as a tool of sys.monitoring.
 *
 * The callbacks are C functions with the fast-call convention; the events cover every thread of the interpreter at
 * once. Entry and return balance because each way into a frame and each way out of it is taken:
 *
 *   entry   PY_START (call), PY_RESUME (next, send), PY_THROW (throw, close)
 *   return  PY_RETURN, PY_YIELD, PY_UNWIND (an exception leaves the frame)
 *
 * A generator that is closed while it stands at a yield with nothing to clean up is not run at all by 3.13 and the
 * first releases of 3.14: neither side fires. The making of a generator is no entry.
 *
 * 3.13 and later tell no line that is the code object's first (a function or class on one line), unless PY_START is on
 * there too. So a session that wants lines has PY_START come as well, and leaves it on where it wants a line.
 *
 * A place that the tracer's verdicts switch off answers DISABLE, and CPython stops calling us there. PY_THROW and
 * PY_UNWIND cannot be disabled; those just do not fire. A new generation of the control page begins with
 * restart_events, since it may bring new verdicts.
 *
 * Tool ids are six, by politeness only: coverage takes 1, profilers 2, debuggers 0, others 3 and 4 downwards. We take the
 * first free one of the order below, and give it back at disarm.
 */
#include <string.h>

#include "frames.h"
#include "function.h"
#include "monitor.h"

#define TOOL_NAME "pyprobe"
#define LINES_NEED_STARTS 0x030d0000

static const long tool_ids[] = {3, 4, 5, 2, 1, 0};

pp_object *pp_monitor_disable;

/* The line at `where` in the code object; and for LINE, what we were told. */
PP_HOT int64_t line_of(struct pp_code *c, pp_object *where) { return pp_code_line(c, (int32_t)py.PyLong_AsLong(where)); }
PP_HOT int64_t line_told(struct pp_code *c, pp_object *where) { return (void)c, py.PyLong_AsLong(where); }

/* An exception on its way out stands at a RERAISE that may have no line; the frame remembers where it came from. */
static int64_t line_of_frame(struct pp_code *c, pp_object *where) {
  pp_object *frame = py.PyEval_GetFrame();
  return frame ? py.PyFrame_GetLineNumber(frame) : line_of(c, where);
}

/* The frame that runs: 3.12 and later make its object when somebody asks for it. */
PP_COLD static void fire_way(uint32_t probe, struct pp_code *c, int64_t line, struct pp_way way) {
  bool frame = pp_wants(probe, probe == PYPROBE_AGENT_FUNCTION_ENTRY ? 2 : 3);
  if (frame) way.frame = py.PyEval_GetFrame();
  pp_emit_way(probe, c->id, line, way);
}

PP_HOT bool is_start_of_lines(const struct pp_code *c) {
  return py.version >= LINES_NEED_STARTS && PP_SEEN(pp.mask) & PP_BIT(PYPROBE_AGENT_LINE) &&
         !pp_verdict(c, PYPROBE_AGENT_LINE);
}

PP_HOT pp_object *fire(uint32_t probe, bool can_disable, pp_object *const *arguments,
                       int64_t (*line)(struct pp_code *, pp_object *), struct pp_way way) {
  if (!pp_enter(probe)) return py.none;
  pp_object *answer = py.none;
  struct pp_code *c = pp_monitor_code(arguments[0], probe);
  if (PP_LIKELY(c)) {
    bool timed = PP_SEEN(pp.timed) && probe <= PYPROBE_AGENT_FUNCTION_RETURN;
    if (PP_UNLIKELY(timed)) pp_time_call(probe, c, &way.call);
    can_disable = can_disable && !timed && !(probe == PYPROBE_AGENT_FUNCTION_ENTRY && is_start_of_lines(c));
    if (PP_UNLIKELY(pp_verdict(c, probe))) {
      if (can_disable) py.Py_IncRef(answer = pp_monitor_disable);
    } else if (PP_SEEN(pp.wanted) & PP_BIT(probe)) {
      uint32_t point = pp_point(probe);
      int64_t number = pp_wants_int(probe) ? line(c, arguments[1]) : 0;
      uint32_t result = pp_worked(probe, c, number, &way.call);
      if (PP_UNLIKELY(result & PP_WORK_IDLE) && can_disable) py.Py_IncRef(answer = pp_monitor_disable);
      if (result & PP_WORK_EVENT && pp_wants_way(point)) fire_way(probe, c, number, way);
      else if (result & PP_WORK_EVENT) pp_emit_int(point, probe, c->id, number);
    }
  }
  pp_leave();
  return answer;
}

/* None and DISABLE are immortal from 3.12 on: returning them needs no count, and counts nothing. */
#define CALLBACK(name, probe, can_disable, line, ...)                                                                  \
  static pp_object *name(pp_object *self, pp_object *const *arguments, PP_SSIZE count) {                               \
    (void)self, (void)count;                                                                                           \
    return fire(probe, can_disable, arguments, line, (struct pp_way){__VA_ARGS__});                                    \
  }

CALLBACK(on_start, PYPROBE_AGENT_FUNCTION_ENTRY, true, line_of, .resumed = false)
CALLBACK(on_resume, PYPROBE_AGENT_FUNCTION_ENTRY, true, line_of, .resumed = true)
CALLBACK(on_throw, PYPROBE_AGENT_FUNCTION_ENTRY, false, line_of, .resumed = true)
CALLBACK(on_return, PYPROBE_AGENT_FUNCTION_RETURN, true, line_of, .suspended = false)
CALLBACK(on_yield, PYPROBE_AGENT_FUNCTION_RETURN, true, line_of, .suspended = true)
CALLBACK(on_unwind, PYPROBE_AGENT_FUNCTION_RETURN, false, line_of_frame, .raised = true)
CALLBACK(on_line, PYPROBE_AGENT_LINE, true, line_told, .frame = NULL)

/* PY_START, where it is there for lines alone. */
static pp_object *on_start_of_lines(pp_object *self, pp_object *const *arguments, PP_SSIZE count) {
  (void)self, (void)count;
  if (!pp_enter(PYPROBE_AGENT_LINE)) return py.none;
  pp_object *answer = py.none;
  struct pp_code *c = pp_code_fast(arguments[0]);
  if (c && !is_start_of_lines(c)) py.Py_IncRef(answer = pp_monitor_disable);
  pp_leave();
  return answer;
}

/* (Where an event is there twice, the last one's callback is called.) */
static const struct pp_monitor_event functions_and_lines[] = {
    {"PY_START", PYPROBE_AGENT_LINE, on_start_of_lines},
    {"PY_START", PYPROBE_AGENT_FUNCTION_ENTRY, on_start},    {"PY_RESUME", PYPROBE_AGENT_FUNCTION_ENTRY, on_resume},
    {"PY_THROW", PYPROBE_AGENT_FUNCTION_ENTRY, on_throw},    {"PY_RETURN", PYPROBE_AGENT_FUNCTION_RETURN, on_return},
    {"PY_YIELD", PYPROBE_AGENT_FUNCTION_RETURN, on_yield},   {"PY_UNWIND", PYPROBE_AGENT_FUNCTION_RETURN, on_unwind},
    {"LINE", PYPROBE_AGENT_LINE, on_line},                   {NULL, 0, NULL},
};

static const struct pp_monitor_event *const tables[] = {functions_and_lines, pp_monitor_calls, pp_monitor_raises, NULL};

/* ---- talking to sys.monitoring ---- */

/* monitoring.name(arguments...); steals the arguments. NULL with an error set when it fails. */
static pp_object *call(pp_object *monitoring, const char *name, int count, pp_object *a, pp_object *b, pp_object *c) {
  pp_object *given[] = {a, b, c}, *function = py.PyObject_GetAttrString(monitoring, name);
  pp_object *arguments = py.PyTuple_New(count), *result = NULL;
  for (int i = 0; arguments && i < count; i++) py.PyTuple_SetItem(arguments, i, given[i]);
  if (function && arguments) result = py.PyObject_CallObject(function, arguments);
  if (function) py.Py_DecRef(function);
  if (arguments) py.Py_DecRef(arguments);
  return result;
}

/* The same where only success counts. */
static bool tell(pp_object *monitoring, const char *name, int count, pp_object *a, pp_object *b, pp_object *c) {
  pp_object *result = call(monitoring, name, count, a, b, c);
  if (result) py.Py_DecRef(result);
  else py.PyErr_Clear();
  return result != NULL;
}

static pp_object *number(long n) { return py.PyLong_FromLong(n); }

static bool take_tool(pp_object *monitoring, long *tool) {
  for (size_t i = 0; i < sizeof tool_ids / sizeof *tool_ids; i++) {
    *tool = tool_ids[i];
    if (tell(monitoring, "use_tool_id", 2, number(*tool), py.PyUnicode_FromString(TOOL_NAME), NULL)) return true;
  }
  return false;
}

/* A callback's method table must live as long as the process; there are no more of them than events. */
static struct pp_method *method_of(const struct pp_monitor_event *e) {
  static struct pp_method methods[16];
  int i = 0;
  while (i < 15 && methods[i].name && methods[i].function != (void *)e->callback) i++;
  methods[i] = (struct pp_method){e->name, (void *)e->callback, PP_METH_FASTCALL, NULL};
  return &methods[i];
}

static bool register_callback(pp_object *monitoring, long tool, long event, const struct pp_monitor_event *e) {
  pp_object *function = py.PyCFunction_NewEx(method_of(e), NULL, NULL);
  return function && tell(monitoring, "register_callback", 3, number(tool), number(event), function);
}

/* The event set for the probes in `mask`; -1 when a callback could not be registered. */
static long register_wanted(pp_object *monitoring, long tool, uint32_t mask) {
  pp_object *events = py.PyObject_GetAttrString(monitoring, "events");
  long set = 0;
  for (int t = 0; events && tables[t]; t++) {
    for (const struct pp_monitor_event *e = tables[t]; e->name && set >= 0; e++) {
      if (!(mask & PP_BIT(e->probe)) || (e->callback == on_start_of_lines && py.version < LINES_NEED_STARTS)) continue;
      pp_object *value = py.PyObject_GetAttrString(events, e->name);
      long event = value ? py.PyLong_AsLong(value) : -1;
      if (value) py.Py_DecRef(value);
      set = event >= 0 && register_callback(monitoring, tool, event, e) ? set | event : -1;
    }
  }
  if (!events) return -1;
  py.Py_DecRef(events);
  return set;
}

/* ---- the source ---- */

static pp_object *monitoring_module(void) {
  pp_object *monitoring = py.PySys_GetObject("monitoring");
  if (!monitoring) return NULL;
  if (!pp_monitor_disable) pp_monitor_disable = py.PyObject_GetAttrString(monitoring, "DISABLE");
  return pp_monitor_disable ? monitoring : NULL;
}

/* Is it still? A program may free our id and take it for itself. */
static bool is_ours(pp_object *monitoring, long tool) {
  pp_object *name = call(monitoring, "get_tool", 1, number(tool), NULL, NULL);
  struct pp_slot s = pp_str(name);
  bool ours = s.data && !strcmp(s.data, TOOL_NAME);
  if (name) py.Py_DecRef(name);
  py.PyErr_Clear();
  return ours;
}

/* own[] holds the tool id + 1. */
static uint32_t arm(struct pp_interp *in, uint32_t mask) {
  pp_object *monitoring = monitoring_module();
  long tool = (long)(intptr_t)in->own[PP_OWN_MONITOR] - 1;
  if (monitoring && tool >= 0 && !is_ours(monitoring, tool)) tool = -1;
  if (!monitoring || (tool < 0 && !take_tool(monitoring, &tool))) {
    pp_message(1, "function, line, cfunction and exception probes are off: all six tool ids of sys.monitoring are taken by other "
                  "tools (debugger, coverage, profiler); stop one of them and try again");
    return 0;
  }
  if (!in->own[PP_OWN_MONITOR] && mask & PP_BIT(PYPROBE_AGENT_FUNCTION_ENTRY)) pp_skip_returns(pp_frames_here(UINT32_MAX));
  in->own[PP_OWN_MONITOR] = (void *)(intptr_t)(tool + 1);
  long set = register_wanted(monitoring, tool, mask);
  if (set < 0 || !tell(monitoring, "set_events", 2, number(tool), number(set), NULL)) {
    pp_message(1, "function, line, cfunction and exception probes are off: sys.monitoring refused our callbacks");
    return 0;
  }
  tell(monitoring, "restart_events", 0, NULL, NULL, NULL);
  return mask;
}

static void disarm(struct pp_interp *in) {
  pp_object *monitoring = monitoring_module();
  long tool = (long)(intptr_t)in->own[PP_OWN_MONITOR] - 1;
  in->own[PP_OWN_MONITOR] = NULL;
  if (!monitoring || tool < 0 || !is_ours(monitoring, tool)) return;
  tell(monitoring, "set_events", 2, number(tool), number(0), NULL);
  pp_object *events = py.PyObject_GetAttrString(monitoring, "events");
  for (int t = 0; events && tables[t]; t++) {
    for (const struct pp_monitor_event *e = tables[t]; e->name; e++) {
      pp_object *value = py.PyObject_GetAttrString(events, e->name);
      py.Py_IncRef(py.none);
      if (value) tell(monitoring, "register_callback", 3, number(tool), value, py.none);
    }
  }
  if (events) py.Py_DecRef(events);
  tell(monitoring, "free_tool_id", 1, number(tool), NULL, NULL);
}

/* This interpreter's alone: with several, nothing is put to sleep. */
void pp_monitor_wake(void) {
  if (py.version < 0x030c0000) return;
  struct pp_pending e;
  pp_pending_save(&e);
  pp_object *monitoring = monitoring_module();
  if (monitoring) tell(monitoring, "restart_events", 0, NULL, NULL, NULL);
  py.PyErr_Clear();
  pp_pending_restore(&e);
}

const struct pp_source pp_source_monitor = {
    .name = "monitor",
    .probes = PP_BIT(PYPROBE_AGENT_FUNCTION_ENTRY) | PP_BIT(PYPROBE_AGENT_FUNCTION_RETURN) |
              PP_BIT(PYPROBE_AGENT_LINE) | PP_BIT(PYPROBE_AGENT_CFUNCTION_ENTRY) | PP_BIT(PYPROBE_AGENT_CFUNCTION_RETURN) |
              PP_BIT(PYPROBE_AGENT_EXCEPTION),
    .from = 0x030c0000,
    .until = 0,
    .arm = arm,
    .disarm = disarm,
};
