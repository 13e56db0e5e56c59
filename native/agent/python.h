/*
 * python.h: the CPython that we were loaded into, as the agent sees it.
 *
 * One agent serves 3.6 to 3.15, so nothing here comes from Python's headers: every function is found with dlsym, every
 * object is an opaque `pp_object *`, and the few offsets inside objects are found by looking (calibration), or are in a
 * table by version where looking cannot tell.
 */
#ifndef PYPROBE_AGENT_PYTHON_H
#define PYPROBE_AGENT_PYTHON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

typedef struct pp_object pp_object; /* a PyObject */

/* PyMethodDef, whose layout is the same in all versions. */
struct pp_method {
  const char *name;
  void *function;
  int flags;
  const char *doc;
};
#define PP_METH_VARARGS 0x0001
#define PP_METH_KEYWORDS 0x0002
#define PP_METH_FASTCALL 0x0080 /* (self, args[], nargs), 3.7 and later */
#define PP_METH_O 0x0008

/* struct _inittab */
struct pp_inittab {
  const char *name;
  pp_object *(*init)(void);
};

#define PP_SSIZE ssize_t

/* Functions that every version from 3.6 on exports: X(name, result, arguments). Missing one = no agent here. */
#define PP_REQUIRED(X)                                                                                                 \
  X(Py_GetVersion, const char *, (void))                                                                               \
  X(Py_IsInitialized, int, (void))                                                                                     \
  X(Py_AtExit, int, (void (*)(void)))                                                                                  \
  X(PyEval_SaveThread, void *, (void))                                                                                 \
  X(PyEval_RestoreThread, void, (void *))                                                                              \
  X(PyEval_GetFrame, pp_object *, (void))                                                                              \
  X(PyEval_GetGlobals, pp_object *, (void))                                                                            \
  X(Py_IncRef, void, (pp_object *))                                                                                    \
  X(Py_DecRef, void, (pp_object *))                                                                                    \
  X(PyErr_Fetch, void, (pp_object **, pp_object **, pp_object **))                                                     \
  X(PyErr_Restore, void, (pp_object *, pp_object *, pp_object *))                                                      \
  X(PyErr_Clear, void, (void))                                                                                         \
  X(PyErr_Occurred, pp_object *, (void))                                                                               \
  X(PyObject_GetAttrString, pp_object *, (pp_object *, const char *))                                                  \
  X(PyObject_SetAttrString, int, (pp_object *, const char *, pp_object *))                                             \
  X(PyObject_CallObject, pp_object *, (pp_object *, pp_object *))                                                      \
  X(PyObject_Call, pp_object *, (pp_object *, pp_object *, pp_object *))                                               \
  X(PyObject_Type, pp_object *, (pp_object *))                                                                         \
  X(PyObject_IsTrue, int, (pp_object *))                                                                               \
  X(PyDict_GetItemString, pp_object *, (pp_object *, const char *))                                                    \
  X(PyDict_DelItem, int, (pp_object *, pp_object *))                                                                   \
  X(PyBytes_FromString, pp_object *, (const char *))                                                                   \
  X(PyBytes_AsStringAndSize, int, (pp_object *, char **, PP_SSIZE *))                                                  \
  X(PyDict_DelItemString, int, (pp_object *, const char *))                                                            \
  X(PyDict_SetItemString, int, (pp_object *, const char *, pp_object *))                                               \
  X(PyDict_New, pp_object *, (void))                                                                                   \
  X(PyTuple_New, pp_object *, (PP_SSIZE))                                                                              \
  X(PyTuple_Size, PP_SSIZE, (pp_object *))                                                                             \
  X(PyTuple_GetItem, pp_object *, (pp_object *, PP_SSIZE))                                                             \
  X(PyTuple_SetItem, int, (pp_object *, PP_SSIZE, pp_object *))                                                        \
  X(PyList_Insert, int, (pp_object *, PP_SSIZE, pp_object *))                                                          \
  X(PyList_Append, int, (pp_object *, pp_object *))                                                                    \
  X(PyList_Size, PP_SSIZE, (pp_object *))                                                                              \
  X(PyList_GetItem, pp_object *, (pp_object *, PP_SSIZE))                                                              \
  X(PySequence_Index, PP_SSIZE, (pp_object *, pp_object *))                                                            \
  X(PySequence_DelItem, int, (pp_object *, PP_SSIZE))                                                                  \
  X(PyLong_FromLong, pp_object *, (long))                                                                              \
  X(PyLong_AsLong, long, (pp_object *))                                                                                \
  X(PyUnicode_FromString, pp_object *, (const char *))                                                                 \
  X(PyUnicode_AsUTF8AndSize, const char *, (pp_object *, PP_SSIZE *))                                                  \
  X(PyImport_ImportModule, pp_object *, (const char *))                                                                \
  X(PySys_GetObject, pp_object *, (const char *))                                                                      \
  X(PyCFunction_NewEx, pp_object *, (struct pp_method *, pp_object *, pp_object *))                                    \
  X(PyCFunction_GetSelf, pp_object *, (pp_object *))                                                                   \
  X(PyCode_Addr2Line, int, (pp_object *, int))                                                                         \
  X(PyFrame_GetLineNumber, int, (void *))                                                                              \
  X(PyEval_SetProfile, void, (void *, pp_object *))                                                                    \
  X(PyEval_SetTrace, void, (void *, pp_object *))                                                                      \
  X(PyInterpreterState_Head, void *, (void))                                                                           \
  X(PyInterpreterState_Next, void *, (void *))                                                                         \
  X(PyInterpreterState_ThreadHead, void *, (void *))                                                                   \
  X(PyThreadState_Next, void *, (void *))                                                                              \
  X(PyThreadState_Get, void *, (void))                                                                                 \
  X(PyThreadState_Swap, void *, (void *))                                                                              \
  X(PyThreadState_New, void *, (void *))                                                                               \
  X(PyThreadState_Clear, void, (void *))                                                                               \
  X(PyThreadState_Delete, void, (void *))                                                                              \
  X(PyThreadState_DeleteCurrent, void, (void))                                                                         \
  X(Py_AddPendingCall, int, (int (*)(void *), void *))                                                                 \
  X(PyGILState_Ensure, int, (void))                                                                                    \
  X(PyGILState_Release, void, (int))

