/* clock.h: CLOCK_MONOTONIC in nanoseconds, cheaply. */
#ifndef PYPROBE_AGENT_CLOCK_H
#define PYPROBE_AGENT_CLOCK_H

#include <stdint.h>

/* The line from ticks to ns: ns = base_ns + ((ticks - base_ticks) * scale >> 32), valid for `span` ticks after base. */
struct pp_clock {
  uint64_t base_ticks, base_ns;
  uint64_t scale;
  uint64_t span; /* 0: the counter is not to be used (now) */
  uint64_t last; /* the last time given */
};
extern struct pp_clock pp_clock;

/* Finds out whether the counter may be used. May be called again (a forked child). */
void pp_clock_start(void);
/* Draws the line anew and returns the time. */
uint64_t pp_clock_anchor(void);

static inline uint64_t pp_ticks(void) {
#if defined(__x86_64__)
  uint32_t low, high;
  __asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
  return (uint64_t)high << 32 | low;
#elif defined(__aarch64__)
  uint64_t ticks;
  __asm__ volatile("mrs %0, cntvct_el0" : "=r"(ticks));
  return ticks;
#else
  return 0;
#endif
}

/* The time now; never less than the one before. One writer at a time (the GIL, or the ring's lock). */
static inline __attribute__((always_inline)) uint64_t pp_now(void) {
  uint64_t ticks = pp_ticks() - pp_clock.base_ticks;
  if (__builtin_expect(ticks >= pp_clock.span, 0)) return pp_clock_anchor();
  uint64_t ns = pp_clock.base_ns + (ticks * pp_clock.scale >> 32);
  if (ns < pp_clock.last) return pp_clock.last;
  return pp_clock.last = ns;
}

#endif
