/*
 * frames: for stacks and memory. main -> outer -> inner, with frame pointers; `again` runs the program it is given in its
 * own place when it is done.
 */
#include <string.h>
#include <unistd.h>

#define FRAME __attribute__((noinline, noclone, optimize("no-omit-frame-pointer", "no-optimize-sibling-calls")))

volatile int depth;

FRAME void inner(const char* text, long size, int (*compare)(int)) {
  depth += text != NULL && size > 0 && compare != NULL;
}
FRAME int compare(int n) { return n + 1; }
FRAME void outer(const char* text, long size) {
  inner(text, size, compare);
  depth++;
}

int main(int argc, char** argv) {
  char bytes[64] = "tea";
  for (int i = 4; i < 64; i++) bytes[i] = (char)(i * 7);
  outer(bytes, 20);
  outer(bytes, 4);
  outer(NULL, 8);
  outer((const char*)8, 8);
  outer(bytes, -1);
  if (argc > 1) execv(argv[1], (char*[]){argv[1], NULL});
  return 0;
}
