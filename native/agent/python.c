/*
 * python.c: finds CPython in this process, by name only.
 *
 * RTLD_DEFAULT reaches both kinds of build: a static interpreter exports its API from the executable (-rdynamic), a
 * shared one brings libpython. A program that is no Python has no Py_GetVersion, and one failed dlsym is all it pays.
 */
#include "python.h"

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

struct pp_python py;

/* "3.11.7 (main, ...)", "3.15.0a5+ free-threading build (...)" -> PY_VERSION_HEX. */
static uint32_t parse_version(const char *text) {
  unsigned major = 0, minor = 0, micro = 0, serial = 0;
  char letter = 0, second = 0;
  int n = sscanf(text, "%u.%u.%u%c%c", &major, &minor, &micro, &letter, &second);
  if (n < 3) return 0;
  unsigned level = 0xf;
  if (letter == 'a' || letter == 'b' || letter == 'r') {
    level = letter == 'a' ? 0xa : letter == 'b' ? 0xb : 0xc;
    sscanf(strchr(text, letter) + (second == 'c' ? 2 : 1), "%u", &serial);
  }
  return major << 24 | minor << 16 | micro << 8 | level << 4 | (serial & 0xf);
}

static bool find_required(void) {
#define FIND(name, result, arguments)                                                                                  \
  *(void **)&py.name = dlsym(RTLD_DEFAULT, #name);                                                                     \
  if (!py.name) return false;
  PP_REQUIRED(FIND)
#undef FIND
  return true;
}

static void find_optional(void) {
#define FIND(name, first, second, result, arguments)                                                                   \
  *(void **)&py.name = dlsym(RTLD_DEFAULT, #first);                                                                    \
  if (!py.name) *(void **)&py.name = dlsym(RTLD_DEFAULT, #second);
  PP_OPTIONAL(FIND)
#undef FIND
}

bool pp_python_find(void) {
  if (!dlsym(RTLD_DEFAULT, "Py_GetVersion") || !find_required()) return false;
  find_optional();
  const char *text = py.Py_GetVersion();
  py.version = parse_version(text);
  py.free_threaded = strstr(text, "free-threading build") != NULL;
  py.module_definition = dlsym(RTLD_DEFAULT, "PyModuleDef_Type");
  py.function = dlsym(RTLD_DEFAULT, "PyFunction_Type");
  py.cfunction = dlsym(RTLD_DEFAULT, "PyCFunction_Type");
  py.cmethod = dlsym(RTLD_DEFAULT, "PyCMethod_Type");
  py.method_descriptor = dlsym(RTLD_DEFAULT, "PyMethodDescr_Type");
  py.none = dlsym(RTLD_DEFAULT, "_Py_NoneStruct");
  py.inittab = dlsym(RTLD_DEFAULT, "PyImport_Inittab");
  py.runtime = dlsym(RTLD_DEFAULT, "_PyRuntime");
  py.finalizing = dlsym(RTLD_DEFAULT, "_Py_Finalizing");
  py.debug = dlsym(RTLD_DEFAULT, "_Py_RefTotal") || dlsym(RTLD_DEFAULT, "_Py_GetGlobalRefTotal") ||
             dlsym(RTLD_DEFAULT, "_Py_NegativeRefcount");
  return py.none && py.inittab;
}

/* Where None keeps its type: 8, or 24 behind Py_TRACE_REFS' links or a free-threaded build's counts. */
bool pp_python_calibrate(void) {
  if (py.type_offset) return true;
  pp_object *type = py.PyObject_Type(py.none);
  if (!type) return false;
  for (size_t at = 8; at <= 32 && !py.type_offset; at += 8)
    if (*(pp_object **)((char *)py.none + at) == type) py.type_offset = at;
  py.Py_DecRef(type);
  return py.type_offset != 0;
}

/* 3.6 and 3.7 export no getter: there a thread state begins with { previous, next, interpreter }. */
void *pp_interpreter(void) {
  if (py.PyInterpreterState_Get) return py.PyInterpreterState_Get();
  return ((void **)py.PyThreadState_Get())[2];
}

bool pp_finalizing(void) {
  if (py.Py_IsFinalizing) return py.Py_IsFinalizing();
  return py.finalizing && *py.finalizing;
}
