/*
 * agent.h: the inside of libpyprobe_agent.so.
 *
 *   bootstrap.c  gets control in a fresh interpreter         python.c   finds CPython's symbols
 *   connect.c    handshake, maps the ring                    control.c  follows the tracer's wishes, arms the sources
 *   ring.c       reserves and commits records                clock.c    the time
 *   code.c       a code object's id and lines                threads.c  thread ids, their ends
 *   enter.c      comes into a process that runs already
 *   fork.c       what a child does                           message.c  words for the person at the terminal
 *   context.c    what an event tells of its thread
 *   retired.c    a ring that is unmapped later
 *   work.c       what is done here in the place of an event; tally.c, texts.c: counts in shared memory, names compared
 *   calls.c      how long calls take
 *   sources.c    the table of event sources; each source (evalframe.c, monitor.c, gc.c, imports.c, ...) is one file
 *
 * The rules. Everything that touches Python runs with the GIL held (free-threaded: attached). A source's callback does
 *   if (!pp_enter(PYPROBE_AGENT_x)) return;   // off, or we are inside ourselves: does not fire
 *   ... pp_code, pp_emit ...
 *   pp_leave();
 * never raises, never disturbs a pending exception, never prints, never opens a descriptor that stays open.
 */
#ifndef PYPROBE_AGENT_H
#define PYPROBE_AGENT_H

#include "../wire.h"
#include "python.h"

#define PP_BIT(probe) (1u << (probe))
#define PP_HOT static inline __attribute__((always_inline))
#define PP_COLD __attribute__((noinline, cold))
#define PP_LIKELY(x) __builtin_expect(!!(x), 1)
#define PP_UNLIKELY(x) __builtin_expect(!!(x), 0)
#define PP_TLS __thread __attribute__((tls_model("initial-exec")))

/* ---- interpreters: hooks are of one interpreter state, so what a source has installed is kept by interpreter ---- */

/* A source's own memory in an interpreter. */
enum pp_own { PP_OWN_EVALFRAME, PP_OWN_MONITOR, PP_OWN_GC, PP_OWN_IMPORTS, PP_OWN_AUDIT, PP_OWN_TRACE, PP_OWN_PROFILE, PP_OWNS };

struct pp_interp {
  void *state;         /* PyInterpreterState */
  int64_t id;          /* its number: an address is used again, a number is not (0 on 3.6, which has none) */
  PP_SSIZE code_index; /* of our co_extra; -1 = there is none */
  uint32_t generation; /* of the control page that its hooks follow, */
  uint32_t epoch;      /* and of which ring's */
  uint32_t armed;      /* agent probes whose hooks are in */
  void *own[PP_OWNS];  /* each source's own, NULL at first */
};

/*
 * An event source. control.c calls arm and disarm with the GIL of `in` held and no exception pending, and clears
 * whatever exception they leave behind.
 */
struct pp_source {
  const char *name;
  uint32_t probes;      /* agent probes it serves (PP_BIT) */
  uint32_t from, until; /* PY_VERSION_HEX: from <= version < until; until 0 = no end */
  /* Installs what `mask` (a part of probes, not 0) asks for and takes out the rest; called again when that changes.
   * Returns the probes that now fire; says why with pp_message when it is less than `mask`. */
  uint32_t (*arm)(struct pp_interp *in, uint32_t mask);
  /* Takes every hook out of this interpreter; called only after arm. */
  void (*disarm)(struct pp_interp *in);
};

/* The table (sources.c), NULL at the end. A probe goes to the first source that has it for this version. */
extern const struct pp_source *const pp_sources[];

/* ---- the agent's state: what every event looks at, in two cache lines ---- */

#define PP_SHARED 1u /* more than one thread may write at once: lock, and look which interpreter this is */
#define PP_ENDED 2u  /* threads have ended */
#define PP_FORKED 4u /* we are a child that has no ring yet */
#define PP_INSIDE 16u /* frames that were entered before we came are still to return */
#define PP_RENAMED 32u /* the process has another name */
#define PP_OFF 8u    /* the agent has switched itself off for good; hooks come out at the next event */

