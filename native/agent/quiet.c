/*
 * quiet.c: a builtin module, without the program's noticing that we asked.
 *
 * Imported by importlib's Python side, which raises no audit event and prints no line of -X importtime, and taken out
 * of sys.modules again when it was not there: the program's own import of it is an event too.
 */
#include "agent.h"

static pp_object *import(pp_object *modules, const char *name) {
  pp_object *importlib = py.PyDict_GetItemString(modules, "_frozen_importlib");
  pp_object *function = importlib ? py.PyObject_GetAttrString(importlib, "_gcd_import") : NULL, *module = NULL;
  pp_object *arguments = function ? py.PyTuple_New(1) : NULL;
  if (arguments) {
    py.PyTuple_SetItem(arguments, 0, py.PyUnicode_FromString(name));
    module = py.PyObject_CallObject(function, arguments);
    py.Py_DecRef(arguments);
  }
  if (function) py.Py_DecRef(function);
  return module;
}

pp_object *pp_module_attribute(const char *name, const char *attribute) {
  pp_object *modules = py.PySys_GetObject("modules"), *value = NULL;
  if (!modules) return NULL;
  bool there = py.PyDict_GetItemString(modules, name);
  pp_object *module = import(modules, name);
  if (module) value = py.PyObject_GetAttrString(module, attribute);
  if (module && !there) py.PyDict_DelItemString(modules, name);
  if (module) py.Py_DecRef(module);
  return value;
}
