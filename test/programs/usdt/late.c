/*
 * late LIBRARY: loads a library after a while, and calls its function over and over, a moment apart, until 50 times after its
 * code has been changed, which is when somebody has a breakpoint in it. Says how often it was called, and with which number
 * that began.
 */
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { MOST = 6000, MORE = 50, CODE = 16 };

int main(int argc, char** argv) {
  usleep(300000);
  void* library = argc > 1 ? dlopen(argv[1], RTLD_NOW) : NULL;
  void (*mark)(int) = library == NULL ? NULL : (void (*)(int))dlsym(library, "mark");
  if (mark == NULL) return fprintf(stderr, "%s\n", dlerror()), 1;
  char code[CODE];
  memcpy(code, (const void*)mark, CODE);
  int armed = -1, i = 0;
  for (; i < MOST && (armed < 0 || i < armed + MORE); i++) {
    if (armed < 0 && memcmp(code, (const void*)mark, CODE) != 0) armed = i;
    mark(i);
    usleep(10000);
  }
  printf("%d marks, armed at %d\n", i, armed);
  return 0;
}