/* Functions of some versions only: NULL where there is none. The second column is an older or newer name of the same. */
#define PP_OPTIONAL(X)                                                                                                 \
  X(PyEval_RequestCodeExtraIndex, PyUnstable_Eval_RequestCodeExtraIndex, _PyEval_RequestCodeExtraIndex, PP_SSIZE,      \
    (void (*)(void *)))                                                                                                \
  X(PyCode_GetExtra, PyUnstable_Code_GetExtra, _PyCode_GetExtra, int, (pp_object *, PP_SSIZE, void **))                \
  X(PyCode_SetExtra, PyUnstable_Code_SetExtra, _PyCode_SetExtra, int, (pp_object *, PP_SSIZE, void *))                 \
  X(PySys_AddAuditHook, PySys_AddAuditHook, PySys_AddAuditHook, int,                                                   \
    (int (*)(const char *, pp_object *, void *), void *))                                                              \
  X(PySys_Audit, PySys_Audit, PySys_Audit, int, (const char *, const char *, ...))                                     \
  X(PyEval_ThreadsInitialized, PyEval_ThreadsInitialized, PyEval_ThreadsInitialized, int, (void))                      \
  X(Py_GetRecursionLimit, Py_GetRecursionLimit, Py_GetRecursionLimit, int, (void))                                     \
  X(Py_IsFinalizing, Py_IsFinalizing, _Py_IsFinalizing, int, (void))                                                   \
  X(PyRun_String, PyRun_String, PyRun_String, pp_object *, (const char *, int, pp_object *, pp_object *))              \
  X(SetEvalFrame, _PyInterpreterState_SetEvalFrameFunc, _PyInterpreterState_SetEvalFrameFunc, void, (void *, void *))  \
  X(GetEvalFrame, _PyInterpreterState_GetEvalFrameFunc, _PyInterpreterState_GetEvalFrameFunc, void *, (void *))        \
  X(EvalFrameDefault, _PyEval_EvalFrameDefault, _PyEval_EvalFrameDefault, pp_object *, (void *, void *, int))          \
  X(PyInterpreterState_Get, PyInterpreterState_Get, _PyInterpreterState_Get, void *, (void))                           \
  X(PyThreadState_GetUnchecked, PyThreadState_GetUnchecked, _PyThreadState_UncheckedGet, void *, (void))               \
  X(PyInterpreterState_GetID, PyInterpreterState_GetID, PyInterpreterState_GetID, int64_t, (void *))                   \
  X(PyInterpreterState_LookUpID, _PyInterpreterState_LookUpID, _PyInterpreterState_LookUpID, void *, (int64_t))        \
  X(PyThreadState_GetFrame, PyThreadState_GetFrame, PyThreadState_GetFrame, pp_object *, (void *))                     \
  X(PyFrame_GetCode, PyFrame_GetCode, PyFrame_GetCode, pp_object *, (pp_object *))                                     \
  X(PyFrame_GetBack, PyFrame_GetBack, PyFrame_GetBack, pp_object *, (pp_object *))                                     \
  X(PyEval_SetProfileAllThreads, PyEval_SetProfileAllThreads, PyEval_SetProfileAllThreads, void, (void *, pp_object *)) \
  X(PyEval_SetTraceAllThreads, PyEval_SetTraceAllThreads, PyEval_SetTraceAllThreads, void, (void *, pp_object *))

