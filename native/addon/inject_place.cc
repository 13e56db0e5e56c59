/*
 * Where a thread can be borrowed: it must hold neither malloc's nor the loader's locks.
 *
 * Running code: anywhere but in libc, the loader, and allocators (`unsafe`), unless a signal interrupted it there, which
 * shows by glibc's __restore_rt among what is on its stack.
 *
 * Blocked in the kernel: in system calls that glibc makes for the program and never for itself with a lock held. Of
 * futexes those are FUTEX_WAIT_BITSET (semaphores, condition variables); glibc's own locks use FUTEX_WAIT. Calls that
 * come with a signal mask of their own (pselect, ppoll) are left alone where they use it.
 */
#include "inject.h"

#if defined(__x86_64__)
#include <linux/futex.h>
#include <sys/syscall.h>

#include <cerrno>

static constexpr int64_t kRestartNoHandler = -514;
static constexpr size_t kStackLooked = 4096;

static bool IsIn(const std::vector<uint64_t>& ranges, uint64_t address) {
  for (size_t i = 0; i + 1 < ranges.size(); i += 2)
    if (address >= ranges[i] && address < ranges[i + 1]) return true;
  return false;
}

/* pselect6's last argument is a pointer to { mask, size }. */
static bool SelectHasMask(Tracee* tracee, uint64_t address) {
  uint64_t mask = 0;
  return address != 0 && (!tracee->Read(address, &mask, sizeof mask) || mask != 0);
}

static bool IsSafeCall(Tracee* tracee, const user_regs_struct& r) {
  switch (r.orig_rax) {
    case SYS_read:
    case SYS_readv:
    case SYS_poll:
    case SYS_select:
    case SYS_nanosleep:
    case SYS_clock_nanosleep:
    case SYS_restart_syscall: /* a sleep, poll or futex wait with a time, interrupted before */
    case SYS_accept:
    case SYS_accept4:
    case SYS_recvfrom:
    case SYS_recvmsg:
    case SYS_wait4:
    case SYS_waitid:
    case SYS_epoll_wait:
    case SYS_flock:
      return true;
    case SYS_epoll_pwait:
      return r.r8 == 0;
    case SYS_ppoll:
      return r.r10 == 0;
    case SYS_pselect6:
      return !SelectHasMask(tracee, r.r9);
    case SYS_futex:
      return (r.rsi & FUTEX_CMD_MASK) == FUTEX_WAIT_BITSET;
    default:
      return false;
  }
}

/* Whether a signal handler runs on this stack: it will return to __restore_rt. */
static bool IsInHandler(Tracee* tracee, uint64_t stack, uint64_t restorer) {
  uint64_t words[kStackLooked / 8];
  size_t bytes = sizeof words;
  while (bytes >= 64 && !tracee->Read(stack, words, bytes)) bytes /= 2; /* near its end */
  if (bytes < 64) return true;
  for (size_t i = 0; i < bytes / 8; i++)
    if (words[i] == restorer) return true;
  return false;
}

bool IsSafePlace(Tracee* tracee, const user_regs_struct& r, const InjectPlan& plan) {
  if (r.cs != 0x33) return false; /* 32-bit code */
  bool in_call = static_cast<int64_t>(r.orig_rax) >= 0;
  if (in_call) return IsSafeCall(tracee, r);
  return !IsIn(plan.unsafe, r.rip) && !IsInHandler(tracee, r.rsp, plan.restorer);
}

/*
 * epoll_wait is not restarted after a stop, it returns EINTR; so it is told to be, where that is the same wait again:
 * without a time limit. (With one it has to tell its caller, who knows how much of the time is left.)
 */
user_regs_struct Unbroken(const user_regs_struct& r) {
  user_regs_struct out = r;
  bool epoll = r.orig_rax == SYS_epoll_wait || r.orig_rax == SYS_epoll_pwait;
  if (epoll && static_cast<int64_t>(r.rax) == -EINTR && static_cast<int32_t>(r.r10) < 0)
    out.rax = static_cast<uint64_t>(kRestartNoHandler);
  return out;
}
#endif
