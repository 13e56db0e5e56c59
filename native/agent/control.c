/*
 * control.c: follows the tracer's wishes.
 *
 * The tracer changes the control page and raises its generation. Each event compares that with the generation last
 * followed, and the first to see another one follows: it reads the page anew and has the event sources put in or take
 * out their hooks, right there, in an event's callback, where the GIL is held and Python's state is in order.
 *
 * Hooks belong to an interpreter. With one interpreter, pp.generation is enough; with several (PP_SHARED) every event
 * goes the slow way and compares the generation of the interpreter it happens in.
 */
#include <linux/membarrier.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "calls.h"
#include "frames.h"
#include "ring.h"
#include "work.h"

#define INTERPRETERS 64

static struct pyprobe_control nobody; /* the control page of a tracer that wants nothing */
static struct pyprobe_producer nobodys_facts; /* for a thread that was still writing when its ring was let go of */
struct pp_agent pp = {.control = &nobody};
PP_TLS struct pp_thread pp_thread;

static struct pp_interp interps[INTERPRETERS];
static uint32_t interp_count;
static uint32_t following; /* one thread at a time */

static bool serves(const struct pp_source *s) {
  return py.version >= s->from && (!s->until || py.version < s->until);
}

uint32_t pp_can(void) {
  uint32_t can = 0;
  for (const struct pp_source *const *s = pp_sources; *s; s++)
    if (serves(*s)) can |= (*s)->probes;
  return can;
}

struct pp_interp *pp_interp_here(void) {
  void *state = pp_interpreter();
  int64_t id = py.PyInterpreterState_GetID ? py.PyInterpreterState_GetID(state) : 0;
  uint32_t count = __atomic_load_n(&interp_count, __ATOMIC_ACQUIRE);
  for (uint32_t i = 0; i < count; i++)
    if (PP_SEEN(interps[i].state) == state && PP_SEEN(interps[i].id) == id) return &interps[i];
  return NULL;
}

/* A word that other threads may be looking at: it is written where it changes, and whole. */
#define TELL(word, value)                                                                                              \
  do {                                                                                                                 \
    if (PP_SEEN(word) != (value)) __atomic_store_n(&(word), (value), __ATOMIC_RELAXED);                                \
  } while (0)

/* The control page, and the work, as they stood when nobody was changing them. */
static struct pyprobe_control seen;
static uint8_t area[PYPROBE_WORK_BYTES];

/* Looks at them. false: the tracer is changing them, or was meanwhile; the next event looks again. */
static bool look(void) {
  const volatile struct pyprobe_control *c = pp.control;
  uint32_t generation = __atomic_load_n(&c->generation, __ATOMIC_ACQUIRE);
  if (__atomic_load_n(&c->changing, __ATOMIC_ACQUIRE)) return false;
  memcpy(&seen, (const void *)c, sizeof seen);
  if (pp_has_ring() && seen.ops) memcpy(area, pp.ops, sizeof area);
  __atomic_thread_fence(__ATOMIC_ACQUIRE);
  return !c->changing && c->generation == generation && seen.generation == generation;
}

/* A fresh interpreter has no next event before it has hooks, so it looks again and again: the tracer is done at once. */
#define LOOKS 200
static bool look_for(int times) {
  struct timespec nap = {0, 50000};
  while (!look()) {
    if (!--times) return false;
    nanosleep(&nap, NULL);
  }
  return true;
}

/*
 * Takes over what was seen. Other threads may be writing events meanwhile: an event's number and captures go together, and
 * its int is at hand until pp_work_read has said that nobody wants it.
 */
