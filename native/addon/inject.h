/*
 * Getting code of ours to run in another process, without gdb and without a moment in which our death could hurt it.
 *
 * One thread of the target is stopped for some tenths of a millisecond and made to call mmap twice and pthread_create
 * once. The new thread runs the blob (inject_blob.cc), which brings the agent in; it waits for locks like any thread.
 *
 * Nothing that we do to the stopped thread needs us to undo it. Before its registers are first changed, a signal frame
 * with all that it had (general registers, vector registers, signal mask) is written below its stack's red zone, and
 * each call returns to glibc's own __restore_rt, which is `rt_sigreturn`: if we are killed anywhere, the thread finishes
 * its call and takes its registers back by itself. As long as we live we do not let it come to that: mmap is left at the
 * end of its system call, and after pthread_create it parks for a moment, in a call that leaves the kernel's memory of
 * the interrupted one (its restart block) alone. We give the registers back ourselves, in a stop where the kernel then
 * restarts the system call that was interrupted just as if nothing had been (which rt_sigreturn cannot do for sleeps with
 * a time left).
 *
 * Each time that the thread stops for us it has to wait for a processor before it goes on, and where those are taken that
 * is what the stop costs. There are six: at first, at the entries and ends of two mmaps, parked.
 *
 *   its stack  | ... frames | red zone 128 |  signal frame  | &__restore_rt | <- rsp at the entry of mmap
 *
 * The thread must not hold a lock that pthread_create takes (malloc's, the loader's): so it is let go again, and
 * somebody tries later, unless it stands outside of libc, ld.so and allocators, or is blocked in a system call that is
 * never made with such a lock held (inject_place.cc).
 *
 * All of this is x86-64's; elsewhere `enter` says ENOSYS.
 */
#ifndef PYPROBE_ADDON_INJECT_H
#define PYPROBE_ADDON_INJECT_H

#include <sys/types.h>
#include <time.h>
#include <sys/user.h>

#include <cstddef>
#include <cstdint>
#include <vector>

/* Addresses in the target. */
struct InjectPlan {
  uint64_t mmap, munmap, restorer, pthread_create, pthread_detach, dlopen, dlsym, dlerror;
  uint64_t entry; /* the agent's, when it is there already; else 0 */
  std::vector<uint64_t> unsafe; /* start, end, start, end, ... */
};

/* What the blob is given, and where it says how it gets on. At the front of the memory mapped for it, its stack behind. */
struct InjectData {
  uint64_t dlopen, dlsym, dlerror, pthread_detach, munmap, entry;
  uint64_t code_bytes, data_bytes;
  uint64_t thread;
  int32_t created; /* pthread_create's answer */
  int32_t state;   /* kBlobX */
  int32_t error;   /* errno, in kBlobFailed */
  int32_t ours;    /* the blob's end of the socket pair, */
  int32_t theirs;  /* and the end to be taken out by pidfd_getfd */
  int32_t unused;
  timespec parked; /* for how long the borrowed thread waits for us to give it its registers back */
  char prefix[64]; /* of the path under which a descriptor is opened: "/proc/self/fd/" */
  char symbol[64];
  char path[256]; /* of the agent, where it is not sent as a descriptor */
};
constexpr int32_t kBlobStarting = 0, kBlobReady = 1, kBlobFailed = 2;
constexpr size_t kDataBytes = 96 * 1024;

/* The blob: position-independent code between these, with its two ways in. */
extern "C" {
extern const char __start_pyprobe_blob[], __stop_pyprobe_blob[];
extern const char PyprobeBlobCall[];  /* the borrowed thread: pthread_create; parks; its registers back */
extern const char PyprobeBlobStart[]; /* the new thread */
}

