/*
 * exception.c: what the probe `exception` tells.
 *
 * CPython tells of an exception in each frame that it comes to. The probe fires where it is raised: in the Python frame
 * in which its traceback begins. For one that C code raises that is the frame that called it. What is raised again
 * (`raise`, or a future's exception) has a traceback already, and does not fire.
 *
 * str(exception) would run code of the program. So the message is the first text among its arguments.
 */
#include "exception.h"

#include <stdio.h>
#include <string.h>

static pp_object *attribute(pp_object *o, const char *name) {
  pp_object *value = o ? py.PyObject_GetAttrString(o, name) : NULL;
  if (!value) py.PyErr_Clear();
  return value;
}

static void release(pp_object *o) {
  if (o) py.Py_DecRef(o);
}

bool pp_exception_is_new(pp_object *traceback) {
  if (!traceback || traceback == py.none) return false;
  pp_object *next = attribute(traceback, "tb_next");
  release(next);
  return next == py.none;
}

/* "ValueError", "json.decoder.JSONDecodeError". */
static void name_of(pp_object *type, char *to, size_t size) {
  pp_object *module = attribute(type, "__module__"), *name = attribute(type, "__qualname__");
  struct pp_slot m = pp_str(module), n = pp_str(name);
  bool bare = !m.data || (m.length == 8 && !memcmp(m.data, "builtins", 8));
  snprintf(to, size, "%.*s%s%.*s", bare ? 0 : (int)m.length, m.data ? m.data : "", bare ? "" : ".",
           n.data ? (int)n.length : 1, n.data ? n.data : "?");
  release(module);
  release(name);
}

/* Its first argument that is text, a new reference; NULL = it has none. */
static pp_object *text_of(pp_object *exception) {
  pp_object *arguments = attribute(exception, "args"), *text = NULL;
  PP_SSIZE count = arguments ? py.PyTuple_Size(arguments) : 0;
  py.PyErr_Clear();
  for (PP_SSIZE i = 0; i < count && !text; i++) {
    pp_object *each = py.PyTuple_GetItem(arguments, i);
    if (pp_str(each).data) py.Py_IncRef(text = each);
  }
  release(arguments);
  return text;
}

void pp_exception_emit(struct pp_code *c, int64_t line, pp_object *exception) {
  char name[256] = "";
  if (pp_wants(PYPROBE_AGENT_EXCEPTION, 1)) name_of(pp_type(exception), name, sizeof name);
  pp_object *text = pp_wants(PYPROBE_AGENT_EXCEPTION, 2) ? text_of(exception) : NULL;
  struct pp_slot slots[] = {pp_int(line), pp_cstr(name), pp_str(text)};
  pp_emit(PYPROBE_AGENT_EXCEPTION, c->id, slots, 3);
  release(text);
}
