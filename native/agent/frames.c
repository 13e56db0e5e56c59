/*
 * frames.c: the Python frames of threads.
 *
 * Where we come in with the interpreter's start there is a frame of our own to look at. A thread that was brought into a
 * running process has none; while it holds the GIL those of the others stand still. Where nobody runs Python (a program
 * that embeds it, between two calls) one line of Python is run, which calls us back.
 *
 * sys._current_frames would do too, but raises an audit event.
 */
#include "frames.h"

#define FIELD(type, o, offset) (*(type *)((char *)(o) + (offset)))
#define FRAME_OF_THREAD 24 /* to 3.8: { prev, next, interp, frame, ... } */
#define EVAL_INPUT 258

static long last_instruction(pp_object *frame) {
  pp_object *value = py.PyObject_GetAttrString(frame, "f_lasti");
  long n = value ? py.PyLong_AsLong(value) : -1;
  if (value) py.Py_DecRef(value);
  py.PyErr_Clear();
  return n;
}

/* A new reference, or NULL. */
static pp_object *frame_of(void *ts) {
  if (py.PyThreadState_GetFrame) return py.PyThreadState_GetFrame(ts);
  pp_object *frame = py.version < 0x03090000 ? FIELD(pp_object *, ts, FRAME_OF_THREAD) : NULL;
  if (frame) py.Py_IncRef(frame);
  return frame;
}

static pp_object *caught;

static pp_object *catch_frame(pp_object *self, pp_object *arguments) {
  (void)self, (void)arguments;
  caught = py.PyEval_GetFrame();
  if (caught) py.Py_IncRef(caught);
  py.Py_IncRef(py.none);
  return py.none;
}

/* Of a line of Python that we run, and that has run. */
static pp_object *own_frame(void) {
  static struct pp_method method = {"pyprobe_frame", (void *)catch_frame, PP_METH_VARARGS, NULL};
  pp_object *function = py.PyCFunction_NewEx(&method, NULL, NULL), *globals = py.PyDict_New(), *result = NULL;
  caught = NULL;
  if (function && globals && py.PyRun_String && !py.PyDict_SetItemString(globals, "f", function))
    result = py.PyRun_String("f()", EVAL_INPUT, globals, globals);
  if (result) py.Py_DecRef(result);
  if (function) py.Py_DecRef(function);
  if (globals) py.Py_DecRef(globals);
  py.PyErr_Clear();
  return caught;
}

pp_object *pp_some_frame(void) {
  pp_object *mine = py.PyEval_GetFrame();
  if (mine) py.Py_IncRef(mine);
  for (void *ts = py.PyInterpreterState_ThreadHead(pp_interpreter()); ts && !mine; ts = py.PyThreadState_Next(ts)) {
    mine = frame_of(ts);
    if (mine && last_instruction(mine) < 0) {
      py.Py_DecRef(mine);
      mine = NULL;
    }
  }
  return mine ? mine : own_frame();
}

uint32_t pp_frames_here(uint32_t most) {
  uint32_t count = 0;
  pp_object *frame = py.PyEval_GetFrame();
  if (frame) py.Py_IncRef(frame);
  while (frame && frame != py.none && count < most) {
    pp_object *back = py.PyObject_GetAttrString(frame, "f_back");
    py.Py_DecRef(frame);
    frame = back;
    count++;
  }
  if (frame) py.Py_DecRef(frame);
  return count;
}
