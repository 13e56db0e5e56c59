/*
 * evalframe.c: function-entry and function-return on 3.6 to 3.11, by the eval-frame hook of PEP 523.
 *
 * CPython calls the hook in the place of _PyEval_EvalFrameDefault for each evaluation of a frame: every call of a
 * Python function and every resumption of a generator, in each thread of the interpreter, now and later. That is what
 * the native markers of these versions fire for. The hook fires entry, evaluates, and fires return, so the two balance
 * whatever way the frame is left. A hook that was there before us is called in our place.
 *
 * 3.6 - 3.8   hook(PyFrameObject *, throw), a field of the interpreter state; found by the value it holds
 * 3.9, 3.10   hook(tstate, PyFrameObject *, throw), set by _PyInterpreterState_SetEvalFrameFunc
 * 3.11        hook(tstate, _PyInterpreterFrame *, throw), likewise. Two things are special there: the frame that only
 *             makes a generator is evaluated too, and does not count; and calls from Python to Python, which 3.11 runs
 *             without the C stack, now use it, so that near its end the hook steps aside (see `shallow`).
 *
 * One difference remains: a call that fails at the recursion limit fires entry and return here; the markers come after
 * that check and do not fire.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <string.h>

#include "code.h"
#include "evalframe.h"
#include "frames.h"
#include "function.h"
#include "getitem.h"
#include "ring.h"
#include "tracers.h"
#include "work.h"

typedef pp_object *(*hook_38)(void *, int);
typedef pp_object *(*hook_39)(void *, void *, int);

#define GENERATOR_FLAGS (0x20u | 0x80u | 0x200u) /* CO_GENERATOR, CO_COROUTINE, CO_ASYNC_GENERATOR */
#define OWNED_BY_GENERATOR 1
#define SUSPENDED (-1)       /* 3.10: f_state */
#define RETURN_GENERATOR 75u /* 3.11: instructions */
#define YIELD_VALUE 86u

/* Offsets in a frame. */
static struct {
  size_t code, globals, lasti;
  size_t kept;                    /* f_stacktop; on 3.10 f_state */
  int32_t lasti_bytes;            /* of one unit of f_lasti */
  size_t code_start, code_flags; /* 3.11: in the code object, of its instructions and of co_flags */
} at;

static void *chained; /* whom to call */

#define FIELD(type, o, offset) (*(type *)((char *)(o) + (offset)))

/* struct _PyInterpreterFrame of 3.11, as far as we read it. */
struct frame_311 {
  pp_object *function, *globals, *builtins, *locals, *code;
  void *object, *previous;
  char *previous_instruction;
  int stacktop;
  bool is_entry;
  char owner;
};

PP_HOT int32_t offset_old(void *frame) { return FIELD(int, frame, at.lasti) * at.lasti_bytes; }

PP_HOT int32_t offset_311(void *frame) {
  struct frame_311 *f = frame;
  return (int32_t)(f->previous_instruction - ((char *)f->code + at.code_start));
}

PP_HOT void fire_code(uint32_t probe, struct pp_code *c, void *frame, int32_t (*offset)(void *),
                      struct pp_way (*way)(void *, pp_object *), pp_object *result) {
  struct pp_call call = {-1, -1, 0};
  if (PP_UNLIKELY(PP_SEEN(pp.timed))) pp_time_call(probe, c, &call);
  if (pp_verdict(c, probe) || !(PP_SEEN(pp.wanted) & PP_BIT(probe))) return;
  uint32_t point = pp_point(probe);
  int64_t line = pp_wants_int(probe) ? pp_code_line(c, offset(frame)) : 0;
  if (!(pp_worked(probe, c, line, &call) & PP_WORK_EVENT)) return;
  if (!pp_wants_way(point)) return pp_emit_int(point, probe, c->id, line);
  struct pp_way how = way(frame, result);
  how.call = call;
  pp_emit_way(probe, c->id, line, how);
}

