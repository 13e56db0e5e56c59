/*
 * context.c: what an event tells of its thread besides the probe's arguments, where a clause reads it (wire.h's
 * PYPROBE_CONTEXT_x). Nothing here is on the way of an event that wants none of it.
 *
 * Python's stack is taken by CPython's own functions, which every version has under some name; they may make a frame
 * object for a frame that has none yet (3.11 and later), as any traceback does. On 3.6 to 3.11 function-entry and
 * function-return fire while the function's own frame is not the thread's current one: it is put in front.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "code.h"
#include "ring.h"

#define FRAMES_MAX 512u
#define SLOTS_MAX 16u

struct frame_entry {
  uint32_t code, line;
};

static bool wants(uint32_t point, uint32_t what) { return PP_CAPTURES(point) >> what & 1; }

static int64_t thread_time(void) {
  struct timespec t;
  return clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t) ? 0 : (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* New references; NULL at the end, or with an error set. */
static pp_object *code_of(pp_object *frame) {
  return py.PyFrame_GetCode ? py.PyFrame_GetCode(frame) : py.PyObject_GetAttrString(frame, "f_code");
}

static pp_object *caller_of(pp_object *frame) {
  if (py.PyFrame_GetBack) return py.PyFrame_GetBack(frame);
  pp_object *back = py.PyObject_GetAttrString(frame, "f_back");
  if (back != py.none) return back;
  py.Py_DecRef(back);
  return NULL;
}

static struct pp_code *described(pp_object *frame, pp_object *code) {
  struct pp_code *c = pp_code_fast(code);
  if (c) return c;
  pp_object *globals = py.PyObject_GetAttrString(frame, "f_globals");
  c = pp_code(code, globals);
  if (globals) py.Py_DecRef(globals);
  return c;
}

static bool take(pp_object *frame, struct frame_entry *to) {
  pp_object *code = code_of(frame);
  struct pp_code *c = code ? described(frame, code) : NULL;
  if (c) *to = (struct frame_entry){c->id, (uint32_t)py.PyFrame_GetLineNumber(frame)};
  if (code) py.Py_DecRef(code);
  return c != NULL;
}

static bool stands_before_its_frame(uint32_t probe) {
  return py.version < 0x030c0000 && (probe == PYPROBE_AGENT_FUNCTION_ENTRY || probe == PYPROBE_AGENT_FUNCTION_RETURN);
}

static uint32_t take_stack(uint32_t probe, uint32_t ref, uint32_t line, struct frame_entry *frames) {
  uint32_t most = pp.frames < FRAMES_MAX ? pp.frames : FRAMES_MAX, count = 0;
  struct pp_pending e;
  pp_pending_save(&e);
  if (most && stands_before_its_frame(probe)) frames[count++] = (struct frame_entry){ref, line};
  pp_object *frame = py.PyEval_GetFrame();
  if (frame) py.Py_IncRef(frame);
  while (frame && count < most && take(frame, &frames[count])) {
    pp_object *caller = caller_of(frame);
    py.Py_DecRef(frame);
    frame = caller;
    count++;
  }
  if (frame) py.Py_DecRef(frame);
  py.PyErr_Clear();
  pp_pending_restore(&e);
  return count;
}

void pp_emit_context(uint32_t point, uint32_t probe, uint32_t ref, const struct pp_slot *slots, uint32_t count) {
  int error = errno;
  char directory[4096];
  struct frame_entry frames[FRAMES_MAX];
  struct pp_slot all[SLOTS_MAX];
  uint32_t used = 0;
  for (uint32_t i = 0; i < count; i++)
    if (wants(point, i)) all[used++] = slots[i];
  if (wants(point, PYPROBE_CONTEXT_CPU)) all[used++] = pp_int(sched_getcpu());
  if (wants(point, PYPROBE_CONTEXT_VTIMESTAMP)) all[used++] = pp_int(thread_time());
  if (wants(point, PYPROBE_CONTEXT_ERRNO)) all[used++] = pp_int(error);
  if (wants(point, PYPROBE_CONTEXT_CWD)) all[used++] = pp_cstr(getcwd(directory, sizeof directory));
  if (wants(point, PYPROBE_CONTEXT_PYSTACK)) {
    uint32_t depth = take_stack(probe, ref, count ? (uint32_t)slots[0].number : 0, frames);
    all[used++] = (struct pp_slot){.kind = PP_BYTES, .data = (char *)frames, .length = depth * sizeof frames[0]};
  }
  pp_write(PYPROBE_KIND_EVENT, PP_NUMBER(point), ref, (1u << used) - 1, all, used);
  errno = error;
}
