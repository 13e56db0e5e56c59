/*
 * A program with sites of every operand size, sign, register class and memory form, written as notes by hand
 * (note.h). Site `loop` is passed COUNT times and has a semaphore; `many` stands
 * in 32 places.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "note.h"

/* (the base's address is never compared: the notes are of this very file) */
__attribute__((used, section(".probes"))) volatile unsigned short test_loop_semaphore;
__attribute__((used)) static struct {
  int64_t first;
  int32_t second;
} global = {-4000000000ll, 77};

static const char* names[] = {"alpha", "", "a text of more than sixteen bytes, to be cut", "käse"};

__attribute__((noinline)) static void registers(void) {
  NOTE("signed", "0", "-1@%%al -2@%%bx -4@%%ecx -8@%%rdx", "a"(-2), "b"(-300), "c"(-70000), "d"(-5000000000ll));
  NOTE("unsigned", "0", "1@%%al 2@%%bx 4@%%ecx 8@%%rdx", "a"(0xfe), "b"(0xfffe), "c"(0xfffffffe), "d"(5000000000ll));
  NOTE("high", "0", "1@%%ah -1@%%bh 4@%%esi 4@%%edi", "a"(0x4100), "b"(0xff00), "S"(7), "D"(8));
  register uint64_t r8 __asm__("r8") = 8, r12 __asm__("r12") = 0xffff0012;
  NOTE("new", "0", "8@%%r8 4@%%r12d 2@%%r12w 1@%%r12b", "r"(r8), "r"(r12));
  NOTE("constant", "0", "-4@$-9 4@$77 8@$0x10");
}

__attribute__((noinline)) static void memory(void) {
  struct {
    int8_t a;
    int16_t b;
    int32_t c;
    int64_t d;
    float f;
    double g;
  } volatile values = {-1, -2, -3, -4, 1.5f, -2.25};
  int32_t volatile table[4] = {10, 20, 30, 40};
  NOTE("memory", "0", "-1@(%%rsi) -2@2(%%rsi) -4@4(%%rsi) -8@8(%%rsi)", "S"(&values), "m"(values));
  NOTE("floats", "0", "4f@16(%%rsi) 8f@24(%%rsi)", "S"(&values), "m"(values));
  NOTE("indexed", "0", "-4@(%%rsi,%%rcx,4) -4@4(%%rsi,%%rcx,4) -4@-4(%%rsi,%%rcx,4)", "S"(table), "c"(2l), "m"(table));
  NOTE("global", "0", "-8@global(%%rip) -4@global+8(%%rip)", "m"(global));
  NOTE("vector", "0", "8@%%xmm0 4@$5");
  NOTE("fault", "0", "-4@(%%rsi) 8@%%rsi", "S"(16l));
}

__attribute__((noinline)) static void strings(void) {
  for (int i = 0; i < 4; i++) NOTE("strings", "0", "8@%%rsi 4@%%ecx", "S"(names[i]), "c"(i));
  NOTE("strings", "0", "8@%%rsi 4@%%ecx", "S"(0l), "c"(4));
  NOTE("strings", "0", "8@%%rsi 4@%%ecx", "S"(8l), "c"(5));
}

/* A text without a NUL, at the end of what can be read, and its length in different sizes and places. */
__attribute__((noinline)) static void counted(void) {
  static const char text[] = "k\303\244se und brote\303\244pfel";
  const size_t page = 4096, length = sizeof text - 1;
  char* pages = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (pages == MAP_FAILED || mprotect(pages + page, page, PROT_NONE) != 0) return;
  char* at = memcpy(pages + page - length, text, length);
  volatile uint16_t inMemory = length;
  NOTE("counted", "0", "8@%%rsi -4@%%ecx", "S"(at), "c"((int)length));
  NOTE("counted", "0", "8@%%rsi 2@(%%rcx)", "S"(at), "c"(&inMemory), "m"(inMemory));
  NOTE("counted", "0", "8@%%rsi -4@$5", "S"(at));
  NOTE("counted", "0", "8@%%rsi -4@$0", "S"(at));
  NOTE("counted", "0", "8@%%rsi -4@$-1", "S"("ends"));
  munmap(pages, 2 * page);
}

#define MANY(n) NOTE("many", "0", "4@$" #n)
#define FOUR(a, b, c, d) MANY(a); MANY(b); MANY(c); MANY(d)
__attribute__((noinline)) static void many(void) {
  FOUR(0, 1, 2, 3);
  FOUR(4, 5, 6, 7);
  FOUR(8, 9, 10, 11);
  FOUR(12, 13, 14, 15);
  FOUR(16, 17, 18, 19);
  FOUR(20, 21, 22, 23);
  FOUR(24, 25, 26, 27);
  FOUR(28, 29, 30, 31);
}

__attribute__((noinline)) static void loop(long i, const char* name) {
  NOTE("loop", "test_loop_semaphore", "8@%%rdi 8@%%rsi", "D"(i), "S"(name));
}

static long long now(clockid_t clock) {
  struct timespec time;
  clock_gettime(clock, &time);
  return time.tv_sec * 1000000000ll + time.tv_nsec;
}

/*
 * sites COUNT [hold|fork|time|now]. hold: says its pid, then its semaphore for each line "?", and goes on at another line.
 * fork: a child does the same at the same time. time: says what the COUNT firings cost it, ns of processor time. now: says the time at
 * which main began, ns of CLOCK_MONOTONIC.
 */
int main(int argc, char** argv) {
  long long begun = now(CLOCK_MONOTONIC);
  long count = argc > 1 ? atol(argv[1]) : 1;
  int hold = argc > 2 && strcmp(argv[2], "hold") == 0;
  int forks = argc > 2 && strcmp(argv[2], "fork") == 0;
  char line[16];
  if (hold) {
    printf("%d\n", getpid());
    fflush(stdout);
    while (fgets(line, sizeof line, stdin) != NULL && line[0] == '?') {
      printf("%d\n", test_loop_semaphore);
      fflush(stdout);
    }
  }
  if (forks) fork();
  registers();
  memory();
  strings();
  counted();
  many();
  long long before = now(CLOCK_PROCESS_CPUTIME_ID);
  for (long i = 0; i < count; i++) loop(i, names[i & 3]);
  if (argc > 2 && strcmp(argv[2], "time") == 0) printf("time %lld\n", now(CLOCK_PROCESS_CPUTIME_ID) - before);
  if (argc > 2 && strcmp(argv[2], "now") == 0) printf("now %lld\n", begun);
  if (forks) wait(NULL);
  return 0;
}
