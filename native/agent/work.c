/*
 * work.c: runs the ops of wire.h's "work".
 *
 *   read    copies the ops and texts, and checks them: places in range, jumps forward, the
 *           stack never too deep nor empty. What does not pass is not run: its probes write all their events.
 *   run     the ops of one event, in at most as many steps as there are
 *   idle    an event for which nothing was done, where only texts of the code object and variables that are 0 in every
 *           thread were asked for: the same comes of every further event there, until such a variable is set
 *
 * Variables are of a thread and of a ring: another ring's session, and a forked child's, begin at 0.
 */
#include "work.h"

#include <stdlib.h>
#include <string.h>

#include "tally.h"
#include "texts.h"

struct work {
  uint32_t count;
  uint16_t start[16];
  struct pyprobe_op op[];
};

static struct work *work; /* swapped, and read, with the GIL or the ring's lock held */

/* How many threads have each variable set; whether places sleep until one is. */
static uint32_t set_in[PYPROBE_SELVES];
static uint32_t asleep;    /* how many went to sleep */
static uint32_t awake_for; /* idle events that are borne, after a waking, before places are put to sleep again */

/*
 * Going to sleep and waking again has its price, and so have idle events. Neither is known ahead, so as many idle events
 * are borne after a waking as had cost what it did: whatever comes, that is at most twice the best that could have been.
 */
#define PLACE_NS 700u /* a place's going to sleep, and its code object's being instrumented anew */
#define EVENT_NS 40u

/* ---- reading ---- */

static const int8_t effect[PYPROBE_OPS] = {
    [PYPROBE_OP_INT] = 1, [PYPROBE_OP_TIME] = 1, [PYPROBE_OP_SLOT] = 1, [PYPROBE_OP_TID] = 1, [PYPROBE_OP_SELF] = 1,
    [PYPROBE_OP_TEXT] = 1, [PYPROBE_OP_ADD] = -1, [PYPROBE_OP_SUB] = -1, [PYPROBE_OP_EQ] = -1, [PYPROBE_OP_NE] = -1,
    [PYPROBE_OP_LT] = -1, [PYPROBE_OP_LE] = -1, [PYPROBE_OP_GT] = -1, [PYPROBE_OP_GE] = -1, [PYPROBE_OP_IF] = -1,
    [PYPROBE_OP_UNLESS] = -1, [PYPROBE_OP_SET] = -1, [PYPROBE_OP_POP] = -1,
};

static uint32_t form_of(const struct pyprobe_op *op) { return op->n & 0xff; }
static uint32_t keys_of(const struct pyprobe_op *op) { return op->n >> 8 & 0xff; }

/* What it pops, and what it leaves the stack higher by. */
static int32_t popped(const struct pyprobe_op *op) {
  if (op->op == PYPROBE_OP_TALLY) return (int32_t)keys_of(op) + (form_of(op) != PYPROBE_FORM_COUNT);
  if (op->op == PYPROBE_OP_BELOW || op->op == PYPROBE_OP_DIV) return 1;
  return op->op >= PYPROBE_OP_ADD && op->op <= PYPROBE_OP_GE ? 2 : effect[op->op] < 0;
}

static int32_t growth(const struct pyprobe_op *op) { return op->op == PYPROBE_OP_TALLY ? -popped(op) : effect[op->op]; }

static bool is_jump(uint32_t op) { return (op >= PYPROBE_OP_JUMP && op <= PYPROBE_OP_UNLESS) || op == PYPROBE_OP_BELOW; }

static bool in_range(const struct pyprobe_op *op, uint32_t texts) {
  switch (op->op) {
    case PYPROBE_OP_SLOT:
      return !op->a || (op->a >= PP_CALL_SLOT && op->a < PP_CALL_SLOT + 3);
    case PYPROBE_OP_SELF:
    case PYPROBE_OP_SET:
      return op->a < PYPROBE_SELVES;
    case PYPROBE_OP_TEXT:
      return op->a < texts;
    case PYPROBE_OP_DIV:
      return (int64_t)op->n > 0;
    case PYPROBE_OP_TALLY:
      return op->a < PYPROBE_TALLIES && form_of(op) < PYPROBE_FORMS && keys_of(op) <= PYPROBE_TALLY_KEYS;
    default:
      return op->op < PYPROBE_OPS;
  }
}

