/*
 * pairs COUNT FUNCTIONS: passes two markers, `begin` and `end`, COUNT times; or, with FUNCTIONS, calls functions f0, f1, ... of
 * which it has 10,000, so many of them in turn, COUNT calls in all. Says what that cost it, ns of processor time.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "note.h"

#define F(n) __attribute__((noinline)) void f##n(void) { __asm__ volatile("nop"); }
#define TEN(m, n) m(n##0) m(n##1) m(n##2) m(n##3) m(n##4) m(n##5) m(n##6) m(n##7) m(n##8) m(n##9)
#define HUNDRED(m, n) TEN(m, n##0) TEN(m, n##1) TEN(m, n##2) TEN(m, n##3) TEN(m, n##4) TEN(m, n##5) TEN(m, n##6) TEN(m, n##7) TEN(m, n##8) TEN(m, n##9)
#define THOUSAND(m, n) HUNDRED(m, n##0) HUNDRED(m, n##1) HUNDRED(m, n##2) HUNDRED(m, n##3) HUNDRED(m, n##4) HUNDRED(m, n##5) HUNDRED(m, n##6) HUNDRED(m, n##7) HUNDRED(m, n##8) HUNDRED(m, n##9)
#define ALL(m) THOUSAND(m, 0) THOUSAND(m, 1) THOUSAND(m, 2) THOUSAND(m, 3) THOUSAND(m, 4) THOUSAND(m, 5) THOUSAND(m, 6) THOUSAND(m, 7) THOUSAND(m, 8) THOUSAND(m, 9)
#define NAME(n) f##n,
ALL(F)
static void (*const functions[])(void) = {ALL(NAME)};

__attribute__((noinline)) static void pair(long i) {
  NOTE("begin", "0", "8@%0", "r"(i));
  NOTE("end", "0", "8@%0", "r"(i));
}

static long long now(void) {
  struct timespec time;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return time.tv_sec * 1000000000ll + time.tv_nsec;
}

int main(int argc, char** argv) {
  long count = argc > 1 ? atol(argv[1]) : 1;
  long many = argc > 2 ? atol(argv[2]) : 0;
  long long before = now();
  for (long i = 0; i < count; i++) {
    if (many) functions[i % many]();
    else pair(i);
  }
  printf("time %lld\n", now() - before);
  return 0;
}