static void read_control(uint32_t generation) {
  const struct pyprobe_control *c = &seen;
  uint32_t strsize = c->strsize, onfull = c->onfull, wait_ms = c->wait_ms, frames = c->frames, flags = c->flags;
  uint32_t tally_bytes = c->tally_bytes < PYPROBE_TALLY_BYTES ? c->tally_bytes : PYPROBE_TALLY_BYTES;
  __atomic_store_n(&pp.ints, UINT32_MAX, __ATOMIC_RELEASE);
  for (int i = 0; i < 16; i++) {
    uint32_t number = c->probe[i], captures = c->captures[i];
    if (number >= PYPROBE_PROBES_MAX) number = PYPROBE_PROBES_MAX - 1;
    __atomic_store_n(&pp.point[i], number | captures << 16, __ATOMIC_RELEASE);
  }
  TELL(pp.strsize, strsize);
  TELL(pp.onfull, onfull);
  TELL(pp.wait_ms, wait_ms);
  TELL(pp.frames, frames);
  TELL(pp.generation, generation);
  TELL(pp.flags, flags);
  TELL(pp.tally_bytes, tally_bytes);
  pp_work_read(c, pp_has_ring() ? area : NULL);
  uint32_t wanted = c->mask & pp_can();
  TELL(pp.wanted, wanted);
  pp_calls_wanted(wanted & PP_BIT(PYPROBE_AGENT_FUNCTION_RETURN) && pp_work_times_calls());
  uint32_t mask = wanted | (pp.timed ? PP_BIT(PYPROBE_AGENT_FUNCTION_ENTRY) : 0);
  TELL(pp.mask, mask);
  if (pp_has_ring()) pp_fork_nofollow(pp.flags & PYPROBE_FLAG_NOFOLLOW);
}

/* Has the sources of one interpreter fire what `mask` says, no less and no more. */
static void arm_sources(struct pp_interp *in, uint32_t mask) {
  uint32_t armed = 0;
  for (const struct pp_source *const *s = pp_sources; *s; s++) {
    if (!serves(*s)) continue;
    uint32_t wanted = mask & (*s)->probes & ~armed;
    if (wanted) armed |= (*s)->arm(in, wanted);
    else if (in->armed & (*s)->probes & ~armed) (*s)->disarm(in);
    if (py.PyErr_Occurred()) py.PyErr_Clear();
  }
  in->armed = armed;
}

/* Probes that were asked for and that no source has for this version. */
static void explain(uint32_t missing) {
  for (const struct pp_source *const *s = pp_sources; *s && missing; s++) {
    if (!((*s)->probes & missing)) continue;
    missing &= ~(*s)->probes;
    pp_message(1, "%s probes are off: they need CPython %u.%u, and this is %u.%u", (*s)->name, (*s)->from >> 24,
               (*s)->from >> 16 & 0xff, py.version >> 24, py.version >> 16 & 0xff);
  }
}

bool pp_has_ring(void) { return pp.control != &nobody; }

static void tell(const struct pp_interp *in) {
  if (!pp_has_ring()) return;
  pp.facts->armed_mask = in->armed;
  __atomic_store_n(&pp.facts->armed_generation, in->generation, __ATOMIC_RELEASE);
}

/* One at a time. An event that finds another thread at it leaves the change to a later event; a fresh interpreter has no
 * events before it has hooks, so it waits, and lets its GIL go meanwhile. */
static bool take_turn(bool wait) {
  struct timespec nap = {0, 50000};
  while (__atomic_exchange_n(&following, 1, __ATOMIC_ACQUIRE)) {
    if (!wait) return false;
    void *thread = py.PyEval_SaveThread();
    nanosleep(&nap, NULL);
    py.PyEval_RestoreThread(thread);
  }
  return true;
}

static void end_turn(void) { __atomic_store_n(&following, 0, __ATOMIC_RELEASE); }

static void follow(struct pp_interp *in, bool wait) {
  if (!take_turn(wait)) return;
  if (pp_attends(PP_OFF)) pp_forget_ring();
  if (!look_for(wait ? LOOKS : 1)) return end_turn();
  struct pp_pending e;
  pp_pending_save(&e);
  __atomic_store_n(&in->generation, seen.generation, __ATOMIC_RELAXED);
  __atomic_store_n(&in->epoch, pp.epoch, __ATOMIC_RELAXED);
  read_control(in->generation);
  if (pp_finalizing()) pp.mask &= in->armed;
  else arm_sources(in, pp.mask);
  explain(seen.mask & ~pp_can());
  tell(in);
  if (pp_has_ring() && !pp.mask && pp.flags & PYPROBE_FLAG_LEAVE) pp_forget_ring();
  pp_pending_restore(&e);
  end_turn();
}

