/* A thread under ptrace. All of it from one thread of ours, as the kernel wants it. */
#include "inject.h"

#if defined(__x86_64__)
#include <elf.h>
#include <fcntl.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

/* A thread that is asked to stop does so at once, unless the kernel is at something for it that cannot be interrupted;
 * and a call that we have it make may wait for a lock. */
static constexpr uint64_t kPatienceNs = 5000000000;
static constexpr size_t kVectorMost = 16384;

static uint64_t Now() {
  timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return static_cast<uint64_t>(t.tv_sec) * 1000000000u + static_cast<uint64_t>(t.tv_nsec);
}

static bool Ask(int request, pid_t tid, void* address, void* data) {
  return ptrace(static_cast<__ptrace_request>(request), tid, address, data) == 0;
}

Tracee::~Tracee() {
  if (attached_) Detach();
  if (memory_ >= 0) close(memory_);
}

bool Tracee::Open(int memory) {
  memory_ = fcntl(memory, F_DUPFD_CLOEXEC, 0);
  return memory_ >= 0;
}

bool Tracee::IsSame(uint64_t address) {
  char byte;
  return Read(address, &byte, sizeof byte);
}

bool Tracee::Seize() {
  attached_ = Ask(PTRACE_SEIZE, tid_, nullptr, reinterpret_cast<void*>(PTRACE_O_TRACESYSGOOD));
  return attached_;
}

/* The next stop. EAGAIN when there is none in time; ESRCH when the thread has ended. */
bool Tracee::Wait(int* status) {
  uint64_t begun = Now();
  for (;;) {
    pid_t got = waitpid(tid_, status, __WALL);
    if (got == tid_ && WIFSTOPPED(*status)) return true;
    if (got == tid_ || errno != EINTR) return attached_ = false, errno = ESRCH, false;
    if (Now() - begun > kPatienceNs) return errno = EAGAIN, false;
  }
}

bool Tracee::Resume(int how) { return Ask(how, tid_, nullptr, nullptr); }

static bool IsEvent(int status) { return status >> 16 == PTRACE_EVENT_STOP; }

bool Tracee::Interrupt(bool resume, int* status) {
  if (!Ask(PTRACE_INTERRUPT, tid_, nullptr, nullptr) || (resume && !Resume(PTRACE_CONT))) return false;
  for (;;) {
    if (!Wait(status)) return false;
    if (IsEvent(*status)) return true;
    int signal = WSTOPSIG(*status); /* a signal that came first, or a system call's stop */
    if (signal == (SIGTRAP | 0x80)) signal = 0;
    if (!Ask(PTRACE_CONT, tid_, nullptr, reinterpret_cast<void*>(static_cast<intptr_t>(signal)))) return false;
  }
}

/* What an instruction does to itself; that another process sends such a signal cannot be, for they are blocked. */
static bool IsFault(int signal) { return signal == SIGSEGV || signal == SIGBUS || signal == SIGILL || signal == SIGFPE; }

/* Group stops on the way are passed over: they are taken up when we have let go. */
bool Tracee::NextSystemCall(int64_t* number, int64_t* result) {
  for (;;) {
    int status;
    if (!Resume(PTRACE_SYSCALL) || !Wait(&status)) return false;
    if (!IsEvent(status) && IsFault(WSTOPSIG(status))) return errno = EFAULT, false;
    if (WSTOPSIG(status) != (SIGTRAP | 0x80)) continue;
    __ptrace_syscall_info info = {};
    if (ptrace(static_cast<__ptrace_request>(PTRACE_GET_SYSCALL_INFO), tid_, sizeof info, &info) <= 0) return false;
    *number = info.op == PTRACE_SYSCALL_INFO_ENTRY ? static_cast<int64_t>(info.entry.nr) : -1;
    *result = info.op == PTRACE_SYSCALL_INFO_EXIT ? info.exit.rval : 0;
    return true;
  }
}

bool Tracee::Go() { return Resume(PTRACE_CONT); }

bool Tracee::IsGoing() {
  int status;
  pid_t got = waitpid(tid_, &status, __WALL | WNOHANG);
  if (got == 0) return true;
  if (got != tid_ || !WIFSTOPPED(status)) return attached_ = false, errno = ESRCH, false;
  intptr_t signal = IsEvent(status) ? 0 : WSTOPSIG(status);
  return Ask(PTRACE_CONT, tid_, nullptr, reinterpret_cast<void*>(signal));
}

void Tracee::AskToStop() { Ask(PTRACE_INTERRUPT, tid_, nullptr, nullptr); }

bool Tracee::Detach() {
  attached_ = false;
  return Ask(PTRACE_DETACH, tid_, nullptr, nullptr);
}

bool Tracee::LetGo() {
  int status;
  pid_t got = waitpid(tid_, &status, __WALL | WNOHANG);
  if (got == 0) return false;
  if (got == tid_ && WIFSTOPPED(status)) Detach();
  attached_ = false;
  return true;
}

bool Tracee::Get(user_regs_struct* registers) { return Ask(PTRACE_GETREGS, tid_, nullptr, registers); }

bool Tracee::Set(const user_regs_struct& registers) {
  user_regs_struct copy = registers;
  return Ask(PTRACE_SETREGS, tid_, nullptr, &copy);
}

bool Tracee::GetVector(std::vector<uint8_t>* bytes) {
  bytes->resize(kVectorMost);
  iovec all = {bytes->data(), bytes->size()};
  if (!Ask(PTRACE_GETREGSET, tid_, reinterpret_cast<void*>(NT_X86_XSTATE), &all)) return false;
  bytes->resize(all.iov_len);
  return true;
}

bool Tracee::SetVector(const std::vector<uint8_t>& bytes) {
  std::vector<uint8_t> copy = bytes;
  iovec all = {copy.data(), copy.size()};
  return Ask(PTRACE_SETREGSET, tid_, reinterpret_cast<void*>(NT_X86_XSTATE), &all);
}

bool Tracee::GetMask(uint64_t* mask) {
  return Ask(PTRACE_GETSIGMASK, tid_, reinterpret_cast<void*>(sizeof *mask), mask);
}

bool Tracee::SetMask(uint64_t mask) {
  return Ask(PTRACE_SETSIGMASK, tid_, reinterpret_cast<void*>(sizeof mask), &mask);
}

bool Tracee::Read(uint64_t address, void* to, size_t bytes) {
  return pread(memory_, to, bytes, static_cast<off_t>(address)) == static_cast<ssize_t>(bytes);
}

bool Tracee::Write(uint64_t address, const void* from, size_t bytes) {
  return pwrite(memory_, from, bytes, static_cast<off_t>(address)) == static_cast<ssize_t>(bytes);
}
#endif