/* A probe's work counts into no more tallies than one event's outcome has room for. */
static bool is_small(const struct work *w, uint32_t start) {
  uint32_t tallies = 0;
  for (uint32_t i = start; i < w->count && w->op[i].op != PYPROBE_OP_END; i++) tallies += w->op[i].op == PYPROBE_OP_TALLY;
  return tallies <= PYPROBE_OP_TALLIES;
}

/* Jumps stay in their run: what is seen of a run up to its end is all that is done. */
static bool stay_inside(const struct work *w) {
  for (uint32_t i = 0, end = 0; i < w->count; i++) {
    if (end < i) end = i;
    while (end < w->count && w->op[end].op != PYPROBE_OP_END) end++;
    if (is_jump(w->op[i].op) && w->op[i].to > end) return false;
  }
  return true;
}

/* A tally's rows are all of one form and number of keys, as long as the ring is the same. */
static bool same_shapes(const struct work *w) {
  static uint16_t shapes[PYPROBE_TALLIES];
  static uint32_t epoch;
  if (epoch != pp.epoch) memset(shapes, 0, sizeof shapes);
  epoch = pp.epoch;
  for (uint32_t i = 0; i < w->count; i++) {
    const struct pyprobe_op *op = &w->op[i];
    if (op->op != PYPROBE_OP_TALLY) continue;
    uint16_t shape = (uint16_t)(1u + form_of(op) + keys_of(op) * PYPROBE_FORMS), *known = &shapes[op->a];
    if (*known && *known != shape) return false;
    *known = shape;
  }
  return true;
}

/* On another way to an op the stack is as deep as on those before. */
static bool reach(int8_t *depth, int32_t now) {
  if (*depth >= 0 && *depth != now) return false;
  *depth = (int8_t)now;
  return true;
}

/* The stack's depth is the same on every way to an op: known once all that come before it have been looked at. */
static bool is_sound(const struct work *w, uint32_t texts) {
  int8_t depth[PYPROBE_WORK_BYTES / sizeof(struct pyprobe_op)];
  memset(depth, -1, sizeof depth);
  for (int i = 0; i < 16; i++) {
    if (w->start[i] > w->count) return false;
    if (w->start[i] && !is_small(w, w->start[i] - 1u)) return false;
    if (w->start[i]) depth[w->start[i] - 1] = 0;
  }
  for (uint32_t i = 0; i < w->count; i++) {
    const struct pyprobe_op *op = &w->op[i];
    if (!in_range(op, texts)) return false;
    if (op->op == PYPROBE_OP_END || depth[i] < 0) continue;
    int32_t after = depth[i] + growth(op);
    if (depth[i] < popped(op) || after > (int32_t)PYPROBE_WORK_STACK || i + 1 == w->count) return false;
    if (op->op != PYPROBE_OP_JUMP && !reach(&depth[i + 1], after)) return false;
    if (!is_jump(op->op)) continue;
    if (op->to <= i || op->to >= w->count || !reach(&depth[op->to], after)) return false;
  }
  return stay_inside(w) && same_shapes(w);
}

static struct work *copy(const struct pyprobe_control *c, const uint8_t *area) {
  uint32_t count = c->ops;
  if (!count || count > PYPROBE_WORK_BYTES / sizeof(struct pyprobe_op)) return NULL;
  struct work *w = calloc(1, sizeof *w + count * sizeof(struct pyprobe_op));
  if (!w) return NULL;
  w->count = count;
  for (int i = 0; i < 16; i++) w->start[i] = c->work[i];
  memcpy(w->op, area, count * sizeof(struct pyprobe_op));
  uint32_t texts = c->texts;
  if (pp_texts_read(area, count * sizeof(struct pyprobe_op), texts, c->pool) && is_sound(w, texts)) return w;
  free(w);
  return NULL;
}