static bool must_follow(const struct pp_interp *in) {
  if (!in) return false;
  bool behind = PP_SEEN(in->generation) != pp.control->generation || PP_SEEN(in->epoch) != PP_SEEN(pp.epoch);
  return behind || pp_attends(PP_OFF);
}

/* ---- frames entered before we came ---- */

void pp_skip_returns(uint32_t frames) {
  pp_thread.frames = frames;
  if (frames) __atomic_or_fetch(&pp.attention, PP_INSIDE, __ATOMIC_RELAXED);
}

/*
 * Whether a function that is being entered, or left, was entered before we came. It is known by how many frames there are:
 * not every one of those is heard to return, since places are switched off, and what is entered where one of them was
 * says that it has.
 */
static bool was_inside(uint32_t probe) {
  uint32_t inside = pp_thread.frames;
  if (!inside || probe > PYPROBE_AGENT_FUNCTION_RETURN) return false;
  struct pp_pending e;
  pp_pending_save(&e);
  uint32_t frames = pp_frames_here(inside + 1);
  pp_pending_restore(&e);
  if (frames > inside) return false;
  pp_thread.frames = frames ? frames - 1 : 0;
  if (frames <= 1) __atomic_and_fetch(&pp.attention, ~PP_INSIDE, __ATOMIC_RELAXED);
  return probe == PYPROBE_AGENT_FUNCTION_RETURN;
}

PP_COLD static bool enter_one(uint32_t probe) {
  if (pp.busy) return false;
  pp.busy = 1;
  if (pp_attends(PP_FORKED)) pp_fork_child();
  if (pp.generation != pp.control->generation || pp_attends(PP_OFF)) {
    struct pp_interp *in = pp_interp_here();
    if (in) follow(in, false);
    else pp.generation = pp.control->generation;
  }
  if (pp_attends(PP_ENDED)) pp_threads_flush();
  if (pp_attends(PP_RENAMED)) pp_process_write();
  bool skip = was_inside(probe);
  if (!skip && !pp_attends(PP_SHARED) && pp.mask & PP_BIT(probe)) return true;
  pp.busy = 0;
  return false;
}

static bool enter_shared(uint32_t probe) {
  if (pp_thread.busy) return false;
  pp_thread.busy = 1;
  if (pp_attends(PP_FORKED)) pp_fork_child();
  struct pp_interp *in = pp_interp_here();
  if (must_follow(in)) follow(in, false);
  if (pp_attends(PP_ENDED)) pp_threads_flush();
  if (pp_attends(PP_RENAMED)) pp_process_write();
  bool skip = was_inside(probe); /* several interpreters may start at once: PP_INSIDE does not tell whose */
  if (!skip && PP_SEEN(pp.mask) & PP_BIT(probe)) return true;
  pp_thread.busy = 0;
  return false;
}

bool pp_enter_slow(uint32_t probe) { return pp_attends(PP_SHARED) ? enter_shared(probe) : enter_one(probe); }

void pp_give_up(void) {
  pp.mask = 0;
  pp.facts->armed_mask = 0; /* a reader that lives after all sees it here: there is no room for a message */
  __atomic_or_fetch(&pp.attention, PP_OFF, __ATOMIC_RELAXED);
}

void pp_lost(uint32_t probe) {
  uint32_t number = PP_NUMBER(pp_point(probe));
  if (number < PYPROBE_PROBES_MAX) pp.facts->lost[number]++;
}

/* The ring stays mapped for a while where another thread may be looking at it. */
void pp_forget_ring(void) {
  __atomic_and_fetch(&pp.attention, ~PP_OFF, __ATOMIC_RELAXED);
  nobody.generation = pp.control->generation + 1;
  pp.control = &nobody;
  pp.mask = 0;
  pp.facts = pp_attends(PP_SHARED) ? &nobodys_facts : NULL;
  if (pp_attends(PP_SHARED) || pp_entering()) pp_retire_ring();
  else pp_unmap_ring();
}

