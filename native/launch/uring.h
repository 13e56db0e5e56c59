/*
 * A process without io_uring, from before its first instruction on.
 *
 * The sandbox is denied io_uring: what is asked for through it passes the filter of system calls by. But Node makes a
 * ring as it starts, where the kernel has them (libuv 1.49 and later, whatever UV_USE_IO_URING says), and ends when that is
 * denied later on. Where there never was one it does without.
 */
#ifndef PYPROBE_LAUNCH_URING_H
#define PYPROBE_LAUNCH_URING_H

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>

#define IO_URING_SETUP 425 /* on every machine */

static void do_without_uring(void) {
  struct sock_filter code[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, IO_URING_SETUP, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  struct sock_fprog program = {sizeof code / sizeof *code, code};
  /* Where a kernel has no seccomp, the sandbox says so itself. */
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0) prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0);
}

#endif
