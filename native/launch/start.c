/*
 * pyprobe_start WORD...: pyprobe, from the shell's point of view (bin/pyprobe runs it).
 *
 * pyprobe is two Node processes, and each takes longer to start than anything that it does until the first probe is
 * armed. So the sandbox process is started here, and then this process becomes the control plane: both start at the same
 * time. The control plane finds the sandbox in its environment, as four numbers:
 *
 *   PYPROBE_SANDBOX=pid,messages,descriptors,stderr      (src/session/sandbox-process.ts says what each is)
 *
 * All this only saves time. Where something is not as expected the control plane starts a sandbox itself, as it does when
 * there are more sessions than one; and where no script seems to be run (pyprobe -l) none is started. A sandbox that is
 * never spoken to ends with its parent.
 *
 * NODE_EXTRA_CA_CERTS makes Node read some 150 certificates before anything else, for connections that pyprobe does not
 * make: 50 ms. It is set aside for the command, which gets it back (bin/pyprobe.cjs). So is how many files may be open,
 * which Node sets as high as it may (native/launch/hold.c gives it back).
 */
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "room.h"
#include "uring.h"

#ifndef SYS_close_range
#define SYS_close_range 436 /* on every machine */
#endif

/* PYPROBE_NODE: the Node that installed pyprobe, whose binary interface isolated-vm was compiled for. */

/* The sandbox's descriptors (src/runtime/sandbox.ts). */
enum { STDERR = 2, MESSAGES = 3, DESCRIPTORS = 4 };

/* Whether the words seem to ask for a script to be run. A wrong guess costs time, nothing else. */
static int runs_script(char **words) {
  int script = 0;
  for (; *words; words++) {
    const char *word = *words;
    if (word[0] != '-') continue;
    if (word[1] == '-') {
      script |= strncmp(word, "--script", 8) == 0 || strncmp(word, "--program", 9) == 0;
    } else {
      const char *letters = word + 1;
      size_t flags = strspn(letters, "qvZwFV"); /* those without a value come first */
      if (letters[flags] == 'l') return 0;
      script |= letters[flags] == 's' || letters[flags] == 'n';
    }
  }
  return script;
}

/* The sandbox process: no environment but the time zone, nothing open but its two sockets and the way for its last words. */
static void become_sandbox(const char *root, pid_t control, int messages, int descriptors, int words) {
  char script[PATH_MAX + 32], parent[16];
  snprintf(script, sizeof script, "%s/dist/sandbox.cjs", root);
  snprintf(parent, sizeof parent, "%d", (int)control);
  setsid(); /* Ctrl-C is for the command and the control plane */
  int null = open("/dev/null", O_RDWR);
  /* First out of the way of the numbers that they are to have. */
  int high = 16;
  if ((words = fcntl(words, F_DUPFD, high)) < 0 || (messages = fcntl(messages, F_DUPFD, high)) < 0 ||
      (descriptors = fcntl(descriptors, F_DUPFD, high)) < 0)
    _exit(125);
  if (dup2(null, 0) < 0 || dup2(null, 1) < 0 || dup2(words, STDERR) < 0 || dup2(messages, MESSAGES) < 0 ||
      dup2(descriptors, DESCRIPTORS) < 0)
    _exit(125);
  if (syscall(SYS_close_range, DESCRIPTORS + 1, ~0U, 0) != 0) /* (Linux 5.9) */
    for (int fd = DESCRIPTORS + 1; fd < 4096; fd++) close(fd);
  char *argv[] = {(char *)PYPROBE_NODE, (char *)"--no-node-snapshot", script, parent, NULL};
  char zone[256], *environment[] = {NULL, NULL};
  const char *name = getenv("TZ");
  if (name && (size_t)snprintf(zone, sizeof zone, "TZ=%s", name) < sizeof zone) environment[0] = zone;
  do_without_uring();
  execve(PYPROBE_NODE, argv, environment);
  _exit(125);
}

/* Starts the sandbox and says so in the environment; where that fails, there is none. */
static void start_sandbox(const char *root) {
  int messages[2], descriptors[2], words[2];
  char said[64];
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, messages) != 0) return;
  if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, descriptors) != 0 || pipe(words) != 0) exit(125);
  pid_t control = getpid();
  pid_t pid = fork();
  if (pid == 0) become_sandbox(root, control, messages[1], descriptors[1], words[1]);
  close(messages[1]);
  close(descriptors[1]);
  close(words[1]);
  if (pid < 0) {
    close(messages[0]);
    close(descriptors[0]);
    close(words[0]);
    return;
  }
  snprintf(said, sizeof said, "%d,%d,%d,%d", (int)pid, messages[0], descriptors[0], words[0]);
  setenv("PYPROBE_SANDBOX", said, 1);
}

/* The package's folder: this file is its build/Release/pyprobe_start. */
static int find_root(char *root) {
  ssize_t length = readlink("/proc/self/exe", root, PATH_MAX - 1);
  if (length < 0) return 0;
  root[length] = '\0';
  for (int up = 0; up < 3; up++) dirname(root); /* (in place) */
  return 1;
}

/* Where the shell has closed one of the three, nothing else may get its number. */
static void open_standard_streams(void) {
  int fd;
  do fd = open("/dev/null", O_RDWR);
  while (fd >= 0 && fd <= STDERR);
  if (fd >= 0) close(fd);
}

static void keep_limit_of_files(void) {
  struct rlimit files;
  char said[32];
  unsetenv("PYPROBE_FILES");
  if (getrlimit(RLIMIT_NOFILE, &files) != 0 || files.rlim_cur == files.rlim_max) return;
  snprintf(said, sizeof said, "%lu", (unsigned long)files.rlim_cur);
  setenv("PYPROBE_FILES", said, 1);
}

int main(int argc, char **argv) {
  open_standard_streams();
  if (!there_is_room()) return 1;
  keep_limit_of_files();
  char root[PATH_MAX], script[PATH_MAX + 32];
  if (argc < 1 || !find_root(root)) return 125;
  snprintf(script, sizeof script, "%s/bin/pyprobe.cjs", root);
  int has_node = access(PYPROBE_NODE, X_OK) == 0;
  unsetenv("PYPROBE_SANDBOX");
  if (has_node && runs_script(argv + 1)) start_sandbox(root);
  const char *certificates = getenv("NODE_EXTRA_CA_CERTS");
  if (certificates) {
    setenv("PYPROBE_EXTRA_CA_CERTS", certificates, 1);
    unsetenv("NODE_EXTRA_CA_CERTS");
  }
  char **words = calloc((size_t)argc + 2, sizeof *words);
  if (!words) return 125;
  words[0] = (char *)"node";
  words[1] = script;
  memcpy(words + 2, argv + 1, (size_t)argc * sizeof *words); /* with the NULL */
  if (has_node) execv(PYPROBE_NODE, words);
  execvp("node", words);
  perror("pyprobe: Node.js cannot be run (is it in PATH?)");
  return 127;
}
