/*
 * fork.c: what a child does.
 *
 * A forked child shares its parent's ring, which has one writer: it must let go of it before it writes anything. So the
 * handler that runs in the child forgets the ring at once (nothing fires, PP_FORKED is up) and unmaps it; the child's
 * first event then connects for a ring of its own. A child that runs no Python (vfork, posix_spawn, fork and exec)
 * never gets so far. What a process execs starts anew, through LD_PRELOAD.
 */
#include <pthread.h>
#include <stdlib.h>

#include "ring.h"

static bool traced; /* this process, or the one it was forked from, has had a ring */
static bool nofollow;

static void in_child(void) {
  pp_enter_forked();
  if (!pp_has_ring() && !pp_attends(PP_FORKED)) return;
  pp_ring_unlock();
  pp_control_forked();
  pp_threads_forked();
}

void pp_fork_start(void) {
  if (!traced) pthread_atfork(NULL, NULL, in_child);
  traced = true;
}

void pp_fork_child(void) {
  __atomic_and_fetch(&pp.attention, ~PP_FORKED, __ATOMIC_RELAXED);
  if (!nofollow) pp_connect(PYPROBE_HELLO_FORKED);
}

/*
 * Without PYPROBE_SOCKET the preloaded library does nothing in the programs we exec. os.environ is made from
 * posix.environ, which exists by now, when os is imported, which is later; a program that passes on an environment that
 * it took elsewhere (/proc/self/environ) passes the agent on.
 */
void pp_fork_nofollow(bool wanted) {
  if (nofollow == wanted) return;
  nofollow = wanted;
  if (!wanted || !getenv(PYPROBE_ENV_SOCKET)) return;
  unsetenv(PYPROBE_ENV_SOCKET);
  pp_object *posix = py.PyImport_ImportModule("posix"), *environ = NULL, *key = NULL;
  if (posix) environ = py.PyObject_GetAttrString(posix, "environ");
  if (environ) key = py.PyBytes_FromString(PYPROBE_ENV_SOCKET);
  if (key) py.PyDict_DelItem(environ, key);
  py.PyErr_Clear();
  if (key) py.Py_DecRef(key);
  if (environ) py.Py_DecRef(environ);
  if (posix) py.Py_DecRef(posix);
}
