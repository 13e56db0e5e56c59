/*
 * threads.c: thread ids, and the news that a thread has ended.
 *
 * A thread that fires for the first time asks the kernel for its id and leaves a note under a pthread key. When it ends,
 * the key's destructor runs without the GIL and may not write to the ring, so it puts the note on a lock-free stack and
 * raises PP_ENDED; the next event anywhere writes the THREAD_END first. The destructor runs before the thread is gone,
 * so a new thread with the same id finds the note already there.
 */
#include <pthread.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "calls.h"
#include "ring.h"
#include "work.h"

struct note {
  uint32_t tid;
  struct note *next;
};

static struct note *ended;
static pthread_key_t key;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static bool have_key;

static void on_end(void *p) {
  struct note *n = p;
  pp_work_thread_end();
  pp_calls_thread_end();
  pp_thread.tid = 0; /* Python code in a later destructor is, to us, a new thread */
  n->next = __atomic_load_n(&ended, __ATOMIC_RELAXED);
  while (!__atomic_compare_exchange_n(&ended, &n->next, n, true, __ATOMIC_RELEASE, __ATOMIC_RELAXED)) {
  }
  __atomic_or_fetch(&pp.attention, PP_ENDED, __ATOMIC_RELEASE);
}

static void make_key(void) { have_key = !pthread_key_create(&key, on_end); }

/* Also after a fork, when the note of the surviving thread still has its parent's id. */
PP_COLD uint32_t pp_tid_slow(void) {
  uint32_t tid = (uint32_t)syscall(SYS_gettid);
  pp_thread.tid = tid;
  pthread_once(&once, make_key);
  if (!have_key) return tid;
  struct note *n = pthread_getspecific(key);
  if (!n && (n = malloc(sizeof *n))) pthread_setspecific(key, n);
  if (n) n->tid = tid;
  return tid;
}

/* THREAD_END is written in the name of the thread that ended. */
static void write_end(uint32_t tid) {
  uint8_t *at = pp_reserve(sizeof(struct pp_record), PP_NO_PROBE);
  if (!at) return;
  uint32_t mine = pp_tid();
  pp_thread.tid = tid;
  pp_commit(at, sizeof(struct pp_record), PYPROBE_KIND_THREAD_END, 0, 0);
  pp_thread.tid = mine;
}

void pp_threads_flush(void) {
  __atomic_and_fetch(&pp.attention, ~PP_ENDED, __ATOMIC_ACQUIRE);
  struct note *n = __atomic_exchange_n(&ended, NULL, __ATOMIC_ACQUIRE);
  while (n) {
    struct note *next = n->next;
    if (pp.mask) write_end(n->tid);
    free(n);
    n = next;
  }
}

/* A child has none of its parent's other threads. */
void pp_threads_forked(void) {
  pp_thread.tid = 0;
  ended = NULL;
}
