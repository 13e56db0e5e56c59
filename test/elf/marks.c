/*
 * Markers written by hand, so that every byte of their notes is ours: what <sys/sdt.h> makes, without it.
 * Built as a program, as a library, stripped, and for a fixed address (test/elf/build.ts).
 */
#include <stdint.h>
#include <stdlib.h>

#define SEMAPHORE(provider, name)                                                                                      \
  volatile uint16_t provider##_##name##_semaphore __attribute__((section(".probes"), used));

#define MARK(provider, name, semaphore, operands, ...)                                                                 \
  __asm__ volatile("990: nop\n"                                                                                        \
                   ".pushsection .note.stapsdt,\"\",\"note\"\n"                                                        \
                   ".balign 4\n.4byte 992f-991f, 994f-993f, 3\n"                                                       \
                   "991: .asciz \"stapsdt\"\n992: .balign 4\n"                                                         \
                   "993: .8byte 990b, _.stapsdt.base, " semaphore "\n"                                                 \
                   ".asciz \"" #provider "\"\n.asciz \"" #name "\"\n.asciz \"" operands "\"\n"                         \
                   "994: .balign 4\n.popsection\n" ::__VA_ARGS__)

__asm__(".pushsection .stapsdt.base,\"aG\",\"progbits\",.stapsdt.base,comdat\n"
        ".weak _.stapsdt.base\n.hidden _.stapsdt.base\n_.stapsdt.base: .space 1\n.size _.stapsdt.base, 1\n.popsection");

SEMAPHORE(marks, with__semaphore)

long counter = 7;

__attribute__((noinline)) long first(long a, long b) {
  MARK(marks, with__semaphore, "marks_with__semaphore_semaphore", "8@%0 -4@%1", "r"(a), "r"(b));
  MARK(marks, many, "0", "8@%0", "r"(a));
  return a + b;
}

__attribute__((noinline)) long second(long a) {
  MARK(marks, many, "0", "-4@$3 8@counter(%%rip)", "r"(a));
  MARK(other, bare, "0", "", "r"(a));
  return a * 2;
}

/* With an argument it runs so many rounds. */
int main(int argc, char **argv) {
  long rounds = argc > 1 ? atol(argv[1]) : 1, sum = 0;
  for (long i = 0; i < rounds; i++) sum += first(i, sum) + second(i);
  return sum == -1;
}
