/*
 * ring.h: writing records.
 *
 * A record is announced, busy, before its time is taken. A reader that finds nothing announced therefore knows that
 * what is still to come is younger than its look, even when the writer has just been put to sleep for a while; so
 * records of several processes can be put in order. One that a killed process left busy is never read.
 *
 * Under the GIL there is one writer: plain stores. Where there may be more (a free-threaded build, subinterpreters with
 * a GIL of their own) a spin lock is held from reserve to commit; nothing of Python is called while it is held.
 *
 *   uint8_t *r = pp_reserve(bytes, probe);  // NULL: no room, counted as lost
 *   ...fill it...
 *   pp_commit(r, bytes, kind, probe, ref);
 */
#ifndef PYPROBE_AGENT_RING_H
#define PYPROBE_AGENT_RING_H

#include "agent.h"
#include "clock.h"

/* What follows the 8-byte header of a record. */
struct pp_record {
  uint32_t length, page;
  uint64_t time;
  uint32_t pid, tid;
  uint16_t kind, probe;
  uint32_t ref;
};
_Static_assert(sizeof(struct pp_record) == PYPROBE_HEADER_SIZE + PYPROBE_RECORD_SIZE, "wire.h's drawing");

/* Not one of the session's probe numbers: the loss of a record that is not an event is not counted. */
#define PP_NO_PROBE 0xffffu

/* Makes room for `bytes` (a multiple of 8, header included) or gives up; `probe` is the session's number. */
bool pp_make_room(uint32_t bytes, uint32_t probe);
void pp_ring_lock(void);
void pp_ring_unlock(void);
/* This thread's id, asked of the kernel. */
uint32_t pp_tid_slow(void);

PP_HOT uint32_t pp_tid(void) { return PP_LIKELY(pp_thread.tid) ? pp_thread.tid : pp_tid_slow(); }

PP_HOT uint8_t *pp_reserve(uint32_t bytes, uint32_t probe) {
  if (PP_UNLIKELY(pp_attends(PP_SHARED))) pp_ring_lock();
  if (PP_UNLIKELY(pp.position + bytes > pp.limit) && !pp_make_room(bytes, probe)) {
    if (pp_attends(PP_SHARED)) pp_ring_unlock();
    return NULL;
  }
  uint8_t *at = pp.data + (pp.position & (pp.size - 1));
  *(volatile uint64_t *)at = PYPROBE_BUSY | (bytes - PYPROBE_HEADER_SIZE);
  pp.position += bytes;
  __atomic_store_n(pp.producer, pp.position, __ATOMIC_RELEASE);
  return at;
}

PP_HOT void pp_commit(uint8_t *at, uint32_t bytes, uint32_t kind, uint32_t probe, uint32_t ref) {
  struct pp_record *r = (struct pp_record *)at;
  r->time = pp_now();
  r->pid = (uint32_t)pp.pid;
  r->tid = pp_tid();
  r->kind = (uint16_t)kind;
  r->probe = (uint16_t)probe;
  r->ref = ref;
  __atomic_store_n(&r->length, bytes - PYPROBE_HEADER_SIZE, __ATOMIC_RELEASE);
  if (PP_UNLIKELY(pp_attends(PP_SHARED))) pp_ring_unlock();
}

/* The commonest event: no slot, or one int, and nothing of the thread. `point`: of the probe. */
PP_HOT void pp_emit_int(uint32_t point, uint32_t probe, uint32_t ref, int64_t value) {
  if (PP_UNLIKELY(PP_CAPTURES(point) >> PYPROBE_CONTEXT_CPU)) {
    struct pp_slot slot = pp_int(value);
    pp_emit_context(point, probe, ref, &slot, 1);
    return;
  }
  bool wanted = PP_CAPTURES(point) & 1;
  uint32_t number = PP_NUMBER(point), bytes = sizeof(struct pp_record) + (wanted ? 8 : 0);
  uint8_t *at = pp_reserve(bytes, number);
  if (!at) return;
  if (wanted) *(int64_t *)(at + sizeof(struct pp_record)) = value;
  pp_commit(at, bytes, PYPROBE_KIND_EVENT, number, ref);
}

/* Any record of slots: those whose bit in `captures` is not set are left out. Returns false when it was lost. */
bool pp_write(uint32_t kind, uint32_t probe, uint32_t ref, uint32_t captures, const struct pp_slot *slots,
              uint32_t count);

/* Bytes of a string that strsize leaves, cut at a character's boundary. */
size_t pp_cut(const struct pp_slot *s);

/* Threads that ended: writes their THREAD_END records. Inside pp_enter. */
void pp_threads_flush(void);

#endif
