/*
 * pairs COUNT FUNCTIONS: passes two markers, `begin` and `end`, COUNT times; or, with FUNCTIONS, calls functions f10000, f10001, ... of
 * which it has 10,000, so many of them in turn, COUNT calls in all. Says what that cost it, ns of processor time. With a third
 * word it says "ready" first, and waits for a byte.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "note.h"

/* f10000 to f19999, 16 bytes each: by the assembler, which takes a moment for what takes a compiler many seconds. */
__asm__(
    ".pushsection .text\n"
    ".altmacro\n"
    ".macro function n\n"
    ".balign 16\n"
    ".type f\\n, STT_FUNC\n"
    "f\\n: nop\n"
    "ret\n"
    ".size f\\n, . - f\\n\n"
    ".endm\n"
    ".balign 16\n"
    "functions:\n"
    ".set number, 10000\n"
    ".rept 10000\n"
    "function %number\n"
    ".set number, number + 1\n"
    ".endr\n"
    ".noaltmacro\n"
    ".popsection\n");
extern const char functions[] __attribute__((visibility("hidden")));

static void call(long i) { ((void (*)(void))(functions + 16 * i))(); }

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
  if (argc > 3) {
    printf("ready\n");
    fflush(stdout);
    getchar();
  }
  long long before = now();
  for (long i = 0; i < count; i++) {
    if (many) call(i % many);
    else pair(i);
  }
  printf("time %lld\n", now() - before);
  return 0;
}