/* What came of a try, in the order of enter's outcomes (src/native.ts). */
enum class Outcome : int {
  Entered = 0, /* a thread of ours runs there */
  Unsafe = 1,  /* it stood where it may hold a lock: nothing was changed */
  Gone = 2,    /* thread or process ended meanwhile, or it runs another program */
  Stopped = 3, /* it is stopped by job control */
  Stuck = 4,   /* a call did not come back in time: it was let go, and ends the call by itself */
  Failed = 5,  /* `what` and `error` say what failed; nothing is left behind */
};

struct Try {
  Outcome outcome = Outcome::Failed;
  const char* what = "";
  int error = 0;
  uint64_t data = 0;   /* where InjectData is, once entered */
  uint64_t stopped_ns = 0; /* how long the thread was kept from running */
};

/* As long as it lives, waitpid returns now and then (EINTR), and this thread is scheduled first (inject_hurry.cc). */
class Hurry {
 public:
  Hurry();
  ~Hurry();

 private:
  timer_t timer_ = {};
  int policy_ = 0;
  bool has_timer_ = false, raised_ = false;
};

/* A thread that we have stopped (inject_thread.cc). Everything returns false with errno, ESRCH when it is gone. */
class Tracee {
 public:
  explicit Tracee(pid_t tid) : tid_(tid) {}
  ~Tracee();
  /* Its memory: /proc/PID/mem, opened before anything was learned of the process. */
  bool Open(int memory);
  bool Seize();
  /*
   * Whether the process still is what `memory` was opened of. That stands for an address space, not for a pid: when the
   * process begins another program, or ends and its pid goes to another, there is nothing to be read any more.
   */
  bool IsSame(uint64_t address);
  /* Asks it to stop (having set it going, if it is stopped), and waits; signals that come first are passed on. EAGAIN: it
   * does not stop. */
  bool Interrupt(bool resume, int* status);
  /*
   * Runs it to its next system call's entry or exit; `number` is -1 at an exit, whose result is in `result`. EFAULT: it
   * came upon an instruction that cannot be done, before it; that signal is not given to it.
   */
  bool NextSystemCall(int64_t* number, int64_t* result);
  /* Lets it run; whether it still does: stops on the way are passed over. */
  bool Go();
  bool IsGoing();
  void AskToStop();
  bool Detach();
  /* Detaches if it is stopped or gone. */
  bool LetGo();
  bool Get(user_regs_struct* registers);
  bool Set(const user_regs_struct& registers);
  bool GetVector(std::vector<uint8_t>* bytes);
  bool SetVector(const std::vector<uint8_t>& bytes);
  bool GetMask(uint64_t* mask);
  bool SetMask(uint64_t mask);
  bool Read(uint64_t address, void* to, size_t bytes);
  bool Write(uint64_t address, const void* from, size_t bytes);

 private:
  bool Wait(int* status);
  bool Resume(int how);
  pid_t tid_;
  int memory_ = -1;
  bool attached_ = false;
};

/* Whether the thread, stopped with these registers, holds no lock that we need (inject_place.cc). */
bool IsSafePlace(Tracee* tracee, const user_regs_struct& registers, const InjectPlan& plan);
/* The registers to go on with: an interrupted call that the kernel does not restart by itself is made to. */
user_regs_struct Unbroken(const user_regs_struct& registers);

/* The signal frame that gives all that back, to stand at `address` (inject_frame.cc); 16-aligned + 8, its first word free. */
std::vector<uint8_t> SignalFrame(uint64_t address, const user_regs_struct& registers, uint64_t mask,
                                 const std::vector<uint8_t>& vector);
/* Where such a frame begins below a stack pointer. */
uint64_t FrameAddress(uint64_t stack_pointer, size_t vector_bytes);

/* One try on one thread (inject_enter.cc); `memory`: /proc/PID/mem, opened before the plan was made. */
Try EnterThread(int memory, pid_t tid, const InjectPlan& plan, const InjectData& data);
/* Lets go of threads that were Stuck, as far as they have come to a stop. False: some have not. */
bool ReleaseStrays();

#endif
