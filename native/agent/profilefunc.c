/*
 * profilefunc.c: cfunction-entry and cfunction-return on 3.6 to 3.11, by a C profile function in front of the program's
 * own (tracers.h).
 *
 * CPython tells a profile function of each call that its bytecode makes to a built-in function or method: before it
 * (C_CALL), and after it (C_RETURN or C_EXCEPTION). Calls from C, of types, and of objects with __call__ are not among
 * them; on 3.6 neither are those of method descriptors, list.append(l, x).
 *
 * So that the two sides balance we keep the open calls of each thread; a return fires only for one that is open. A
 * frame has at most one, being in it. A call that sets another profile function (sys.setprofile, cProfile's enable)
 * ends without our hearing of it: its return fires when its frame makes the next call, or is left.
 */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "code.h"
#include "evalframe.h"
#include "ring.h"
#include "tracers.h"

#define SEARCH 64 /* how deep to look for a frame: below the top only when C stacks are switched (greenlets) */

struct open_call {
  void *frame;         /* pp_frame_key */
  pp_object *function; /* owned */
  uint32_t epoch;      /* of the ring that has its entry */
  uint32_t holding;    /* pp_tracers_held when it was opened */
  int32_t line;
};

struct open_calls {
  uint32_t count, size;
  struct open_call call[];
};

static PP_TLS struct open_calls *open_calls;
static pthread_key_t key;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void make_key(void) { pthread_key_create(&key, free); }

static struct open_call *push(void) {
  struct open_calls *o = open_calls;
  if (!o || o->count == o->size) {
    uint32_t size = o ? 2 * o->size : 16, count = o ? o->count : 0;
    o = realloc(o, sizeof *o + size * sizeof o->call[0]);
    if (!o) return NULL;
    o->count = count;
    o->size = size;
    pthread_setspecific(key, open_calls = o);
  }
  return &o->call[o->count++];
}

static struct open_call *find(const void *frame) {
  struct open_calls *o = open_calls;
  if (!o) return NULL;
  for (uint32_t i = o->count, end = i > SEARCH ? i - SEARCH : 0; i > end; i--)
    if (o->call[i - 1].frame == frame) return &o->call[i - 1];
  return NULL;
}

static struct open_call take(struct open_call *c) {
  struct open_call taken = *c;
  struct open_call *end = &open_calls->call[--open_calls->count];
  memmove(c, c + 1, (size_t)((char *)end - (char *)c));
  return taken;
}

/* ---- events ---- */

/* PyCFunctionObject: object header, m_ml, m_self, m_module. m_ml begins with the name; m_module is NULL for methods. */
static void emit(uint32_t probe, const struct open_call *call, struct pp_code *c) {
  pp_object *const *f = (pp_object *const *)((char *)call->function + py.type_offset + 8);
  struct pp_slot slots[] = {pp_int(call->line), pp_cstr(((const struct pp_method *)f[0])->name), pp_str(f[2])};
  if (!pp_verdict(c, probe)) pp_emit(probe, c->id, slots, 3);
}

static struct pp_code *code_of(struct pp_frame frame, uint32_t probe) {
  struct pp_code *c = pp_code_fast(frame.code);
  if (!c) c = pp_code(frame.code, frame.globals);
  if (!c) pp_lost(probe);
  return c;
}

static void fire_return(struct open_call call) {
  if (pp_enter(PYPROBE_AGENT_CFUNCTION_RETURN)) {
    /* A child of fork has the returns of its parent's calls, not the entries. */
    bool here = call.epoch == pp.epoch && call.holding == pp_tracers_held[PP_CFUNCTIONS];
    struct pp_code *c = here ? code_of(pp_frame_at(call.frame), PYPROBE_AGENT_CFUNCTION_RETURN) : NULL;
    if (c) emit(PYPROBE_AGENT_CFUNCTION_RETURN, &call, c);
    pp_leave();
  }
  py.Py_DecRef(call.function);
}

