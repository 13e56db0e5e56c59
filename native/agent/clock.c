/*
 * clock.c: CLOCK_MONOTONIC from the CPU's counter.
 *
 * clock_gettime through the vdso costs about 29 ns, the counter 11, and there are two events a call. So time is read
 * off a straight line through the last anchor (one clock_gettime and one counter reading taken together), and the line
 * is drawn anew every millisecond. Its slope comes from the longest pair of anchors at hand. A slope that is 500 ppm
 * off (the fastest that NTP slews) is off by 0.5 us at the line's end.
 *
 * The counter is used only where the kernel itself trusts it as its clock source. A slope that jumps (the machine was
 * suspended or migrated) throws the old anchors away, and clock_gettime serves until there is a new pair.
 */
#include "clock.h"

#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#if defined(__x86_64__)
#include <cpuid.h>
#endif

#include "agent.h"

struct pp_clock pp_clock;

static struct {
  bool trusted;
  uint64_t ticks, ns; /* the far anchor, from which the slope is taken */
} far;

#define ANCHOR_NS 1000000u  /* a line's length */
#define BASELINE_NS 2000000u /* shortest pair of anchors that gives a slope */

static uint64_t gettime(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* The counter and the clock read together: the tightest of a few tries, since a thread may be preempted in between. */
static void read_both(uint64_t *ticks, uint64_t *ns) {
  uint64_t best = UINT64_MAX;
  for (int i = 0; i < 4; i++) {
    uint64_t before = pp_ticks(), now = gettime(), width = pp_ticks() - before;
    if (width >= best) continue;
    best = width;
    *ticks = before + width / 2;
    *ns = now;
    if (width < 300) return;
  }
}

static bool source_is(const char *name) {
  char text[32] = "";
  int fd = open("/sys/devices/system/clocksource/clocksource0/current_clocksource", O_RDONLY | O_CLOEXEC);
  if (fd < 0) return false;
  ssize_t n = read(fd, text, sizeof text - 1);
  close(fd);
  return n > 0 && !strncmp(text, name, strlen(name));
}

static bool counter_is_trusted(void) {
#if defined(__x86_64__)
  uint32_t a, b, c, d;
  if (!__get_cpuid(0x80000007, &a, &b, &c, &d) || !(d & 1u << 8)) return false; /* invariant tsc */
  return source_is("tsc");
#elif defined(__aarch64__)
  return source_is("arch_sys_counter");
#else
  return false;
#endif
}

void pp_clock_start(void) {
  pp_clock.span = 0;
  far.trusted = counter_is_trusted();
  if (far.trusted) read_both(&far.ticks, &far.ns);
}

/* ns in 2^32 ticks between the far anchor and (ticks, ns); 0 = not to be had. */
static uint64_t slope(uint64_t ticks, uint64_t ns) {
  if (ticks <= far.ticks || ns <= far.ns) return 0;
  return (uint64_t)(((unsigned __int128)(ns - far.ns) << 32) / (ticks - far.ticks));
}

static bool jumped(uint64_t scale) {
  uint64_t change = scale > pp_clock.scale ? scale - pp_clock.scale : pp_clock.scale - scale;
  return pp_clock.scale && change > pp_clock.scale / 1000;
}

static uint64_t anchor(void) {
  uint64_t ns, ticks = 0;
  if (far.trusted) {
    read_both(&ticks, &ns);
    uint64_t scale = ns - far.ns >= BASELINE_NS ? slope(ticks, ns) : 0;
    if (jumped(scale)) {
      far.ticks = ticks, far.ns = ns;
      scale = 0;
    }
    pp_clock.base_ticks = ticks;
    pp_clock.base_ns = ns;
    pp_clock.scale = scale;
    pp_clock.span = scale ? ((uint64_t)ANCHOR_NS << 32) / scale : 0;
  } else {
    ns = gettime();
  }
  if (ns < pp_clock.last) ns = pp_clock.last;
  return pp_clock.last = ns;
}

uint64_t pp_clock_anchor(void) {
  uint64_t ns = anchor();
  pp_process_check(ns);
  return ns;
}