struct pp_agent {
  uint32_t mask;          /* agent probes that fire now; 0 = off */
  uint32_t generation;    /* of the control page, as last read */
  uint32_t busy;          /* inside ourselves (one for the GIL; a free-threaded build uses pp_thread.busy) */
  uint32_t attention;     /* PP_x: what the slow path has to look at */
  volatile struct pyprobe_control *control; /* never NULL: a dummy that asks for nothing when there is no ring */
  uint64_t position;      /* producer position, ours */
  uint64_t limit;         /* position up to which there is room, as last seen */
  uint8_t *data;
  uint64_t size;
  volatile uint64_t *producer;
  const volatile uint64_t *consumer;
  const volatile uint16_t *verdict;
  uint32_t point[16];     /* by agent probe, from the control page: PP_NUMBER and PP_CAPTURES, which change together */
  uint32_t strsize, onfull, wait_ms, flags, frames;
  uint32_t epoch;         /* raised with each new ring: a code object described in an older one is not in this one */
  int32_t pid;
  volatile struct pyprobe_producer *facts; /* at PAGE + 64 */
  uint32_t worked;        /* probes that have work (work.h) */
  uint32_t ints;          /* probes whose int somebody wants */
  uint32_t wanted;        /* probes whose events somebody wants: `mask` without those that are there for others' sake */
  uint32_t timed;         /* calls are timed (calls.h): since when, a number; 0 = they are not */
  uint32_t tally_bytes;   /* of `tallies`, how many may be used */
  const uint8_t *ops;     /* the work, as the tracer has written it */
  uint8_t *tallies;
};
extern struct pp_agent pp;

struct pp_thread {
  uint32_t tid; /* 0 = not asked yet */
  uint32_t busy;
  uint32_t frames; /* that this thread had entered before the hooks came, and that have not returned, at most */
  uint32_t epoch;  /* of the ring whose session the variables are of */
  int64_t self[PYPROBE_SELVES]; /* work.c */
  struct pp_calls *calls; /* calls.c */
};
extern PP_TLS struct pp_thread pp_thread;

/* ---- control.c ---- */

/* Slow part of pp_enter: another generation, several interpreters, ended threads, a fresh child. False = do not fire. */
bool pp_enter_slow(uint32_t probe);
/* The entry of the interpreter that runs now; NULL when its hooks were never put in. */
struct pp_interp *pp_interp_here(void);
/* Gets this interpreter's hooks in for the first time; does nothing when they are. GIL held. */
void pp_arm_here(void);
/* The same, and follows the control page when they are. */
void pp_follow_here(void);
/* The probes that this version can serve. */
uint32_t pp_can(void);
/* A source that hears the returns of frames already running when it comes says how many this thread has: their
 * returns do not fire, since their entries did not. */
void pp_skip_returns(uint32_t frames);
/* Switches the agent off for good: no event from now on, hooks out at the next safe point. */
void pp_give_up(void);
bool pp_has_ring(void);
/* No ring: nothing fires until there is one. */
void pp_forget_ring(void);
/* The reader of our ring, or pyprobe as a whole, has died, or let go of it. */
bool pp_reader_is_gone(void);
void pp_control_forked(void);

/* Words that other threads look at or change while this one does: whole, and in no order with others. */
#define PP_SEEN(word) __atomic_load_n(&(word), __ATOMIC_RELAXED)

/* Has the slow path to look at that (PP_x)? */
PP_HOT uint32_t pp_attends(uint32_t what) { return PP_SEEN(pp.attention) & what; }

/* True when `probe` fires now, and then we are inside ourselves until pp_leave. */
PP_HOT bool pp_enter(uint32_t probe) {
  uint32_t others = PP_SEEN(pp.generation) ^ pp.control->generation;
  if (PP_UNLIKELY(PP_SEEN(pp.busy) | PP_SEEN(pp.attention) | others)) return pp_enter_slow(probe);
  if (!(PP_SEEN(pp.mask) & PP_BIT(probe))) return false;
  __atomic_store_n(&pp.busy, 1, __ATOMIC_RELAXED);
  return true;
}

PP_HOT void pp_leave(void) {
  if (PP_UNLIKELY(pp_attends(PP_SHARED))) pp_thread.busy = 0;
  __asm__ volatile("" ::: "memory");
  __atomic_store_n(&pp.busy, 0, __ATOMIC_RELAXED);
}

/* ---- events: between pp_enter and pp_leave ---- */

#define PP_NUMBER(point) ((point) & 0xffffu) /* the session's number for it */
#define PP_CAPTURES(point) ((point) >> 16)

PP_HOT uint32_t pp_point(uint32_t probe) { return PP_SEEN(pp.point[probe]); }

/* Does a clause want slot `slot` (its place in wire.h's layout) of this probe? Do not compute what nobody wants. */
PP_HOT bool pp_wants(uint32_t probe, uint32_t slot) {
  return (PP_CAPTURES(pp_point(probe)) >> slot) & 1;
}

/* A slot's value: an int, a str, or bytes, which stand in a str's slot and are never cut. */
struct pp_slot {
  enum { PP_INT, PP_STR, PP_BYTES } kind;
  int64_t number;   /* PP_INT */
  const char *data; /* PP_STR: UTF-8, NULL = PYPROBE_STR_NULL */
  size_t length;
};
PP_HOT struct pp_slot pp_int(int64_t n) { return (struct pp_slot){.kind = PP_INT, .number = n}; }
/* A str slot from a Python str, borrowing its UTF-8; NULL, no str, or not encodable = the state null. Clears errors. */
struct pp_slot pp_str(pp_object *o);
/* The same from a C string. */
struct pp_slot pp_cstr(const char *s);