static void open_one(void *frame_key, pp_object *function, struct pp_code *c, int32_t offset) {
  struct open_call *call = push();
  if (!call) {
    pp_lost(PYPROBE_AGENT_CFUNCTION_ENTRY);
    return;
  }
  bool line = pp_wants(PYPROBE_AGENT_CFUNCTION_ENTRY, 0) || pp_wants(PYPROBE_AGENT_CFUNCTION_RETURN, 0);
  *call = (struct open_call){.frame = frame_key,
                             .function = function,
                             .epoch = pp.epoch,
                             .holding = pp_tracers_held[PP_CFUNCTIONS],
                             .line = line ? pp_code_line(c, offset) : 0};
  py.Py_IncRef(function);
  if (pp.mask & PP_BIT(PYPROBE_AGENT_CFUNCTION_ENTRY)) emit(PYPROBE_AGENT_CFUNCTION_ENTRY, call, c);
}

/* With only the returns wanted the call is opened all the same. */
static void on_call(pp_object *frame_object, pp_object *function) {
  if (pp_type(function) != py.cfunction && pp_type(function) != py.cmethod) return;
  void *frame_key = pp_frame_key(frame_object);
  struct open_call *unheard = find(frame_key);
  if (unheard) fire_return(take(unheard));
  bool entry = pp.mask & PP_BIT(PYPROBE_AGENT_CFUNCTION_ENTRY);
  uint32_t probe = entry ? PYPROBE_AGENT_CFUNCTION_ENTRY : PYPROBE_AGENT_CFUNCTION_RETURN;
  if (!pp_enter(probe)) return;
  struct pp_frame frame = pp_frame_at(frame_key);
  struct pp_code *c = code_of(frame, probe);
  if (c) open_one(frame_key, function, c, frame.offset);
  pp_leave();
}

static void on_return(pp_object *frame_object) {
  struct open_call *call = find(pp_frame_key(frame_object));
  if (call) fire_return(take(call));
}

void pp_cfunctions_left(void *frame) {
  struct open_call *call = PP_UNLIKELY(open_calls && open_calls->count) ? find(frame) : NULL;
  if (PP_UNLIKELY(call)) fire_return(take(call));
}

static void fire(pp_object *frame_object, int what, pp_object *argument) {
  if (what == PP_WHAT_C_CALL) on_call(frame_object, argument);
  else if (what == PP_WHAT_C_RETURN || what == PP_WHAT_C_EXCEPTION) on_return(frame_object);
}

#define WRAPPER(i)                                                                                                     \
  static int wrapper_##i(pp_object *object, pp_object *frame, int what, pp_object *argument) {                         \
    fire(frame, what, argument);                                                                                       \
    return pp_tracers_next(pp_cfunction_tracer.chained[i], object, frame, what, argument);                             \
  }
PP_EACH_WRAPPER(WRAPPER)

#define NAME(i) wrapper_##i,
struct pp_tracer pp_cfunction_tracer = {.wrapper = {PP_EACH_WRAPPER(NAME)}};

/* own[] is set while the tracers are held. */
static uint32_t arm(struct pp_interp *in, uint32_t mask) {
  pthread_once(&once, make_key);
  if (!in->own[PP_OWN_PROFILE] && !pp_tracers_hold(in, PP_CFUNCTIONS)) return 0;
  in->own[PP_OWN_PROFILE] = in;
  return mask;
}

static void disarm(struct pp_interp *in) {
  if (in->own[PP_OWN_PROFILE]) pp_tracers_release(in, PP_CFUNCTIONS);
  in->own[PP_OWN_PROFILE] = NULL;
}

const struct pp_source pp_source_profilefunc = {
    .name = "profilefunc",
    .probes = PP_BIT(PYPROBE_AGENT_CFUNCTION_ENTRY) | PP_BIT(PYPROBE_AGENT_CFUNCTION_RETURN),
    .from = 0x03060000,
    .until = 0x030c0000,
    .arm = arm,
    .disarm = disarm,
};
