/*
 * die.c: a library for LD_PRELOAD under pyprobe, which then kills itself at one step of getting into a process.
 *
 * A step is a call of ptrace, waitpid or pwrite that is made while a thread is in its hands. PYPROBE_DIE=N: it dies before
 * the Nth; when there are fewer, it lives. Looks whether a thread still runs count once in a row.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

static int attached, steps;

static void step(void) {
  const char *at = getenv("PYPROBE_DIE");
  if (attached && ++steps == (at ? atoi(at) : -1)) kill(getpid(), SIGKILL);
}

long ptrace(enum __ptrace_request request, ...) {
  static long (*real)(int, pid_t, void *, void *);
  va_list list;
  va_start(list, request);
  pid_t pid = va_arg(list, pid_t);
  void *address = va_arg(list, void *), *data = va_arg(list, void *);
  va_end(list);
  if (!real) real = (long (*)(int, pid_t, void *, void *))dlsym(RTLD_NEXT, "ptrace");
  step();
  long result = real(request, pid, address, data);
  if (request == PTRACE_SEIZE && result == 0) attached = 1;
  if (request == PTRACE_DETACH) attached = 0;
  return result;
}

pid_t waitpid(pid_t pid, int *status, int options) {
  static pid_t (*real)(pid_t, int *, int);
  if (!real) real = (pid_t(*)(pid_t, int *, int))dlsym(RTLD_NEXT, "waitpid");
  static int looking;
  if (!looking || !(options & WNOHANG)) step();
  looking = options & WNOHANG;
  return real(pid, status, options);
}

static ssize_t write_at(const char *name, int fd, const void *bytes, size_t size, off64_t at) {
  ssize_t (*real)(int, const void *, size_t, off64_t) = (ssize_t(*)(int, const void *, size_t, off64_t))dlsym(RTLD_NEXT, name);
  step();
  return real(fd, bytes, size, at);
}

ssize_t pwrite(int fd, const void *bytes, size_t size, off_t at) { return write_at("pwrite", fd, bytes, size, at); }

ssize_t pwrite64(int fd, const void *bytes, size_t size, off64_t at) { return write_at("pwrite64", fd, bytes, size, at); }
