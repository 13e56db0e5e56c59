/*
 * tracers.c: stands in front of trace and profile functions; tracers.h has the model.
 *
 * The functions are stored straight into the thread state. The API's way would raise audit events, and works for the
 * calling thread only. The four fields stand together in all versions; where, a table says, and one call of
 * PyEval_SetTrace checks.
 *
 *   ... { tracing, use_tracing or *cframe, c_profilefunc, c_tracefunc, c_profileobj, c_traceobj } ...
 *
 * Two more things belong to a set function:
 *   use_tracing        3.6 - 3.9 an int in the thread state; 3.10 an int, 3.11 a byte, at the front of *cframe
 *   tracing_possible   3.6 - 3.9: how many threads have a trace function; when it is 0 no line is looked at. 3.7, 3.8
 *                      in _PyRuntime, 3.9 in the interpreter state, each behind the recursion limit; found by watching
 *                      it change. 3.6 keeps it where nobody sees it: there PyEval_SetTrace is made to count (no audit
 *                      yet).
 */
#include "tracers.h"

#include <string.h>

#include "evalframe.h"

#define FIELD(type, o, offset) (*(type *)((char *)(o) + (offset)))
#define REGION 1024u /* of _PyRuntime or the interpreter state, where the count may be */

uint32_t pp_tracers_on;
uint32_t pp_tracers_held[2];
static bool holding[2]; /* by who */

static size_t profile_at; /* c_profilefunc in the thread state; 0 = not checked yet */
static size_t count_at;   /* tracing_possible in its region; 0 = PyEval_SetTrace counts */

static pp_tracefunc *function(void *ts, uint32_t which) {
  return &FIELD(pp_tracefunc, ts, which == PP_TRACE ? profile_at + 8 : profile_at);
}

static pp_object **trace_object(void *ts) { return &FIELD(pp_object *, ts, profile_at + 24); }

static struct pp_tracer *tracer(uint32_t which) { return which == PP_TRACE ? &pp_line_tracer : &pp_cfunction_tracer; }

/* ---- use_tracing ---- */

/* Off while a function is being told something (`tracing`): CPython then turns it on again afterwards. */
static void update_use_tracing(void *ts) {
  int tracing = FIELD(int, ts, profile_at - (py.version < 0x03070000 ? 8 : py.version < 0x030b0000 ? 12 : 20));
  bool on = !tracing && (*function(ts, PP_TRACE) || *function(ts, PP_PROFILE));
  if (py.version < 0x03070000) FIELD(int, ts, profile_at - 4) = on;
  else if (py.version < 0x030a0000) FIELD(int, ts, profile_at - 8) = on;
  else if (py.version < 0x030b0000) *FIELD(int *, ts, profile_at - 8) = on;
  else *FIELD(uint8_t *, ts, profile_at - 8) = on ? 255 : 0;
}

/* ---- tracing_possible ---- */

static int nothing(pp_object *object, pp_object *frame, int what, pp_object *argument) {
  (void)object, (void)frame, (void)what, (void)argument;
  return 0;
}

static char *region(void *ts) { return py.version < 0x03090000 ? (char *)py.runtime : FIELD(char *, ts, 16); }

/* Has PyEval_SetTrace count: it adds one when it finds no function and sets one, and the other way round. */
static void count_by_call(int change) {
  void *ts = py.PyThreadState_Get();
  pp_tracefunc f = *function(ts, PP_TRACE);
  pp_object *o = *trace_object(ts);
  *trace_object(ts) = NULL;
  *function(ts, PP_TRACE) = change > 0 ? NULL : nothing;
  py.PyEval_SetTrace(change > 0 ? (void *)nothing : NULL, NULL);
  *function(ts, PP_TRACE) = f;
  *trace_object(ts) = o;
  update_use_tracing(ts);
}

static void count_traced(void *ts, int change) {
  if (py.version >= 0x030a0000) return;
  if (count_at) FIELD(int, region(ts), count_at) += change;
  else count_by_call(change);
}

/* Where a thread's going from untraced to traced adds one, right behind the recursion limit. */
static size_t find_count(const char *before, const char *after) {
  for (size_t i = 4; py.Py_GetRecursionLimit && i < REGION; i += 4)
    if (FIELD(const int, after, i) == FIELD(const int, before, i) + 1 &&
        FIELD(const int, after, i - 4) == py.Py_GetRecursionLimit())
      return i;
  return 0;
}

/* ---- is it all where we think? ---- */

/*
 * Sets a function of ours in this thread, looks, and sets back what was there. Audit hooks of the program see this as
 * sys.settrace, once; one that forbids it leaves us without.
 */
