/*
 * Forks while the agent frees its first table of tallies (tally.c, 1024 places), as another thread of the program may. The
 * child runs Python, whose first event gives it a ring of its own and has it free its tables: not the one that was on its
 * way already.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <malloc.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define TABLE 4096

extern void __libc_free(void *);

static void *freed;
static int is_child;

static int of_agent(void *caller) {
  Dl_info in;
  return dladdr(caller, &in) && in.dli_fname && strstr(in.dli_fname, "pyprobe_agent");
}

static void fork_here(void) {
  int status = 0;
  pid_t pid = fork();
  if (pid == 0) {
    int (*run)(const char *) = (int (*)(const char *))dlsym(RTLD_DEFAULT, "PyRun_SimpleString");
    is_child = 1;
    _exit(run("def f(): pass\nf()") ? 2 : 0);
  }
  waitpid(pid, &status, 0);
  dprintf(1, "the child ended with %d\n", status);
}

void free(void *p) {
  if (is_child && p == freed) _exit(1);
  size_t size = p && !freed ? malloc_usable_size(p) : 0;
  if (size >= TABLE && size < TABLE + 16 && of_agent(__builtin_return_address(0))) {
    freed = p;
    fork_here();
  }
  __libc_free(p);
}