PP_HOT void fire(uint32_t probe, void *frame, pp_object *code, pp_object *globals, int32_t (*offset)(void *),
                 struct pp_way (*way)(void *, pp_object *), pp_object *result) {
  if (!pp_enter(probe)) return;
  struct pp_code *c = pp_code_fast(code);
  if (!c) c = pp_code(code, globals);
  if (PP_UNLIKELY(!c)) pp_lost(probe);
  else fire_code(probe, c, frame, offset, way, result);
  pp_leave();
}

/* A frame that may go on keeps its stack's top (to 3.9), or its state (3.10). */
static struct pp_way way_old(void *frame, pp_object *result) {
  bool kept = py.version < 0x030a0000 ? FIELD(void *, frame, at.kept) != NULL : FIELD(signed char, frame, at.kept) == SUSPENDED;
  return (struct pp_way){offset_old(frame) >= 0, kept, !result, .frame = frame};
}

PP_HOT void fire_old(uint32_t probe, void *frame, pp_object *result) {
  fire(probe, frame, FIELD(pp_object *, frame, at.code), FIELD(pp_object *, frame, at.globals), offset_old, way_old,
       result);
}

static pp_object *on_frame_38(void *frame, int throwing) {
  if (PP_UNLIKELY(pp_tracers_on)) pp_tracers_keep(py.PyThreadState_Get());
  fire_old(PYPROBE_AGENT_FUNCTION_ENTRY, frame, NULL);
  pp_object *result = ((hook_38)chained)(frame, throwing);
  if (PP_UNLIKELY(pp_tracers_on)) pp_tracers_left(py.PyThreadState_Get(), frame);
  fire_old(PYPROBE_AGENT_FUNCTION_RETURN, frame, result);
  return result;
}

static pp_object *on_frame_39(void *tstate, void *frame, int throwing) {
  if (PP_UNLIKELY(pp_tracers_on)) pp_tracers_keep(tstate);
  fire_old(PYPROBE_AGENT_FUNCTION_ENTRY, frame, NULL);
  pp_object *result = ((hook_39)chained)(tstate, frame, throwing);
  if (PP_UNLIKELY(pp_tracers_on)) pp_tracers_left(tstate, frame);
  fire_old(PYPROBE_AGENT_FUNCTION_RETURN, frame, result);
  return result;
}

/* ---- 3.11 ---- */

/* By the instruction that it stands at: a generator that has not begun stands at the one that made it. */
static struct pp_way way_311(void *frame, pp_object *result) {
  struct frame_311 *f = frame;
  bool begun = offset_311(frame) >= 0;
  uint8_t instruction = begun ? *(uint8_t *)f->previous_instruction : 0;
  return (struct pp_way){begun && instruction != RETURN_GENERATOR, instruction == YIELD_VALUE, !result, .frame = frame};
}

PP_HOT void fire_311(uint32_t probe, struct frame_311 *f, pp_object *result) {
  fire(probe, f, f->code, f->globals, offset_311, way_311, result);
}

/* Where this thread's stack gets tight: an eighth of it, at least 128 kB (of a small one, half), is left to C code. */
static PP_TLS char *stack_floor;

PP_COLD static void find_floor(void) {
  pthread_attr_t attributes;
  void *base = NULL;
  size_t size = 0;
  if (!pthread_getattr_np(pthread_self(), &attributes)) {
    pthread_attr_getstack(&attributes, &base, &size);
    pthread_attr_destroy(&attributes);
  }
  size_t left = size / 8 > 131072 ? size / 8 : 131072;
  stack_floor = (char *)base + (left < size / 2 ? left : size / 2);
  if (!base) stack_floor = (char *)1;
}

static pp_object *on_frame_311(void *tstate, void *frame, int throwing);

/*
 * 3.11 lets a program recurse deeper than the C stack (sys.setrecursionlimit), as long as nobody hooks its frames. So
 * below the floor the hook is out: this frame and what it calls run inlined, unseen, and the hook comes back after it.
 */
