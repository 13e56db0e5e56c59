/*
 * enter.c: into a process that runs, and back to one that we are in.
 *
 * The tracer has a thread of its own start in the process (native/addon/inject.h), which loads us, or finds us from an
 * earlier time, and calls pyprobe_agent_enter with one end of a socket pair; the tracer has the other. There we say hello
 * as at any start, and get a ring, or, when we have one, the word to follow its control page now: what is armed may
 * change while nothing fires. Closing the socket says that it has been done.
 *
 * The thread is none of Python's. It takes the GIL like any C thread, in each interpreter in turn, and so finds each in
 * order, whatever its threads are doing; how long that takes is the program's affair (a C function that keeps the GIL).
 *
 * 3.6 has no GIL before its first thread, and whoever makes one has to be the main thread. So a pending call does the
 * work there, in the main thread, when it next runs Python; before that nothing could fire, so nobody waits.
 *
 * Hooks need hold of no frame, thread state or code object of the program; find_layout (evalframe.c) looks at a frame of
 * another thread, which stands still while we have the GIL.
 */
#include <string.h>
#include <time.h>

#include "ring.h"

#define INTERPRETERS 64
#define LATER_MS 300

static uint32_t entering;    /* one at a time */
static struct pp_offer held; /* what this one brings; kept for a pending call that comes late */
static volatile enum { NOTHING, WAITING, DONE } pending;

bool pp_entering(void) { return __atomic_load_n(&entering, __ATOMIC_ACQUIRE); }

void pp_enter_forked(void) {
  entering = 0;
  pending = NOTHING;
}

/* The new ring, where one was brought; then what its control page says, in this interpreter. GIL held. */
static void take_up(void) {
  if (held.mapped) {
    pp_adopt(&held);
    held.mapped = false;
    if (!pp_python_calibrate()) {
      pp_message(2, "this build of CPython lays its objects out in a way pyprobe does not know; it runs untraced");
      py.version = 0;
    }
    pp_process_write();
  }
  pp_follow_here();
}

/* Has one other interpreter follow. Before 3.12 all of them have one GIL, which we hold; later each has its own. */
static void follow_there(void *interpreter) {
  bool own_lock = py.version >= 0x030c0000;
  void *ts = py.PyThreadState_New(interpreter), *mine = NULL;
  if (!ts) return;
  if (own_lock) {
    mine = py.PyEval_SaveThread();
    py.PyEval_RestoreThread(ts);
  } else {
    mine = py.PyThreadState_Swap(ts);
  }
  pp_follow_here();
  py.PyThreadState_Clear(ts);
  if (own_lock) {
    py.PyThreadState_DeleteCurrent();
    py.PyEval_RestoreThread(mine);
  } else {
    py.PyThreadState_Swap(mine);
    py.PyThreadState_Delete(ts);
  }
}

static void follow_everywhere(void) {
  void *others[INTERPRETERS], *mine = pp_interpreter();
  int count = 0;
  take_up();
  for (void *i = py.PyInterpreterState_Head(); i && count < INTERPRETERS; i = py.PyInterpreterState_Next(i))
    if (i != mine) others[count++] = i;
  for (int i = 0; i < count; i++) follow_there(others[i]);
}

/* ---- 3.6 without a GIL ---- */

static bool has_gil(void) { return py.version >= 0x03070000 || !py.PyEval_ThreadsInitialized || py.PyEval_ThreadsInitialized(); }

static int in_main_thread(void *unused) {
  (void)unused;
  struct pp_pending e;
  pp_pending_save(&e);
  if (pending == WAITING) follow_everywhere();
  pending = DONE;
  pp_pending_restore(&e);
  return 0;
}

static void ask_main_thread(void) {
  struct timespec nap = {0, 1000000};
  bool asked = pending == WAITING;
  pending = WAITING;
  if (!asked && py.Py_AddPendingCall(in_main_thread, NULL)) pending = NOTHING;
  for (int i = 0; i < LATER_MS && pending == WAITING; i++) nanosleep(&nap, NULL);
}

/* ---- the visit ---- */

/* Why there is nothing for us to do here, or NULL. */
static const char *obstacle(void) {
  if (!py.version && !pp_python_find())
    return "it holds no CPython whose functions can be found by name (statically linked and stripped, or no Python at all)";
  if (!py.Py_IsInitialized()) return "its Python interpreter is not running: it has not started yet, or has ended";
  if (pp_finalizing()) return "its Python interpreter is shutting down";
  return NULL;
}

static void visit(int fd) {
  const char *why = obstacle();
  if (why) {
    pp_offer_refuse(fd, why);
    return;
  }
  uint32_t flags = has_gil() ? 0 : PYPROBE_HELLO_LATER;
  pp_fork_start();
  uint32_t answer = pp_offer_take(fd, flags, &held);
  if (answer == PYPROBE_ACCEPT_NOT) return;
  if (has_gil()) {
    int state = py.PyGILState_Ensure();
    if (!pp_finalizing()) follow_everywhere();
    if (!pp_attends(PP_SHARED)) pp_drop_retired(true);
    py.PyGILState_Release(state);
  } else {
    ask_main_thread();
  }
}

/* One at a time; whoever came before, of a session that has ended meanwhile perhaps, waits for the GIL as a rule. */
static bool begin(void) {
  for (int left = 3000; left > 0; left--) {
    if (!__atomic_exchange_n(&entering, 1, __ATOMIC_ACQ_REL)) return true;
    nanosleep(&(struct timespec){0, 1000000}, NULL);
  }
  return false;
}

__attribute__((visibility("default"))) void pyprobe_agent_enter(int fd) {
  if (!begin()) {
    pp_offer_refuse(fd, "another pyprobe is entering it this very moment; try again");
    return;
  }
  visit(fd);
  __atomic_store_n(&entering, 0, __ATOMIC_RELEASE);
}