static bool check(void *ts) {
  pp_tracefunc f = *function(ts, PP_TRACE);
  pp_object *o = *trace_object(ts);
  char before[REGION];
  bool counted = py.version >= 0x03070000 && py.version < 0x030a0000 && region(ts);
  if (o) py.Py_IncRef(o);
  py.PyEval_SetTrace(NULL, NULL);
  if (counted) memcpy(before, region(ts), REGION);
  py.PyEval_SetTrace((void *)nothing, py.none);
  bool good = *function(ts, PP_TRACE) == nothing && *trace_object(ts) == py.none;
  if (good && counted) count_at = find_count(before, region(ts));
  py.PyEval_SetTrace((void *)f, o);
  if (o) py.Py_DecRef(o);
  return good;
}

static bool find_fields(void) {
  if (profile_at) return true;
  profile_at = py.version < 0x03070000 ? 48 : py.version < 0x030b0000 ? 56 : 64;
  if (check(py.PyThreadState_Get())) return true;
  profile_at = 0;
  py.PyErr_Clear();
  return false;
}

/* ---- standing in front ---- */

static int wrapper_of(const struct pp_tracer *t, pp_tracefunc f) {
  for (uint32_t i = 0; i < t->count; i++)
    if (t->wrapper[i] == f) return (int)i;
  return -1;
}

/* The place of what we stand in front of, a new one if need be; -1 when there are too many. */
static int place_of(struct pp_tracer *t, pp_tracefunc theirs) {
  uint32_t i = 0;
  if (!t->count) t->count = 1;
  while (i < t->count && t->chained[i] != theirs) i++;
  if (i == PP_WRAPPERS) return -1;
  if (i == t->count) t->chained[t->count++] = theirs;
  return (int)i;
}

PP_COLD static void stand_in_front(void *ts, uint32_t which) {
  struct pp_tracer *t = tracer(which);
  pp_tracefunc *f = function(ts, which);
  static bool said;
  if (wrapper_of(t, *f) >= 0) return; /* we do: for the other one who holds us */
  int i = place_of(t, *f);
  if (i < 0) {
    if (!said)
      pp_message(1, "line, cfunction and exception probes are off in threads with a trace or profile function of their own: the "
                    "program uses more than %d different ones", PP_WRAPPERS - 1);
    said = true;
    return;
  }
  if (!*f && which == PP_TRACE) count_traced(ts, 1);
  *f = t->wrapper[i];
  update_use_tracing(ts);
}

static void step_aside(void *ts, uint32_t which) {
  struct pp_tracer *t = tracer(which);
  pp_tracefunc *f = function(ts, which);
  int i = wrapper_of(t, *f);
  if (i < 0) return;
  *f = t->chained[i];
  if (!*f && which == PP_TRACE) count_traced(ts, -1);
  update_use_tracing(ts);
}

void pp_tracers_keep(void *ts) {
  for (uint32_t which = PP_TRACE; which <= PP_PROFILE; which <<= 1)
    if (pp_tracers_on & which && PP_UNLIKELY(wrapper_of(tracer(which), *function(ts, which)) < 0))
      stand_in_front(ts, which);
}

void pp_tracers_left(void *ts, void *frame) {
  pp_tracers_keep(ts);
  pp_cfunctions_left(frame);
}

/* ---- for tracefunc.c and profilefunc.c ---- */

static void each_thread(void *interpreter, void (*do_it)(void *ts, uint32_t which), uint32_t which) {
  for (void *ts = py.PyInterpreterState_ThreadHead(interpreter); ts; ts = py.PyThreadState_Next(ts)) do_it(ts, which);
}

static uint32_t wanted(void) {
  return holding[PP_LINES] ? PP_TRACE | PP_PROFILE : holding[PP_CFUNCTIONS] ? PP_PROFILE : 0;
}

static uint32_t hook_of(uint32_t who) { return who == PP_LINES ? PP_HOOK_LINES : PP_HOOK_CFUNCTIONS; }

bool pp_tracers_hold(struct pp_interp *in, uint32_t who) {
  if (!find_fields()) {
    pp_message(1, "line, cfunction and exception probes are off: CPython did not let pyprobe set a trace function; an audit hook "
                  "of the program may forbid it");
    return false;
  }
  if (!pp_hook_hold(in, hook_of(who))) return false;
  if (!holding[who]) pp_tracers_held[who]++;
  holding[who] = true;
  pp_tracers_on = wanted();
  for (uint32_t which = PP_TRACE; which <= PP_PROFILE; which <<= 1)
    if (pp_tracers_on & which) each_thread(in->state, stand_in_front, which);
  return true;
}

void pp_tracers_release(struct pp_interp *in, uint32_t who) {
  pp_hook_release(in, hook_of(who));
  holding[who] = false;
  uint32_t off = pp_tracers_on & ~wanted();
  pp_tracers_on = wanted();
  for (uint32_t which = PP_TRACE; which <= PP_PROFILE; which <<= 1)
    for (void *i = py.PyInterpreterState_Head(); off & which && i; i = py.PyInterpreterState_Next(i))
      each_thread(i, step_aside, which);
}