PP_COLD static pp_object *deep(void *tstate, void *frame, int throwing) {
  static bool said;
  void *interpreter = pp_interpreter();
  if (!said && pp_enter(PYPROBE_AGENT_FUNCTION_ENTRY)) {
    said = true;
    pp_message(1, "recursion came near the end of the C stack: function probes are off below that depth; a larger "
                  "stack (ulimit -s) shows more");
    pp_leave();
  }
  py.SetEvalFrame(interpreter, chained);
  pp_object *result = ((hook_39)chained)(tstate, frame, throwing);
  if (py.GetEvalFrame(interpreter) == chained) py.SetEvalFrame(interpreter, on_frame_311);
  return result;
}

PP_HOT bool shallow(void) {
  if (PP_UNLIKELY(!stack_floor)) find_floor();
  return (char *)__builtin_frame_address(0) > stack_floor;
}

static pp_object *on_frame_311(void *tstate, void *frame, int throwing) {
  struct frame_311 *f = frame;
  if (PP_UNLIKELY(!shallow())) return deep(tstate, frame, throwing);
  if (PP_UNLIKELY(pp_tracers_on)) pp_tracers_keep(tstate);
  uint32_t flags = FIELD(uint32_t, f->code, at.code_flags);
  if (PP_UNLIKELY(flags & GENERATOR_FLAGS) && f->owner != OWNED_BY_GENERATOR)
    return ((hook_39)chained)(tstate, frame, throwing);
  fire_311(PYPROBE_AGENT_FUNCTION_ENTRY, f, NULL);
  pp_object *result = ((hook_39)chained)(tstate, frame, throwing);
  if (PP_UNLIKELY(pp_tracers_on)) pp_tracers_left(tstate, frame);
  fire_311(PYPROBE_AGENT_FUNCTION_RETURN, f, result);
  return result;
}

/* ---- layout ---- */

static bool is_attribute(pp_object *o, const char *name, const pp_object *value) {
  pp_object *real = py.PyObject_GetAttrString(o, name);
  if (real) py.Py_DecRef(real);
  return real == value;
}

static long number_attribute(pp_object *o, const char *name) {
  pp_object *value = py.PyObject_GetAttrString(o, name);
  long n = value ? py.PyLong_AsLong(value) : -1;
  if (value) py.Py_DecRef(value);
  return n;
}

/* PyFrameObject to 3.10: object header, then f_back, f_code, f_builtins, f_globals. Checked on a live frame. */
static bool find_old_layout(pp_object *frame) {
  size_t shift = py.type_offset - 8;
  at.code = 32 + shift;
  at.globals = 48 + shift;
  at.lasti = shift + (py.version < 0x03070000 ? 120 : py.version < 0x030a0000 ? 104 : 96);
  at.lasti_bytes = py.version < 0x030a0000 ? 1 : 2;
  at.kept = shift + (py.version < 0x030a0000 ? 72 : 108);
  return is_attribute(frame, "f_code", FIELD(pp_object *, frame, at.code)) &&
         is_attribute(frame, "f_globals", FIELD(pp_object *, frame, at.globals)) &&
         number_attribute(frame, "f_lasti") == FIELD(int, frame, at.lasti) * at.lasti_bytes;
}

/* 3.11: a frame object leads to its frame; the live frame's f_lasti tells where in the code object the code begins. */
static bool find_311_layout(pp_object *frame) {
  struct frame_311 *f = FIELD(struct frame_311 *, frame, py.type_offset + 16);
  at.code_flags = py.type_offset + 40; /* behind ob_size, co_consts, co_names, co_exceptiontable */
  if (!is_attribute(frame, "f_code", f->code) || !is_attribute(frame, "f_globals", f->globals)) return false;
  at.code_start = (size_t)(f->previous_instruction - number_attribute(frame, "f_lasti") - (char *)f->code);
  return at.code_start < 512 && number_attribute(f->code, "co_flags") == FIELD(int, f->code, at.code_flags);
}