struct pp_python {
  uint32_t version; /* PY_VERSION_HEX */
  bool free_threaded;
  bool debug;
  size_t type_offset; /* of ob_type in an object: 8; 24 in free-threaded builds and with Py_TRACE_REFS */
  pp_object *none;
  pp_object *module_definition;                       /* the type PyModuleDef */
  pp_object *cfunction, *cmethod, *method_descriptor; /* types of functions written in C; cmethod from 3.9 */
  pp_object *function; /* the type of Python functions */
  struct pp_inittab **inittab; /* &PyImport_Inittab */
  void *runtime;               /* &_PyRuntime, from 3.7 on; else NULL */
  void **finalizing;           /* 3.6: &_Py_Finalizing, the thread state that ends the interpreter; else NULL */
#define PP_FIELD(name, result, arguments) result(*name) arguments;
  PP_REQUIRED(PP_FIELD)
#undef PP_FIELD
#define PP_FIELD(name, first, second, result, arguments) result(*name) arguments;
  PP_OPTIONAL(PP_FIELD)
#undef PP_FIELD
};

/* The symbols. Valid after pp_python_find; the fields that need a living interpreter after pp_python_calibrate. */
extern struct pp_python py;

/* Finds CPython in this process. Returns false when there is none (sh, env, node...) or it lacks a required function. */
bool pp_python_find(void);

/* Finds the offsets inside objects. GIL held. Returns false when this build is laid out in a way we do not know. */
bool pp_python_calibrate(void);

/* The object's type, borrowed. */
static inline pp_object *pp_type(const pp_object *o) { return *(pp_object *const *)((const char *)o + py.type_offset); }

/*
 * Keeps a pending exception out of the way of what we call:
 *   struct pp_pending e; pp_pending_save(&e); ...anything, errors included...; pp_pending_restore(&e);
 */
struct pp_pending {
  pp_object *type, *value, *traceback;
};
static inline void pp_pending_save(struct pp_pending *e) { py.PyErr_Fetch(&e->type, &e->value, &e->traceback); }
static inline void pp_pending_restore(struct pp_pending *e) { py.PyErr_Restore(e->type, e->value, e->traceback); }

/* Is the interpreter shutting down? Then its modules may be gone: nothing new is put in. */
bool pp_finalizing(void);

/* The interpreter state that the calling thread runs in (GIL held). */
void *pp_interpreter(void);

#endif
