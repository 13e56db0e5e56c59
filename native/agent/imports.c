/*
 * imports.c: import-find-load-start and import-find-load-done, by a C function in the place of importlib's
 * _find_and_load.
 *
 * CPython's import looks into sys.modules by itself; only when the module is not there does it call the attribute
 * _find_and_load of _frozen_importlib with (name, builtins.__import__), and around that call stand the native markers.
 * importlib's Python side (importlib.import_module) calls the same function with (name, _gcd_import), without markers:
 * there we fire nothing, which leaves the events equal to the markers'. A C function adds no frame, so that CPython
 * goes on trimming importlib's frames from tracebacks.
 *
 * What differs from the markers' world: a profiler that watches C functions sees the calls that importlib.import_module
 * makes here as those of a built-in function, `_find_and_load`, with the real one below it.
 *
 * The function's self is the tuple (real _find_and_load, _gcd_import), so that it works for whoever kept it, after we
 * have put the real one back too. Where somebody has put another function on top of ours, ours stays, and fires
 * nothing.
 */
#include "agent.h"

#define NAME "_find_and_load"

static void fire(uint32_t probe, pp_object *name, bool found) {
  if (!pp_enter(probe)) return;
  struct pp_slot slots[] = {pp_str(name), pp_int(found)};
  pp_emit(probe, 0, slots, probe == PYPROBE_AGENT_IMPORT_DONE ? 2 : 1);
  pp_leave();
}

/* An import by the interpreter itself, not by importlib's Python code. */
static bool has_markers(pp_object *self, pp_object *arguments) {
  return py.PyTuple_Size(arguments) == 2 && py.PyTuple_GetItem(arguments, 1) != py.PyTuple_GetItem(self, 1);
}

static pp_object *find_and_load(pp_object *self, pp_object *arguments, pp_object *keywords) {
  pp_object *real = py.PyTuple_GetItem(self, 0), *name = NULL;
  if (has_markers(self, arguments)) name = py.PyTuple_GetItem(arguments, 0);
  if (name) fire(PYPROBE_AGENT_IMPORT_START, name, false);
  pp_object *module = py.PyObject_Call(real, arguments, keywords);
  if (name) fire(PYPROBE_AGENT_IMPORT_DONE, name, module != NULL);
  return module;
}

static struct pp_method method = {NAME, (void *)find_and_load, PP_METH_VARARGS | PP_METH_KEYWORDS, NULL};

/* Borrowed. */
static pp_object *importlib(void) {
  pp_object *modules = py.PySys_GetObject("modules");
  return modules ? py.PyDict_GetItemString(modules, "_frozen_importlib") : NULL;
}

/* Our function for this interpreter, around what is there now. */
static pp_object *new_function(pp_object *module) {
  pp_object *pair = py.PyTuple_New(2), *function = NULL;
  pp_object *real = py.PyObject_GetAttrString(module, NAME), *gcd = py.PyObject_GetAttrString(module, "_gcd_import");
  if (pair && real && gcd) {
    py.PyTuple_SetItem(pair, 0, real);
    py.PyTuple_SetItem(pair, 1, gcd);
    function = py.PyCFunction_NewEx(&method, pair, NULL);
  }
  if (pair) py.Py_DecRef(pair);
  return function;
}

/* own[] holds the function while it is in. */
static uint32_t arm(struct pp_interp *in, uint32_t mask) {
  if (in->own[PP_OWN_IMPORTS]) return mask;
  pp_object *module = importlib(), *function = module ? new_function(module) : NULL;
  if (!function || py.PyObject_SetAttrString(module, NAME, function)) {
    pp_message(1, "import probes are off: this interpreter has no _frozen_importlib with a " NAME " of its own");
    return 0;
  }
  in->own[PP_OWN_IMPORTS] = function;
  return mask;
}

static void disarm(struct pp_interp *in) {
  pp_object *ours = in->own[PP_OWN_IMPORTS], *module = importlib();
  pp_object *now = module ? py.PyObject_GetAttrString(module, NAME) : NULL;
  if (now == ours) py.PyObject_SetAttrString(module, NAME, py.PyTuple_GetItem(py.PyCFunction_GetSelf(ours), 0));
  if (now) py.Py_DecRef(now);
  in->own[PP_OWN_IMPORTS] = NULL;
  if (ours) py.Py_DecRef(ours);
}

const struct pp_source pp_source_imports = {
    .name = "imports",
    .probes = PP_BIT(PYPROBE_AGENT_IMPORT_START) | PP_BIT(PYPROBE_AGENT_IMPORT_DONE),
    .from = 0x03060000,
    .until = 0,
    .arm = arm,
    .disarm = disarm,
};