static bool find_layout(void) {
  static int known; /* 1 yes, 2 no */
  pp_object *frame = known ? NULL : pp_some_frame();
  if (frame) known = (py.version < 0x030b0000 ? find_old_layout(frame) : find_311_layout(frame)) ? 1 : 2;
  if (frame) py.Py_DecRef(frame);
  py.PyErr_Clear();
  return known == 1;
}

/* Before 3.9 nobody tells where the interpreter state keeps its hook; it holds _PyEval_EvalFrameDefault at first. */
static void **find_field(void *interpreter) {
  static size_t offset;
  size_t end = py.version < 0x03070000 ? 120 : 1024;
  for (size_t i = 0; !offset && i < end; i += sizeof(void *))
    if (FIELD(void *, interpreter, i) == (void *)py.EvalFrameDefault) offset = i;
  return offset ? (void **)((char *)interpreter + offset) : NULL;
}

/* ---- for others ---- */

void *pp_frame_key(pp_object *frame_object) {
  return py.version < 0x030b0000 ? (void *)frame_object : FIELD(void *, frame_object, py.type_offset + 16);
}

struct pp_frame pp_frame_at(void *frame) {
  if (py.version < 0x030b0000)
    return (struct pp_frame){FIELD(pp_object *, frame, at.code), FIELD(pp_object *, frame, at.globals),
                             offset_old(frame)};
  struct frame_311 *f = frame;
  return (struct pp_frame){f->code, f->globals, offset_311(f)};
}

static void *our_hook(void) {
  if (py.version >= 0x030b0000) return (void *)on_frame_311;
  return py.version < 0x03090000 ? (void *)on_frame_38 : (void *)on_frame_39;
}

static uint32_t holders(const struct pp_interp *in) { return (uint32_t)(uintptr_t)in->own[PP_OWN_EVALFRAME]; }

bool pp_hook_hold(struct pp_interp *in, uint32_t who) {
  void **field = py.SetEvalFrame ? NULL : find_field(in->state), *ours = our_hook();
  if (!find_layout() || !(py.SetEvalFrame || field)) {
    pp_message(1, "function, line, cfunction and exception probes are off: this build of CPython keeps its frames where pyprobe "
                  "does not know them");
    return false;
  }
  if (!holders(in)) {
    pp_getitem_see();
    void *before = field ? *field : py.GetEvalFrame(in->state);
    if (before != ours) chained = before ? before : (void *)py.EvalFrameDefault;
    if (field) *field = ours;
    else py.SetEvalFrame(in->state, ours);
  }
  in->own[PP_OWN_EVALFRAME] = (void *)(uintptr_t)(holders(in) | who);
  return true;
}

/* Somebody who chained to us after we came keeps us: then our hook stays in, and fires nothing. */
void pp_hook_release(struct pp_interp *in, uint32_t who) {
  uint32_t left = holders(in) & ~who;
  in->own[PP_OWN_EVALFRAME] = (void *)(uintptr_t)left;
  if (left) return;
  void **field = py.SetEvalFrame ? NULL : find_field(in->state), *ours = our_hook();
  if (field && *field == ours) *field = chained;
  if (!field && py.GetEvalFrame(in->state) == ours) py.SetEvalFrame(in->state, chained);
  pp_getitem_forget();
}

/* ---- the source ---- */

static uint32_t arm(struct pp_interp *in, uint32_t mask) { return pp_hook_hold(in, PP_HOOK_FUNCTIONS) ? mask : 0; }

static void disarm(struct pp_interp *in) { pp_hook_release(in, PP_HOOK_FUNCTIONS); }

const struct pp_source pp_source_evalframe = {
    .name = "evalframe",
    .probes = PP_BIT(PYPROBE_AGENT_FUNCTION_ENTRY) | PP_BIT(PYPROBE_AGENT_FUNCTION_RETURN),
    .from = 0x03060000,
    .until = 0x030c0000,
    .arm = arm,
    .disarm = disarm,
};