void pp_work_read(const struct pyprobe_control *c, const uint8_t *area) {
  uint32_t worked = 0, ints = 0;
  struct work *w = area ? copy(c, area) : NULL;
  if (!w && area && c->ops)
    pp_message(2, "what clauses count here is not counted: the agent could not take their work over (-x pushdown=off)");
  for (int i = 0; i < 16; i++) {
    if (pp_wants((uint32_t)i, 0)) ints |= PP_BIT(i);
    if (!w || !w->start[i]) continue;
    worked |= PP_BIT(i);
    for (const struct pyprobe_op *op = &w->op[w->start[i] - 1]; op->op != PYPROBE_OP_END; op++)
      if (op->op == PYPROBE_OP_SLOT && !op->a) ints |= PP_BIT(i);
  }
  struct work *before = work;
  bool shared = pp_attends(PP_SHARED);
  if (shared) pp_ring_lock();
  __atomic_store_n(&work, w, __ATOMIC_RELEASE); /* (a child that is forked from here on frees that) */
  asleep = awake_for = 0;
  if (shared) pp_ring_unlock();
  __atomic_store_n(&pp.worked, worked, __ATOMIC_RELAXED);
  __atomic_store_n(&pp.ints, ints, __ATOMIC_RELAXED);
  free(before);
}

bool pp_work_times_calls(void) {
  const uint32_t probe = PYPROBE_AGENT_FUNCTION_RETURN;
  if (PP_CAPTURES(pp_point(probe)) & PP_CALL_SLOTS) return true;
  for (const struct pyprobe_op *op = work && work->start[probe] ? &work->op[work->start[probe] - 1] : NULL;
       op && op->op != PYPROBE_OP_END; op++)
    if (op->op == PYPROBE_OP_SLOT && op->a) return true;
  return false;
}

void pp_work_forget(struct pp_code *code) {
  pp_tally_forget(code);
}

/* ---- variables ---- */

static int64_t *selves(void) {
  if (PP_UNLIKELY(pp_thread.epoch != pp.epoch)) {
    memset(pp_thread.self, 0, sizeof pp_thread.self);
    pp_thread.epoch = pp.epoch;
  }
  return pp_thread.self;
}

static bool set(uint32_t a, int64_t value) {
  int64_t *self = &selves()[a], before = *self;
  *self = value;
  if (!before == !value) return false;
  if (before) return __atomic_sub_fetch(&set_in[a], 1, __ATOMIC_RELAXED), false;
  return __atomic_add_fetch(&set_in[a], 1, __ATOMIC_RELAXED), asleep > 0;
}

void pp_work_thread_end(void) {
  if (pp_thread.epoch != pp.epoch) return;
  for (uint32_t i = 0; i < PYPROBE_SELVES; i++)
    if (pp_thread.self[i]) __atomic_sub_fetch(&set_in[i], 1, __ATOMIC_RELAXED);
  memset(pp_thread.self, 0, sizeof pp_thread.self);
}

void pp_work_forked(void) {
  memset(set_in, 0, sizeof set_in);
  memset(pp_thread.self, 0, sizeof pp_thread.self);
}

/* ---- running ---- */

/* What one event comes to. */
struct outcome {
  bool event, wakes;
  bool done;    /* something was, or what was asked for may be otherwise next time */
  bool waiting; /* a variable was asked for */
  uint32_t values; /* that found no row */
  struct pp_value value[PYPROBE_OP_TALLIES];
};

static bool compare(uint32_t op, int64_t a, int64_t b) {
  switch (op) {
    case PYPROBE_OP_EQ:
      return a == b;
    case PYPROBE_OP_NE:
      return a != b;
    case PYPROBE_OP_LT:
      return a < b;
    case PYPROBE_OP_LE:
      return a <= b;
    case PYPROBE_OP_GT:
      return a > b;
    default:
      return a >= b;
  }
}

static int64_t *tally(const struct pyprobe_op *op, struct pp_code *code, int64_t *top, struct outcome *o) {
  if (PP_LIKELY(!keys_of(op))) {
    bool takes = form_of(op) != PYPROBE_FORM_COUNT;
    o->done = true;
    if (pp_tally_plain(code, op->a, form_of(op), takes ? top[-1] : 0)) return top - takes;
  }
  struct pp_value v = {.tally = op->a, .form = (uint8_t)form_of(op), .keys = (uint8_t)keys_of(op)};
  if (v.form != PYPROBE_FORM_COUNT) v.value = *--top;
  top -= v.keys;
  for (uint32_t i = 0; i < v.keys; i++) v.key[i] = top[i];
  o->done = true;
  if (pp_tally(code, &v)) return top;
  o->value[o->values++] = v; /* (written when the lock is let go of) */
  return top;
}

static int64_t slot_of_call(const struct pp_call *call, uint32_t slot) {
  if (!call) return -1;
  return slot == PP_CALL_SLOT ? call->elapsed : slot == PP_CALL_SLOT + 1 ? call->own : call->outermost;
}