void pp_control_forked(void) {
  following = 0;
  pp.busy = pp_thread.busy = 0;
  __atomic_and_fetch(&pp.attention, ~(PP_ENDED | PP_SHARED), __ATOMIC_RELAXED);
  pp_forget_ring();
  pp_drop_retired(true);
  pp_work_forked();
  pp.attention |= PP_FORKED | (py.free_threaded || interp_count > 1 ? PP_SHARED : 0);
}

/*
 * From one interpreter to several. From here on every event locks, except one that is being written this moment by a
 * thread that holds another interpreter's GIL: membarrier makes our PP_SHARED and its pp.busy visible to each other,
 * and then we wait for it to end. A kernel without membarrier gets a pause in its place.
 */
static void share(void) {
  if (pp_attends(PP_SHARED)) return;
  __atomic_or_fetch(&pp.attention, PP_SHARED, __ATOMIC_SEQ_CST);
  struct timespec nap = {0, 20000000};
  if (syscall(SYS_membarrier, MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED, 0) ||
      syscall(SYS_membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0))
    nanosleep(&nap, NULL);
  nap.tv_nsec = 50000;
  for (int i = 0; __atomic_load_n(&pp.busy, __ATOMIC_ACQUIRE) && i < 20000; i++) nanosleep(&nap, NULL);
}

static void all_gone(void) { interp_count = 0; } /* Py_Finalize */

/* Asked of CPython, which looks under its own lock. On 3.6, where interpreters have no numbers, all are said to live. */
static bool lives(const struct pp_interp *in) {
  if (!py.PyInterpreterState_LookUpID || py.PyInterpreterState_LookUpID(in->id)) return true;
  py.PyErr_Clear();
  return false;
}

/* A place for this interpreter: that of a dead one with the same address, a fresh one, or that of any dead one. */
static struct pp_interp *new_interp(void) {
  struct pp_interp fresh = {.state = pp_interpreter(), .code_index = -1};
  if (py.PyInterpreterState_GetID) fresh.id = py.PyInterpreterState_GetID(fresh.state);
  uint32_t i = 0;
  while (i < interp_count && interps[i].state != fresh.state) i++;
  if (i == INTERPRETERS)
    for (i = 0; i < INTERPRETERS && lives(&interps[i]);) i++;
  if (i == INTERPRETERS) return NULL;
  if (i == interp_count && i > 0) share();
  if (py.free_threaded) __atomic_or_fetch(&pp.attention, PP_SHARED, __ATOMIC_RELAXED);
  struct pp_interp *in = &interps[i]; /* (others may be looking here for theirs) */
  __atomic_store_n(&in->id, fresh.id, __ATOMIC_RELAXED);
  in->code_index = fresh.code_index;
  in->generation = in->epoch = in->armed = 0;
  memset(in->own, 0, sizeof in->own);
  __atomic_store_n(&in->state, fresh.state, __ATOMIC_RELEASE);
  if (i == 0) py.Py_AtExit(all_gone);
  if (i == interp_count) __atomic_store_n(&interp_count, i + 1, __ATOMIC_RELEASE);
  return in;
}

/* Nothing fires while we are at it. */
static void follow_inside(struct pp_interp *in, bool fresh) {
  uint32_t *busy = pp_attends(PP_SHARED) ? &pp_thread.busy : &pp.busy;
  *busy = 1;
  if (fresh) pp_code_start(in);
  follow(in, true);
  *busy = 0;
}

void pp_follow_here(void) {
  struct pp_interp *in = pp_interp_here();
  if (in) follow_inside(in, false);
  else pp_arm_here();
}

void pp_arm_here(void) {
  if (pp_interp_here()) return;
  take_turn(true);
  struct pp_interp *in = new_interp();
  end_turn();
  if (!in) {
    pp_message(1, "more than %d subinterpreters at once: those beyond are not traced", INTERPRETERS);
    return;
  }
  follow_inside(in, true);
}
