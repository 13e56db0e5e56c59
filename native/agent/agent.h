/*
 * agent.h: the inside of libpyprobe_agent.so.
 *
 *   bootstrap.c  gets control in a fresh interpreter         python.c   finds CPython's symbols
 *   connect.c    handshake, maps the ring                    control.c  follows the tracer's wishes, arms the sources
 *   ring.c       reserves and commits records                clock.c    the time
 *   code.c       a code object's id and lines                threads.c  thread ids, their ends
 *   fork.c       what a child does                           message.c  words for the person at the terminal
 *   sources.c    the table of event sources; each source (evalframe.c, monitor.c, gc.c, imports.c, ...) is one file
 *
 * The rules. Everything that touches Python runs with the GIL held (free-threaded: attached). A source's callback does
 *   if (!pp_enter(PYPROBE_AGENT_x)) return;   // off, or we are inside ourselves: does not fire
 *   ... pp_emit / pp_emit_code ...
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
  uint32_t generation; /* of the control page that its hooks follow */
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

struct pp_agent {
  uint32_t mask;          /* agent probes that fire now; 0 = off */
  uint32_t generation;    /* of the control page, as last read */
  uint32_t busy;          /* inside ourselves (one for the GIL; a free-threaded build uses pp_thread.busy) */
  uint32_t shared;        /* more than one thread may write at once: lock, and look which interpreter this is */
  volatile struct pyprobe_control *control; /* never NULL: a dummy that asks for nothing when there is no ring */
  uint64_t position;      /* producer position, ours */
  uint64_t limit;         /* position up to which there is room, as last seen */
  uint8_t *data;
  uint64_t size;
  volatile uint64_t *producer;
  const volatile uint64_t *consumer;
  const volatile uint16_t *verdict;
  uint16_t probe[16];     /* from the control page */
  uint16_t captures[16];
  uint32_t strsize, onfull, wait_ms;
  uint32_t epoch;         /* raised with each new ring: a code object described in an older one is not in this one */
  int32_t pid;
  volatile struct pyprobe_producer *facts; /* at PAGE + 64 */
};
extern struct pp_agent pp;

struct pp_thread {
  uint32_t tid; /* 0 = not asked yet */
  uint32_t busy;
};
extern PP_TLS struct pp_thread pp_thread;

/* ---- control.c ---- */

/* Follows the control page when its generation has changed: reads it anew, adds and removes hooks. GIL held. */
void pp_follow(void);
/* Slow part of pp_enter: another generation, more interpreters, a free-threaded build. False = do not fire. */
bool pp_enter_slow(uint32_t probe);
void pp_leave_slow(void);
/* The entry of the interpreter that runs now, made when new; NULL when there are too many. */
struct pp_interp *pp_interp_here(void);
/* Gets an interpreter's hooks in for the first time. GIL held. */
void pp_arm_here(void);
/* Switches the agent off for good: mask 0 at once, hooks out at the next safe point. */
void pp_give_up(void);

/* True when `probe` fires now, and then we are inside ourselves until pp_leave. */
PP_HOT bool pp_enter(uint32_t probe) {
  if (PP_UNLIKELY(pp.busy | pp.shared | (pp.generation ^ pp.control->generation))) return pp_enter_slow(probe);
  if (!(pp.mask & PP_BIT(probe))) return false;
  pp.busy = 1;
  return true;
}

PP_HOT void pp_leave(void) {
  if (PP_UNLIKELY(pp.shared)) {
    pp_leave_slow();
    return;
  }
  __asm__ volatile("" ::: "memory");
  pp.busy = 0;
}

/* ---- events: between pp_enter and pp_leave ---- */

/* Does a clause want slot `slot` (its place in wire.h's layout) of this probe? Do not compute what nobody wants. */
PP_HOT bool pp_wants(uint32_t probe, uint32_t slot) { return (pp.captures[probe] >> slot) & 1; }

/* A slot's value: an int, or a str when `text` says so. */
struct pp_slot {
  enum { PP_INT, PP_STR } kind;
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

/* ---- code.c ---- */

/* What we keep of a code object; found through its co_extra, so that it dies with it. */
struct pp_code {
  pp_object *code; /* NULL once the code object is gone */
  uint32_t id;     /* from 1, never given twice */
  uint32_t epoch;  /* of the ring in which it has been described */
  uint32_t flags;  /* co_flags */
  int32_t first_line;
  struct pp_lines *lines;
};

/* The code object's entry, described in the ring that we write. NULL = no memory: leave the event out.
 * `globals` (borrowed, may be NULL) is where __name__ is read at first sight. GIL held, inside pp_enter. */
struct pp_code *pp_code(pp_object *code, pp_object *globals);

/* The line at byte offset `offset` of the code (f_lasti, in bytes); the first line for a negative one. Cached. */
int32_t pp_code_line(struct pp_code *code, int32_t offset);

/* Has the tracer said that `probe` need not fire for this code object? */
PP_HOT bool pp_verdict(const struct pp_code *code, uint32_t probe) {
  return code->id < PYPROBE_VERDICTS && (pp.verdict[code->id] & PP_BIT(probe));
}

/* ---- words ---- */

/* For the person at the terminal, printf-like: a MESSAGE record, or part of the hello when there is no ring yet.
 * severity: 0 note, 1 warning, 2 error. Say what is missing, why, and what to do. */
void pp_message(int severity, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
