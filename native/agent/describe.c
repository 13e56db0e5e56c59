/*
 * describe.c: values of the program as text, as Python would write them, without running any of its code. Texts, bytes,
 * whole numbers, True, False, None, and tuples and lists of such are written out; of anything else, its type's name.
 *
 *     ("/etc/hosts", "r", 524288)  ->  "/etc/hosts", "r", 524288
 */
#include "describe.h"

#include <stdio.h>
#include <string.h>

#define DEPTH 3

struct text {
  char *at, *end;
};

static void put(struct text *t, const char *s, size_t length) {
  size_t room = (size_t)(t->end - t->at);
  if (length > room) length = room;
  memcpy(t->at, s, length);
  t->at += length;
}

static void put_quoted(struct text *t, struct pp_slot s) {
  put(t, "\"", 1);
  for (size_t i = 0; i < s.length; i++) {
    if (s.data[i] == '"' || s.data[i] == '\\') put(t, "\\", 1);
    if (s.data[i] == '\n') put(t, "\\n", 2);
    else put(t, &s.data[i], 1);
  }
  put(t, "\"", 1);
}

static void put_bytes(struct text *t, pp_object *o) {
  char *data;
  PP_SSIZE length;
  if (py.PyBytes_AsStringAndSize(o, &data, &length) < 0) return put(t, "<bytes>", 7);
  put(t, "b\"", 2);
  for (PP_SSIZE i = 0; i < length && t->at < t->end; i++) {
    unsigned char c = (unsigned char)data[i];
    char code[8];
    if (c == '"' || c == '\\') put(t, "\\", 1);
    if (c >= ' ' && c < 127) put(t, &data[i], 1);
    else put(t, code, (size_t)snprintf(code, sizeof code, c == '\n' ? "\\n" : "\\x%02x", c));
  }
  put(t, "\"", 1);
}

static bool is_named(struct pp_slot name, const char *s) {
  return name.data && name.length == strlen(s) && !memcmp(name.data, s, name.length);
}

static void put_value(struct text *t, pp_object *o, int depth);

static void put_items(struct text *t, pp_object *o, bool list, int depth) {
  PP_SSIZE count = list ? py.PyList_Size(o) : py.PyTuple_Size(o);
  for (PP_SSIZE i = 0; i < count && t->at < t->end; i++) {
    if (i) put(t, ", ", 2);
    put_value(t, list ? py.PyList_GetItem(o, i) : py.PyTuple_GetItem(o, i), depth);
  }
  py.PyErr_Clear();
}

static void put_number(struct text *t, pp_object *o, bool truth) {
  char digits[32];
  long n = py.PyLong_AsLong(o);
  bool large = py.PyErr_Occurred() != NULL;
  py.PyErr_Clear();
  int length = large ? snprintf(digits, sizeof digits, "<int>")
                     : snprintf(digits, sizeof digits, truth ? (n ? "True" : "False") : "%ld", n);
  put(t, digits, (size_t)length);
}

/* Of a type named as a built-in one that is none, the functions give nothing or an error, which is cleared. */
static void put_value(struct text *t, pp_object *o, int depth) {
  if (!o || o == py.none) return put(t, "None", 4);
  struct pp_slot s = pp_str(o);
  if (s.data) return put_quoted(t, s);
  pp_object *type_name = py.PyObject_GetAttrString(pp_type(o), "__name__");
  struct pp_slot name = pp_str(type_name);
  bool tuple = is_named(name, "tuple"), list = is_named(name, "list");
  if (is_named(name, "int") || is_named(name, "bool")) put_number(t, o, is_named(name, "bool"));
  else if (is_named(name, "bytes")) put_bytes(t, o);
  else if ((tuple || list) && depth > 0) {
    put(t, tuple ? "(" : "[", 1);
    put_items(t, o, list, depth - 1);
    put(t, tuple ? ")" : "]", 1);
  } else {
    put(t, "<", 1);
    put(t, name.data ? name.data : "?", name.data ? name.length : 1);
    put(t, ">", 1);
  }
  if (type_name) py.Py_DecRef(type_name);
  py.PyErr_Clear();
}

struct pp_slot pp_describe_tuple(pp_object *tuple, char *to, size_t size) {
  struct text t = {to, to + size};
  if (tuple) put_items(&t, tuple, false, DEPTH);
  size_t length = (size_t)(t.at - to);
  if (t.at == t.end) /* it may have been cut: at a character's boundary */
    while (length && ((unsigned char)to[length - 1] & 0x80)) length--;
  return (struct pp_slot){.kind = PP_STR, .data = to, .length = length};
}
