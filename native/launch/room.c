/*
 * Limits under which Node ends before its first line, with a trace of its own stack, or waits for ever for a thread that
 * could not be started. Measured with Node 20: a process reserves 1.8 GiB of addresses, and starts 11 threads.
 */
#include "room.h"

#include <pthread.h>
#include <stdio.h>
#include <sys/resource.h>

enum { FILES = 32, THREADS = 24, MANY_THREADS = 4096 };
#define ADDRESSES ((rlim_t)1900 << 20)

static rlim_t limit(__rlimit_resource_t which) {
  struct rlimit it;
  return getrlimit(which, &it) == 0 ? it.rlim_cur : RLIM_INFINITY;
}

/* Node raises this one itself, as far as it may. */
static rlim_t limit_of_files(void) {
  struct rlimit it;
  return getrlimit(RLIMIT_NOFILE, &it) == 0 ? it.rlim_max : RLIM_INFINITY;
}

static void *wait_for(void *gate) {
  pthread_mutex_lock(gate);
  pthread_mutex_unlock(gate);
  return NULL;
}

/* Whether so many threads can be had: nothing but trying tells. */
static int has_threads(void) {
  pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
  pthread_t threads[THREADS];
  int count = 0;
  pthread_mutex_lock(&gate);
  while (count < THREADS && pthread_create(&threads[count], NULL, wait_for, &gate) == 0) count++;
  pthread_mutex_unlock(&gate);
  for (int i = 0; i < count; i++) pthread_join(threads[i], NULL);
  return count == THREADS;
}

int there_is_room(void) {
  if (limit_of_files() < FILES)
    return fprintf(stderr, "pyprobe: %lu files may be open at a time (ulimit -n), and pyprobe needs %d\n",
                   (unsigned long)limit_of_files(), FILES),
           0;
  if (limit(RLIMIT_AS) < ADDRESSES)
    return fprintf(stderr,
                   "pyprobe: %lu MiB of addresses may be had (ulimit -v), and pyprobe needs %lu, most of them never used\n"
                   "  to bound the program alone: -c 'sh -c \"ulimit -v ...; exec ...\"'\n",
                   (unsigned long)(limit(RLIMIT_AS) >> 20), (unsigned long)(ADDRESSES >> 20)),
           0;
  if (limit(RLIMIT_NPROC) < MANY_THREADS && !has_threads())
    return fprintf(stderr, "pyprobe: pyprobe's threads (%d) cannot be started: %lu may be had of this user's (ulimit -u)\n",
                   THREADS, (unsigned long)limit(RLIMIT_NPROC)),
           0;
  return 1;
}