static void run(const struct work *w, uint32_t probe, struct pp_code *code, int64_t slot, const struct pp_call *call,
                struct outcome *o) {
  int64_t stack[PYPROBE_WORK_STACK + 1], *top = stack;
  uint64_t now = 0;
  for (uint32_t i = w->start[probe] - 1u;; i++) {
    const struct pyprobe_op *op = &w->op[i];
    switch (op->op) {
      case PYPROBE_OP_END:
        return;
      case PYPROBE_OP_EVENT:
        o->event = o->done = true;
        break;
      case PYPROBE_OP_INT:
        *top++ = (int64_t)op->n;
        break;
      case PYPROBE_OP_TIME:
        if (!now) now = pp_now();
        *top++ = (int64_t)now;
        o->done = true;
        break;
      case PYPROBE_OP_SLOT:
        *top++ = op->a ? slot_of_call(call, op->a) : slot;
        o->done = true;
        break;
      case PYPROBE_OP_TID:
        *top++ = pp_tid();
        o->done = true;
        break;
      case PYPROBE_OP_SELF:
        *top++ = selves()[op->a];
        o->waiting = true;
        if (set_in[op->a]) o->done = true;
        break;
      case PYPROBE_OP_TEXT:
        *top++ = code && pp_text_holds(code, op->a);
        break;
      case PYPROBE_OP_ADD:
        top--, top[-1] = (int64_t)((uint64_t)top[-1] + (uint64_t)top[0]);
        break;
      case PYPROBE_OP_SUB:
        top--, top[-1] = (int64_t)((uint64_t)top[-1] - (uint64_t)top[0]);
        break;
      case PYPROBE_OP_JUMP:
        i = op->to - 1;
        break;
      case PYPROBE_OP_IF:
        if (*--top) i = op->to - 1;
        break;
      case PYPROBE_OP_UNLESS:
        if (!*--top) i = op->to - 1;
        break;
      case PYPROBE_OP_SET:
        o->wakes |= set(op->a, *--top);
        o->done = true;
        break;
      case PYPROBE_OP_TALLY:
        top = tally(op, code, top, o);
        break;
      case PYPROBE_OP_BELOW:
        if (top[-1] < (int64_t)op->n) i = op->to - 1;
        break;
      case PYPROBE_OP_DIV:
        top[-1] /= (int64_t)op->n;
        break;
      case PYPROBE_OP_POP:
        top--;
        break;
      default:
        top--, top[-1] = compare(op->op, top[-1], top[0]);
    }
  }
}

/*
 * Whether the place may sleep until a variable is set. Not where another thread may set it before CPython has taken our
 * answer (without a GIL), nor with several interpreters, whose places wake apart.
 */
static bool may_sleep(void) {
  if (pp_attends(PP_SHARED)) return false;
  if (awake_for) return awake_for--, false;
  return ++asleep;
}

PP_COLD static void wake(void) {
  uint64_t before = pp_now();
  pp_monitor_wake();
  uint64_t cost = pp_now() - before + (uint64_t)asleep * PLACE_NS;
  awake_for = (uint32_t)(cost / EVENT_NS);
  asleep = 0;
}

/* Where events are only counted nobody asks for the time; the clock is what looks now and then whether pyprobe lives. */
PP_HOT void look_at_clock(void) {
  static uint32_t events;
  if (PP_UNLIKELY(!(++events & 1023))) pp_now();
}

uint32_t pp_work(uint32_t probe, struct pp_code *code, int64_t slot, const struct pp_call *call) {
  struct outcome o;
  o.event = o.wakes = o.done = o.waiting = false, o.values = 0;
  bool shared = pp_attends(PP_SHARED);
  if (PP_UNLIKELY(shared)) pp_ring_lock();
  look_at_clock();
  if (PP_LIKELY(work && work->start[probe] && pp.tallies)) run(work, probe, code, slot, call, &o);
  else o.event = o.done = true;
  bool idle = !o.done && (!o.waiting || may_sleep());
  if (PP_UNLIKELY(shared)) pp_ring_unlock();
  for (uint32_t i = 0; i < o.values; i++) pp_tally_record(code, &o.value[i]);
  if (PP_UNLIKELY(o.wakes)) wake();
  return (o.event ? PP_WORK_EVENT : 0) | (idle ? PP_WORK_IDLE : 0);
}
