/*
 * pyprobe_hold FILE ARGV0 ARG...: the command before its first instruction.
 *
 * dtrace -c creates its process stopped, so that $target is known and every probe armed before the program runs. This
 * is the same without ptrace: the process that will be the command waits on descriptor 3 until the tracer is ready,
 * takes the environment's additions from there, and becomes the command by execve, its pid, streams and group kept.
 *
 *   tracer -> us   u32 length, then that many bytes: NAME=VALUE strings, each with its NUL
 *   us -> tracer   nothing when execve succeeds (the descriptor closes itself), else i32 errno
 *
 * Our end of file means that the tracer is gone or has changed its mind: nothing is run.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define CHANNEL 3
#define LIMIT (1u << 20)

/* Exactly `length` bytes, or false. */
static int receive(void *to, size_t length) {
  for (char *at = to; length > 0;) {
    ssize_t got = read(CHANNEL, at, length);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return 0;
    at += got;
    length -= (size_t)got;
  }
  return 1;
}

/* Puts each NAME=VALUE of the block, which ends in a NUL, into our environment. */
static int add_environment(char *block, size_t length) {
  for (char *at = block; at < block + length; at += strlen(at) + 1) {
    if (putenv(at) != 0) return 0;
  }
  return 1;
}

/* How many files may be open, as it was before Node raised it for itself (native/launch/start.c). */
static void restore_limit_of_files(void) {
  const char *said = getenv("PYPROBE_FILES");
  struct rlimit files;
  if (!said || getrlimit(RLIMIT_NOFILE, &files) != 0) return;
  files.rlim_cur = strtoul(said, NULL, 10);
  setrlimit(RLIMIT_NOFILE, &files);
  unsetenv("PYPROBE_FILES");
}

int main(int argc, char **argv) {
  uint32_t length;
  if (argc < 3 || fcntl(CHANNEL, F_SETFD, FD_CLOEXEC) != 0) return 125;
  if (!receive(&length, sizeof length) || length > LIMIT) return 125;
  char *block = calloc(1, (size_t)length + 1);
  if (!block || !receive(block, length) || !add_environment(block, length)) return 125;
  restore_limit_of_files();
  execv(argv[1], argv + 2);
  int32_t error = errno;
  ssize_t told = write(CHANNEL, &error, sizeof error);
  return told == (ssize_t)sizeof error ? 126 : 125;
}
