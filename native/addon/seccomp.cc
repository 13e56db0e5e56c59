#include "seccomp.h"

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <vector>

#if defined(__x86_64__)
static constexpr unsigned kArch = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
static constexpr unsigned kArch = AUDIT_ARCH_AARCH64;
#else
static constexpr unsigned kArch = 0;
#endif

/* Numbers younger than some kernel headers that we are built with (the same on all architectures). */
static constexpr unsigned kIoUring[] = {425, 426, 427};
static constexpr unsigned kPidfd[] = {424, 434, 438};        /* send_signal, open, getfd */
static constexpr unsigned kMounts[] = {428, 429, 430, 431, 432, 433, 442}; /* open_tree ... fspick, mount_setattr */
static constexpr unsigned kOpenat2 = 437, kClone3 = 435, kMemfdSecret = 447;

static const unsigned kDenied[] = {
    /* other processes */
    SYS_execve, SYS_execveat, SYS_ptrace, SYS_process_vm_readv, SYS_process_vm_writev, SYS_kill, SYS_tkill,
    SYS_rt_sigqueueinfo, SYS_rt_tgsigqueueinfo, SYS_setns, SYS_unshare, SYS_kcmp, kPidfd[0], kPidfd[1], kPidfd[2],
    /* files by name */
    SYS_openat, kOpenat2, SYS_open_by_handle_at, SYS_name_to_handle_at, SYS_truncate, SYS_unlinkat, SYS_renameat2,
    SYS_linkat, SYS_symlinkat, SYS_mkdirat, SYS_mknodat, SYS_fchmod, SYS_fchmodat, SYS_fchown, SYS_fchownat,
    SYS_utimensat, SYS_setxattr, SYS_lsetxattr, SYS_memfd_create, kMemfdSecret, SYS_inotify_init1, SYS_fanotify_init,
    SYS_chroot, SYS_pivot_root, SYS_mount, SYS_umount2, kMounts[0], kMounts[1], kMounts[2], kMounts[3], kMounts[4],
    kMounts[5], kMounts[6], SYS_swapon, SYS_swapoff, SYS_quotactl, SYS_acct,
#ifdef SYS_open
    SYS_open, SYS_creat, SYS_unlink, SYS_rename, SYS_renameat, SYS_link, SYS_symlink, SYS_mkdir, SYS_rmdir, SYS_mknod,
    SYS_chmod, SYS_chown, SYS_lchown, SYS_utime, SYS_utimes, SYS_inotify_init, SYS_fork, SYS_vfork,
#endif
    /* the network, and talking over System V's and POSIX's own ways */
    SYS_socket, SYS_socketpair, SYS_connect, SYS_bind, SYS_listen, SYS_accept, SYS_accept4, SYS_shmget, SYS_shmat,
    SYS_msgget, SYS_semget, SYS_mq_open,
    /* the kernel */
    SYS_bpf, SYS_perf_event_open, SYS_userfaultfd, kIoUring[0], kIoUring[1], kIoUring[2], SYS_keyctl, SYS_add_key,
    SYS_request_key, SYS_init_module, SYS_finit_module, SYS_delete_module, SYS_kexec_load, SYS_reboot, SYS_syslog,
    SYS_settimeofday, SYS_clock_settime, SYS_adjtimex, SYS_clock_adjtime, SYS_sethostname, SYS_setdomainname,
    SYS_personality, SYS_vhangup,
#ifdef SYS_iopl
    SYS_iopl, SYS_ioperm,
#endif
};

namespace {
constexpr unsigned kRefuse = SECCOMP_RET_ERRNO | EPERM;

class Program {
 public:
  /* What to answer when the number is this. */
  void Answer(unsigned number, unsigned action) {
    Add(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1);
    Add(BPF_RET | BPF_K, action);
  }
  /* This call is refused when bits of an argument (its lower half) do not, or do, equal a value. */
  void RefuseUnless(unsigned number, unsigned argument, unsigned mask, unsigned value) {
    Check(number, argument, mask, value, 1, 0);
  }
  void RefuseIf(unsigned number, unsigned argument, unsigned mask, unsigned value) {
    Check(number, argument, mask, value, 0, 1);
  }
  void Load(unsigned offset) { Add(BPF_LD | BPF_W | BPF_ABS, offset); }
  void Add(unsigned short code, unsigned k, unsigned char yes = 0, unsigned char no = 0) {
    lines_.push_back({code, yes, no, k});
  }

  int Install() {
    sock_fprog program = {static_cast<unsigned short>(lines_.size()), lines_.data()};
    long result = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &program);
    if (result < 0) return errno;
    return result == 0 ? 0 : ESRCH; /* a thread that could not be brought in line */
  }

 private:
  void Check(unsigned number, unsigned argument, unsigned mask, unsigned value, unsigned char yes, unsigned char no) {
    Add(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 5);
    Load(static_cast<unsigned>(offsetof(seccomp_data, args) + argument * sizeof(__u64)));
    Add(BPF_ALU | BPF_AND | BPF_K, mask);
    Add(BPF_JMP | BPF_JEQ | BPF_K, value, yes, no);
    Add(BPF_RET | BPF_K, kRefuse);
    Add(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
  }
  std::vector<sock_filter> lines_;
};
}  // namespace

int InstallFilter() {
  if (kArch == 0) return ENOSYS;
  Program program;
  program.Load(offsetof(seccomp_data, arch));
  program.Add(BPF_JMP | BPF_JEQ | BPF_K, kArch, 1, 0);
  program.Add(BPF_RET | BPF_K, kRefuse);
  program.Load(offsetof(seccomp_data, nr));
#if defined(__x86_64__)
  program.Add(BPF_JMP | BPF_JGE | BPF_K, 0x40000000, 0, 1); /* the x32 numbering */
  program.Add(BPF_RET | BPF_K, kRefuse);
#endif
  for (unsigned number : kDenied) program.Answer(number, kRefuse);
  /*
   * Threads may be made, processes not. clone3 hides its flags behind a pointer: without it the C library uses clone.
   */
  program.Answer(kClone3, SECCOMP_RET_ERRNO | ENOSYS);
  program.RefuseUnless(SYS_clone, 0, CLONE_THREAD, CLONE_THREAD);
  program.RefuseUnless(SYS_tgkill, 0, ~0u, static_cast<unsigned>(getpid())); /* abort() is one */
  program.RefuseIf(SYS_ioctl, 1, ~0u, TIOCSTI); /* typing into our terminal */
  program.Add(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
  return program.Install();
}
