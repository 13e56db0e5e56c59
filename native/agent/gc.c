/*
 * gc.c: gc-start and gc-done, by gc.callbacks.
 *
 * The collector calls each entry of that list with (phase, {"generation", "collected", "uncollectable"}), phase "start"
 * before and "stop" after a collection; the native markers stand between the two rounds. gc-done's value is collected +
 * uncollectable, which is what the marker gives (and gc.collect() returns).
 *
 * What differs from the markers:
 *   - A collection while the interpreter shuts down calls no callbacks, and does not fire.
 *   - The program's own callbacks that were appended after ours run between gc-start and the collection, not before.
 *   - A program that clears gc.callbacks switches the probes off until the session next changes them.
 *
 * Our entry may not leave the list while the collector walks it, or the next one would be passed over. The event that
 * we fire may be what takes the hooks out; then the entry stays, firing nothing, until it is called as the list's last.
 */
#include <stdlib.h>

#include "work.h"

struct collector {
  pp_object *callbacks, *entry;
  uint32_t walking; /* threads in our entry */
  bool leaving;
};

static int64_t number(pp_object *info, const char *key) {
  pp_object *value = py.PyDict_GetItemString(info, key);
  return value ? py.PyLong_AsLong(value) : 0;
}

static void fire(uint32_t probe, pp_object *info) {
  if (!pp_enter(probe)) return;
  int64_t value = probe == PYPROBE_AGENT_GC_START ? number(info, "generation")
                                                  : number(info, "collected") + number(info, "uncollectable");
  if (py.PyErr_Occurred()) py.PyErr_Clear(); /* called by the program, with something else than the collector's dict */
  pp_fire_int(probe, NULL, value);
  pp_leave();
}

static PP_SSIZE place(const struct collector *c) {
  for (PP_SSIZE i = py.PyList_Size(c->callbacks) - 1; i >= 0; i--)
    if (py.PyList_GetItem(c->callbacks, i) == c->entry) return i;
  return -1;
}

static void take_out(struct collector *c) {
  PP_SSIZE i = place(c);
  if (i >= 0) py.PySequence_DelItem(c->callbacks, i);
  c->leaving = false;
}

static void on_phase(struct collector *c, const char *phase, pp_object *info) {
  __atomic_add_fetch(&c->walking, 1, __ATOMIC_RELAXED);
  fire(phase[2] == 'a' ? PYPROBE_AGENT_GC_START : PYPROBE_AGENT_GC_DONE, info);
  __atomic_sub_fetch(&c->walking, 1, __ATOMIC_RELAXED);
  if (c->leaving && place(c) == py.PyList_Size(c->callbacks) - 1) take_out(c);
}

static pp_object *on_callback(pp_object *self, pp_object *arguments) {
  (void)self;
  struct pp_interp *in = pp_interp_here();
  struct collector *c = in ? in->own[PP_OWN_GC] : NULL;
  struct pp_slot phase = {.data = NULL};
  if (py.PyTuple_Size(arguments) == 2) phase = pp_str(py.PyTuple_GetItem(arguments, 0));
  if (c && phase.data && phase.length > 3) on_phase(c, phase.data, py.PyTuple_GetItem(arguments, 1));
  py.Py_IncRef(py.none);
  return py.none;
}

static struct pp_method method = {"pyprobe_gc", (void *)on_callback, PP_METH_VARARGS, NULL};

/* Kept for the interpreter's life. */
static struct collector *collector_of(struct pp_interp *in) {
  struct collector *c = in->own[PP_OWN_GC];
  if (c || !(c = calloc(1, sizeof *c))) return c;
  c->callbacks = pp_module_attribute("gc", "callbacks");
  c->entry = py.PyCFunction_NewEx(&method, NULL, NULL);
  return in->own[PP_OWN_GC] = c;
}

static uint32_t arm(struct pp_interp *in, uint32_t mask) {
  struct collector *c = collector_of(in);
  if (!c || !c->entry || !c->callbacks || py.PyList_Size(c->callbacks) < 0) {
    pp_message(1, "gc probes are off: the name gc.callbacks does not hold the list that CPython put there");
    return 0;
  }
  c->leaving = false;
  if (place(c) < 0 && py.PyList_Append(c->callbacks, c->entry)) return 0;
  return mask;
}

static void disarm(struct pp_interp *in) {
  struct collector *c = in->own[PP_OWN_GC];
  if (!c || !c->callbacks) return;
  if (__atomic_load_n(&c->walking, __ATOMIC_RELAXED)) c->leaving = true;
  else take_out(c);
}

const struct pp_source pp_source_gc = {
    .name = "gc",
    .probes = PP_BIT(PYPROBE_AGENT_GC_START) | PP_BIT(PYPROBE_AGENT_GC_DONE),
    .from = 0x03060000,
    .until = 0,
    .arm = arm,
    .disarm = disarm,
};
