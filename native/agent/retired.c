/*
 * retired.c: rings that were let go of while another thread might still be writing to them.
 *
 * Where several threads write at once (more interpreters than one, no GIL) a ring stays mapped for a moment after the
 * last hook has come out. No event comes then that would unmap it, so a thread of ours is made to, which sleeps, unmaps and
 * ends. Whoever may do it at once (the only thread there is) does.
 *
 * An entry is claimed by its state, so that no lock is held by a thread that a forked child does not have.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <time.h>

#include "ring.h"

#define KEPT_MS 1000
#define STACK_BYTES 262144

enum { FREE, KEPT, CLAIMED };

static struct {
  uint32_t state;
  struct pp_offer mapping;
  uint64_t until; /* ms */
} retired[4];
#define COUNT (sizeof retired / sizeof *retired)

static uint64_t milliseconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * 1000u + (uint64_t)t.tv_nsec / 1000000u;
}

static bool claim(size_t i, uint32_t from) {
  return __atomic_compare_exchange_n(&retired[i].state, &from, CLAIMED, false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
}

static void leave(size_t i, uint32_t as) { __atomic_store_n(&retired[i].state, as, __ATOMIC_RELEASE); }

void pp_drop_retired(bool all) {
  for (size_t i = 0; i < COUNT; i++) {
    if (!claim(i, KEPT)) continue;
    bool due = all || milliseconds() >= retired[i].until;
    if (due) pp_unmap(&retired[i].mapping);
    leave(i, due ? FREE : KEPT);
  }
}

static void *drop_later(void *unused) {
  struct timespec nap = {KEPT_MS / 1000, 50000000};
  while (nanosleep(&nap, &nap) && errno == EINTR) {
  }
  pp_drop_retired(false);
  return unused;
}

/* No signal of the program's is for this thread. Without one, the ring is dropped at the next visit. */
static void start_dropping(void) {
  sigset_t all, before;
  pthread_attr_t attributes;
  pthread_t thread;
  if (pthread_attr_init(&attributes)) return;
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  pthread_attr_setstacksize(&attributes, STACK_BYTES);
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  pthread_create(&thread, &attributes, drop_later, NULL);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  pthread_attr_destroy(&attributes);
}

void pp_retire_ring(void) {
  pp_drop_retired(false);
  for (size_t i = 0; i < COUNT; i++) {
    if (!claim(i, FREE)) continue;
    bool kept = pp_release_ring(&retired[i].mapping);
    retired[i].until = milliseconds() + KEPT_MS;
    leave(i, kept ? KEPT : FREE);
    if (kept && pp_attends(PP_SHARED)) start_dropping();
    return;
  }
}