/* Writes one event. `slots` are all of the layout's, in order; those not captured are left out here. ref 0 = no code. */
void pp_emit(uint32_t probe, uint32_t ref, const struct pp_slot *slots, uint32_t count);

/* ---- context.c ---- */

/* The same with what the tracer wants of the thread (PYPROBE_CONTEXT_x) behind the slots. `point`: of the probe. */
void pp_emit_context(uint32_t point, uint32_t probe, uint32_t ref, const struct pp_slot *slots, uint32_t count);

/* Counts an event of agent probe `probe` as lost. */
void pp_lost(uint32_t probe);

/* ---- code.c ---- */

/* What we keep of a code object; found through its co_extra, so that it dies with it. */
struct pp_code {
  pp_object *code; /* NULL once the code object is gone */
  uint32_t id;     /* from 1, never given twice */
  uint32_t epoch;  /* of the ring in which it has been described */
  uint32_t flags;  /* co_flags */
  int32_t first_line;
  uint32_t texts;  /* that hold of it, a bit each (texts.h) */
  struct pyprobe_row **rows; /* by tally, the last one of it (tally.c); NULL = none yet */
  struct pp_lines *lines;
  struct pp_code *next; /* in the table of those kept alive by us (code.c) */
};

/* The code object's entry, described in the ring that we write. NULL = no memory or no room: pp_lost, and no event.
 * `globals` (borrowed, may be NULL) is where __name__ is read at first sight. GIL held, inside pp_enter. */
struct pp_code *pp_code(pp_object *code, pp_object *globals);

/* A fresh interpreter: where its code objects keep our entry. */
void pp_code_start(struct pp_interp *in);

/* The line at byte offset `offset` of the code (f_lasti, in bytes); the first line for a negative one. Cached. */
int32_t pp_code_line(struct pp_code *code, int32_t offset);

/* Has the tracer said that `probe` need not fire for this code object? */
PP_HOT bool pp_verdict(const struct pp_code *code, uint32_t probe) {
  return code->id < PYPROBE_VERDICTS && (pp.verdict[code->id] & PP_BIT(probe));
}

/* ---- connect.c, fork.c, threads.c ---- */

/* Asks the tracer for a ring and maps it. `flags`: PYPROBE_HELLO_x. False: run on untraced. */
bool pp_connect(uint32_t flags);

/* A ring as it is mapped, not yet in use. */
struct pp_offer {
  uint8_t *consumer, *producer, *data, *control, *tallies;
  uint64_t size;
  bool mapped;
};
/* The handshake over this socket; PYPROBE_ACCEPT_x. Needs no GIL. */
uint32_t pp_offer_take(int fd, uint32_t flags, struct pp_offer *offer);
/* Says that there is nothing to be had here, and why. */
void pp_offer_refuse(int fd, const char *why);
/* From here on events go there; the ring that we had is let go of. GIL held. */
void pp_adopt(const struct pp_offer *offer);

void pp_unmap(struct pp_offer *mapping);
void pp_unmap_ring(void);
/* Gives the ring's mapping away. False: there is none. */
bool pp_release_ring(struct pp_offer *to);

/* ---- retired.c ---- */

/* For when a thread without the GIL may be looking at it. */
void pp_retire_ring(void);
/* Unmaps what was retired long enough ago, or (nobody else is there) all of it. */
void pp_drop_retired(bool all);

/* ---- enter.c ---- */

/* Is a thread of the tracer here, that may look at the ring without the GIL? */
bool pp_entering(void);
void pp_enter_forked(void);
void pp_fork_start(void);
/* -x nofollow: what this process starts by fork or exec gets no agent; false: forked children do again. */
void pp_fork_nofollow(bool nofollow);
void pp_threads_forked(void);
/* The first event of a forked child: gets it a ring of its own. */
void pp_fork_child(void);

/* ---- process.c ---- */

/* The PROCESS record. */
void pp_process_write(void);
/* Every now and then: is the reader still there, has the name changed? `now` in ns. */
void pp_process_check(uint64_t now);

/* ---- quiet.c ---- */

/* An attribute of a builtin module, a new reference or NULL, without the import's being seen. GIL held. */
pp_object *pp_module_attribute(const char *module, const char *attribute);

/* ---- words ---- */

/* For the person at the terminal, printf-like: a MESSAGE record, or part of the hello when there is no ring yet.
 * severity: 0 note, 1 warning, 2 error. Say what is missing, why, and what to do. */
void pp_message(int severity, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Words said before there was a ring, for the hello; empties them. */
void pp_message_take(char *to, size_t size);

#endif
