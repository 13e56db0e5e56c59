/*
 * calls.c: the stacks of open calls.
 *
 * A call whose return is not seen (a greenlet that never goes on) ends with the one around it; a return whose entry was
 * not seen (it was running when timing began, or in the process that this one was forked from) leaves the stack alone.
 * Timing begins anew with each ring, and when it had been off: a stack of an older time is emptied by its thread.
 *
 * How often each code object is open in the thread stands in a table by its number.
 */
#include "calls.h"

#include <stdlib.h>
#include <string.h>

#include "ring.h"

#define DEEPEST (1u << 20)

struct open {
  uint64_t start, inner; /* ns; `inner`: of the calls in it that have ended */
  uint32_t id;
};

struct pp_calls {
  uint32_t time; /* pp.timed when it was begun */
  uint32_t depth, room;
  uint32_t codes; /* the table's length */
  uint32_t *times;
  struct open *open;
};

void pp_calls_wanted(bool wanted) {
  static uint32_t times, epoch;
  if (wanted && !(pp.timed && epoch == pp.epoch)) __atomic_store_n(&pp.timed, ++times, __ATOMIC_RELAXED);
  if (!wanted) __atomic_store_n(&pp.timed, 0, __ATOMIC_RELAXED);
  epoch = pp.epoch;
}

void pp_calls_thread_end(void) {
  struct pp_calls *c = pp_thread.calls;
  if (!c) return;
  pp_thread.calls = NULL;
  free(c->times);
  free(c->open);
  free(c);
}

/* With several writers the clock is the lock's. */
PP_HOT uint64_t now(void) {
  bool shared = pp_attends(PP_SHARED);
  if (PP_UNLIKELY(shared)) pp_ring_lock();
  uint64_t time = pp_now();
  if (PP_UNLIKELY(shared)) pp_ring_unlock();
  return time;
}

static void start_anew(struct pp_calls *c) {
  c->time = PP_SEEN(pp.timed);
  c->depth = 0;
  if (c->times) memset(c->times, 0, c->codes * sizeof *c->times);
}

static bool grow_table(struct pp_calls *c, uint32_t id) {
  uint32_t codes = c->codes ? c->codes : 1024;
  while (codes <= id) codes *= 2;
  uint32_t *times = realloc(c->times, codes * sizeof *times);
  if (!times) return false;
  memset(times + c->codes, 0, (codes - c->codes) * sizeof *times);
  c->times = times;
  c->codes = codes;
  return true;
}

static bool grow_stack(struct pp_calls *c) {
  uint32_t room = c->room ? c->room * 2 : 256;
  struct open *open = room <= DEEPEST ? realloc(c->open, room * sizeof *open) : NULL;
  if (!open) return false;
  c->open = open;
  c->room = room;
  return true;
}

/* The thread's stack with room for one more call of that code object; NULL: there is none. */
PP_COLD static struct pp_calls *make_room(uint32_t id) {
  struct pp_calls *c = pp_thread.calls;
  if (!c && !(c = pp_thread.calls = calloc(1, sizeof *c))) return NULL;
  pp_tid(); /* (its end is told to those threads that have asked for their number) */
  if (c->time != PP_SEEN(pp.timed)) start_anew(c);
  return (id < c->codes || grow_table(c, id)) && (c->depth < c->room || grow_stack(c)) ? c : NULL;
}

void pp_call_begin(struct pp_code *code) {
  struct pp_calls *c = pp_thread.calls;
  if (PP_UNLIKELY(!c || c->time != PP_SEEN(pp.timed) || code->id >= c->codes || c->depth == c->room) &&
      !(c = make_room(code->id)))
    return;
  c->times[code->id]++;
  c->open[c->depth++] = (struct open){.start = now(), .id = code->id};
}

/* Its place in the stack, from 1; 0: it has none. */
static uint32_t find(const struct pp_calls *c, uint32_t id) {
  uint32_t at = c->depth;
  while (at && c->open[at - 1].id != id) at--;
  return at;
}

void pp_call_end(struct pp_code *code, struct pp_call *call) {
  struct pp_calls *c = pp_thread.calls;
  uint32_t at = c && c->time == PP_SEEN(pp.timed) ? find(c, code->id) : 0;
  if (PP_UNLIKELY(!at)) {
    *call = (struct pp_call){-1, -1, 0};
    return;
  }
  while (c->depth >= at) c->times[c->open[--c->depth].id]--;
  const struct open *ended = &c->open[at - 1];
  uint64_t elapsed = now() - ended->start;
  if (at > 1) c->open[at - 2].inner += elapsed;
  call->elapsed = (int64_t)elapsed;
  call->own = (int64_t)(elapsed - ended->inner);
  call->outermost = !c->times[code->id];
}
