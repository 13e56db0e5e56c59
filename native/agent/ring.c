/* ring.c: the slow sides of writing: no room, several writers, records of strings. */
#include "ring.h"

#include <linux/futex.h>
#include <sched.h>
#include <string.h>
#include <time.h>

static volatile uint32_t lock;

void pp_ring_lock(void) {
  for (int spins = 0; __atomic_exchange_n(&lock, 1, __ATOMIC_ACQUIRE); spins++) {
    if (spins > 100) sched_yield();
#if defined(__x86_64__)
    __builtin_ia32_pause();
#endif
  }
}

void pp_ring_unlock(void) { __atomic_store_n(&lock, 0, __ATOMIC_RELEASE); }

static bool look(uint32_t bytes) {
  pp.limit = __atomic_load_n(pp.consumer, __ATOMIC_ACQUIRE) + pp.size;
  return pp.position + bytes <= pp.limit;
}

bool pp_reader_is_gone(void) {
  uint32_t reader = __atomic_load_n(&pp.control->reader, __ATOMIC_RELAXED);
  return (reader | __atomic_load_n(&pp.control->owner, __ATOMIC_RELAXED)) & FUTEX_OWNER_DIED;
}

/* A reader alone that dies before it has taken the ring leaves no mark in it; a session that goes on to its end does. */
#define UNREAD_MS 12000u

static bool is_unread(void) { return __atomic_load_n(&pp.control->reader, __ATOMIC_ACQUIRE) == 0; }

static bool is_left(void) { return __atomic_load_n(&pp.control->flags, __ATOMIC_RELAXED) & PYPROBE_FLAG_LEAVE; }

/* Whether nobody takes anything any more, after `waited` ns in which nothing was. */
static bool is_hopeless(uint64_t waited) {
  uint32_t most = pp.wait_ms;
  if (is_unread()) {
    if (is_left()) return true;
    if (most > UNREAD_MS) most = UNREAD_MS;
  }
  return pp_reader_is_gone() || waited >= (uint64_t)most * 1000000u;
}

/*
 * onfull=wait: sleeps, with the GIL, while the reader takes something every now and then. A reader that has died, or
 * that took nothing for wait_ms, will not come back: then the agent switches itself off.
 */
static bool wait_for_room(uint32_t bytes) {
  uint64_t start = pp_clock_anchor(), moved = start, now = start, seen = *pp.consumer;
  struct timespec nap = {0, 60000};
  while (!look(bytes) && !is_hopeless(now - moved)) {
    nanosleep(&nap, NULL);
    now = pp_clock_anchor();
    if (*pp.consumer != seen) seen = *pp.consumer, moved = now;
  }
  pp.facts->waited += now - start;
  return look(bytes);
}

PP_COLD bool pp_make_room(uint32_t bytes, uint32_t probe) {
  if (bytes <= pp.size) {
    if (look(bytes)) return true;
    if (pp.onfull && !pp_attends(PP_OFF) && !pp_reader_is_gone()) {
      if (wait_for_room(bytes)) return true;
      pp_give_up();
    } else if (pp_reader_is_gone()) {
      pp_give_up();
    }
  }
  if (probe < PYPROBE_PROBES_MAX) pp.facts->lost[probe]++;
  return false;
}

/* Longest prefix of at most `most` bytes that does not cut a character. */
static uint32_t cut(const char *text, size_t length, uint32_t most, uint8_t *state) {
  *state = PYPROBE_STR_WHOLE;
  if (length <= most) return (uint32_t)length;
  *state = PYPROBE_STR_CUT;
  while (most && ((uint8_t)text[most] & 0xc0) == 0x80) most--;
  return most;
}

size_t pp_cut(const struct pp_slot *s) {
  uint8_t state;
  return cut(s->data, s->length, pp.strsize, &state);
}

static uint32_t most_bytes(const struct pp_slot *s) { return s->kind == PP_BYTES ? UINT32_MAX : pp.strsize; }

static uint32_t slot_bytes(const struct pp_slot *s) {
  uint8_t state;
  if (s->kind == PP_INT) return 8;
  return 8 + (s->data ? (cut(s->data, s->length, most_bytes(s), &state) + 7u) & ~7u : 0);
}

static uint8_t *put_slot(uint8_t *at, const struct pp_slot *s) {
  if (s->kind == PP_INT) {
    memcpy(at, &s->number, 8);
    return at + 8;
  }
  uint8_t state = PYPROBE_STR_NULL;
  uint32_t length = s->data ? cut(s->data, s->length, most_bytes(s), &state) : 0, padded = (length + 7u) & ~7u;
  memset(at, 0, 8);
  memcpy(at, &length, 4);
  at[4] = state;
  if (padded) memset(at + padded, 0, 8); /* the last word: zeros first, then what there is */
  if (length) memcpy(at + 8, s->data, length);
  return at + 8 + padded;
}

bool pp_write(uint32_t kind, uint32_t probe, uint32_t ref, uint32_t captures, const struct pp_slot *slots,
              uint32_t count) {
  if (!pp.facts) return false; /* the ring has just been let go of */
  uint32_t bytes = sizeof(struct pp_record);
  for (uint32_t i = 0; i < count; i++)
    if (captures >> i & 1) bytes += slot_bytes(&slots[i]);
  uint8_t *at = pp_reserve(bytes, kind == PYPROBE_KIND_EVENT ? probe : PP_NO_PROBE);
  if (!at) return false;
  uint8_t *slot = at + sizeof(struct pp_record);
  for (uint32_t i = 0; i < count; i++)
    if (captures >> i & 1) slot = put_slot(slot, &slots[i]);
  pp_commit(at, bytes, kind, probe, ref);
  return true;
}

void pp_emit(uint32_t probe, uint32_t ref, const struct pp_slot *slots, uint32_t count) {
  uint32_t point = pp_point(probe);
  if (PP_UNLIKELY(PP_CAPTURES(point) >> PYPROBE_CONTEXT_CPU)) {
    pp_emit_context(point, probe, ref, slots, count);
    return;
  }
  pp_write(PYPROBE_KIND_EVENT, PP_NUMBER(point), ref, PP_CAPTURES(point), slots, count);
}

struct pp_slot pp_cstr(const char *s) {
  return (struct pp_slot){.kind = PP_STR, .data = s, .length = s ? strlen(s) : 0};
}

/* PyUnicode_AsUTF8AndSize refuses what is no str with SystemError/TypeError and surrogates with UnicodeEncodeError. */
struct pp_slot pp_str(pp_object *o) {
  PP_SSIZE length = 0;
  const char *data = NULL;
  if (o && o != py.none) {
    struct pp_pending e;
    pp_pending_save(&e);
    data = py.PyUnicode_AsUTF8AndSize(o, &length);
    if (!data) py.PyErr_Clear();
    pp_pending_restore(&e);
  }
  return (struct pp_slot){.kind = PP_STR, .data = data, .length = data ? (size_t)length : 0};
}
