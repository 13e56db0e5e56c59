/* late LIBRARY: loads a library after a while, calls its function 100 times, a moment apart. */
#include <dlfcn.h>
#include <stdio.h>
#include <unistd.h>

int main(int argc, char** argv) {
  usleep(300000);
  void* library = argc > 1 ? dlopen(argv[1], RTLD_NOW) : NULL;
  void (*mark)(int) = library == NULL ? NULL : (void (*)(int))dlsym(library, "mark");
  if (mark == NULL) return fprintf(stderr, "%s\n", dlerror()), 1;
  for (int i = 0; i < 100; i++) {
    mark(i);
    usleep(10000);
  }
  return 0;
}
