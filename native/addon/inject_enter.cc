/* One try: stop the thread, look where it stands, have it start a thread of ours, let it go as it was. */
#include "inject.h"

#if defined(__x86_64__)
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>

#include <cerrno>
#include <csignal>
#include <memory>

static constexpr uint64_t kAllSignals = ~0ull;
static constexpr int kEventStop = SIGTRAP;
static constexpr int32_t kPending = -1; /* `created`, before pthread_create has answered */
/* While it runs, a look is taken so often; it would come back by itself after so long (ns). */
static constexpr timespec kLook = {0, 20000}, kParked = {0, 100000000};
static constexpr uint64_t kPatienceNs = 5000000000;

static uint64_t Now() {
  timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return static_cast<uint64_t>(t.tv_sec) * 1000000000u + static_cast<uint64_t>(t.tv_nsec);
}

namespace {

/* A stopped thread in our hands, and what it had. */
class Borrowed {
 public:
  Borrowed(Tracee* tracee, const InjectPlan& plan) : tracee_(tracee), plan_(plan) {}
  bool Save(const user_regs_struct& registers);
  /* An error of the target's (a negative errno) is an answer too. */
  bool Map(int protection, size_t bytes, int64_t* address);
  bool Unmap(uint64_t address, size_t bytes);
  bool CreateThread(uint64_t code, uint64_t data, InjectData filled);
  bool GiveBack();
  const char* step = "";

 private:
  bool Call(uint64_t function, const uint64_t (&arguments)[6], int64_t wanted, int64_t* result);
  bool Put(const user_regs_struct& registers);
  bool AwaitCreated(uint64_t data, uint64_t code);
  Tracee* tracee_;
  const InjectPlan& plan_;
  user_regs_struct before_ = {};
  uint64_t mask_ = 0, frame_ = 0;
  std::vector<uint8_t> vector_;
  bool in_call_ = false;  /* behind a system call of the one that it makes for us */
  bool is_back_ = false; /* it has taken its registers back by itself */
};

bool Borrowed::Save(const user_regs_struct& registers) {
  before_ = registers;
  step = "reading its registers";
  if (!tracee_->GetVector(&vector_) || !tracee_->GetMask(&mask_)) return false;
  step = "writing below its stack";
  frame_ = FrameAddress(registers.rsp, vector_.size());
  std::vector<uint8_t> frame = SignalFrame(frame_, registers, mask_, vector_);
  return tracee_->Write(frame_, frame.data(), frame.size()) && tracee_->Write(frame_, &plan_.restorer, 8);
}

/* Signals wait meanwhile. Blocked only now: from here on it is the frame that unblocks them, should we die. */
bool Borrowed::Put(const user_regs_struct& registers) { return tracee_->Set(registers) && tracee_->SetMask(kAllSignals); }

/*
 * A function of libc's that is one system call, up to the end of that call. There it stands until it is made to do
 * something else; left alone, it would return from the function, and so to its frame.
 */
bool Borrowed::Call(uint64_t function, const uint64_t (&a)[6], int64_t wanted, int64_t* result) {
  user_regs_struct r = before_;
  r.orig_rax = static_cast<uint64_t>(-1); /* nothing is restarted */
  r.rip = function;
  r.rsp = frame_;
  r.rdi = a[0], r.rsi = a[1], r.rdx = a[2], r.rcx = a[3], r.r8 = a[4], r.r9 = a[5];
  r.rax = 0;
  r.eflags &= ~0x400ull; /* direction */
  if (!Put(r)) return false;
  in_call_ = true;
  int64_t number = -1, last = -1, value;
  for (;; last = number) {
    if (!tracee_->NextSystemCall(&number, &value)) {
      if (errno == EFAULT) in_call_ = false; /* it stands at the instruction, and is to be set elsewhere before it goes on */
      return false;
    }
    if (number < 0 && last == wanted) break;
  }
  if (result) *result = value;
  return true;
}

bool Borrowed::Map(int protection, size_t bytes, int64_t* address) {
  step = protection & PROT_EXEC ? "mmap of executable memory" : "mmap";
  const uint64_t flags = MAP_PRIVATE | MAP_ANONYMOUS;
  return Call(plan_.mmap, {0, bytes, static_cast<uint64_t>(protection), flags, static_cast<uint64_t>(-1), 0}, SYS_mmap,
              address);
}

bool Borrowed::Unmap(uint64_t address, size_t bytes) {
  return is_back_ || Call(plan_.munmap, {address, bytes, 0, 0, 0, 0}, SYS_munmap, nullptr);
}

/* On a stack of its own, in the memory that the new thread gets its data in. */
bool Borrowed::CreateThread(uint64_t code, uint64_t data, InjectData filled) {
  step = "writing its new memory";
  filled.created = kPending;
  filled.parked = kParked;
  size_t bytes = static_cast<size_t>(__stop_pyprobe_blob - __start_pyprobe_blob);
  if (!tracee_->Write(code, __start_pyprobe_blob, bytes) || !tracee_->Write(data, &filled, sizeof filled)) return false;
  step = "pthread_create";
  user_regs_struct r = before_;
  r.orig_rax = static_cast<uint64_t>(-1);
  r.rip = code + static_cast<uint64_t>(PyprobeBlobCall - __start_pyprobe_blob);
  r.rsp = (data + kDataBytes) & ~15ull;
  r.rbp = frame_ + 8;
  r.rax = plan_.pthread_create;
  r.rbx = data;
  r.rdi = data + offsetof(InjectData, thread);
  r.rsi = 0;
  r.rdx = code + static_cast<uint64_t>(PyprobeBlobStart - __start_pyprobe_blob);
  r.rcx = data;
  r.eflags &= ~0x400ull;
  return Put(r) && tracee_->Go() && AwaitCreated(data, code);
}

/*
 * It runs free meanwhile: each stop at a system call would have it wait for a processor again. Where it is not found in
 * the blob any more, it has parked for long enough and taken its registers back.
 */
bool Borrowed::AwaitCreated(uint64_t data, uint64_t code) {
  user_regs_struct r;
  int32_t created = kPending;
  int status;
  for (uint64_t begun = Now();; nanosleep(&kLook, nullptr)) {
    if (!tracee_->IsGoing()) return false;
    if (!tracee_->Read(data + offsetof(InjectData, created), &created, sizeof created)) return errno = ESRCH, false;
    if (created != kPending) break;
    if (Now() - begun > kPatienceNs) return errno = EAGAIN, false;
  }
  if (!tracee_->Interrupt(false, &status) || !tracee_->Get(&r)) return false;
  in_call_ = false;
  is_back_ = r.rip < code || r.rip >= code + static_cast<uint64_t>(__stop_pyprobe_blob - __start_pyprobe_blob);
  return true;
}

/* Given back in a stop in which the kernel restarts system calls, which the end of one is not. */
bool Borrowed::GiveBack() {
  int status;
  step = "giving its registers back";
  if (is_back_) return true;
  if (in_call_ && !tracee_->Interrupt(true, &status)) return false;
  return tracee_->SetVector(vector_) && tracee_->SetMask(mask_) && tracee_->Set(Unbroken(before_));
}

Try Failure(const char* what, int error) {
  Try t;
  t.outcome = error == ESRCH ? Outcome::Gone : error == EAGAIN ? Outcome::Stuck : Outcome::Failed;
  t.what = what;
  t.error = error;
  return t;
}

}  // namespace

/* With the thread in our hands: the two mappings and the new thread. What was mapped for nothing is unmapped again. */
static Try Start(Borrowed* thread, Tracee* tracee, const InjectPlan& plan, InjectData data) {
  const size_t code_bytes = (static_cast<size_t>(__stop_pyprobe_blob - __start_pyprobe_blob) + 4095) & ~4095ull;
  int64_t code = 0, at = 0;
  if (!thread->Map(PROT_READ | PROT_EXEC, code_bytes, &code)) return Failure(thread->step, errno);
  if (code < 0 && code > -4096) return Failure(thread->step, static_cast<int>(-code));
  if (!thread->Map(PROT_READ | PROT_WRITE, kDataBytes, &at)) return Failure(thread->step, errno);
  Try t;
  if (at < 0 && at > -4096) {
    t = Failure(thread->step, static_cast<int>(-at));
  } else {
    data.dlopen = plan.dlopen, data.dlsym = plan.dlsym, data.dlerror = plan.dlerror, data.entry = plan.entry;
    data.pthread_detach = plan.pthread_detach, data.munmap = plan.munmap;
    data.code_bytes = code_bytes, data.data_bytes = kDataBytes;
    const uint64_t data_at = static_cast<uint64_t>(at);
    if (!thread->CreateThread(static_cast<uint64_t>(code), data_at, data)) return Failure(thread->step, errno);
    int32_t created = -1;
    tracee->Read(data_at + offsetof(InjectData, created), &created, sizeof created);
    t = Failure(thread->step, created);
    t.data = data_at;
    if (created == 0) return t.outcome = Outcome::Entered, t;
    if (!thread->Unmap(data_at, kDataBytes)) return Failure(thread->step, errno);
  }
  thread->Unmap(static_cast<uint64_t>(code), code_bytes);
  return t;
}

static Try Inside(Tracee* tracee, const InjectPlan& plan, const InjectData& data) {
  int status;
  user_regs_struct registers;
  Try t;
  if (!tracee->Interrupt(false, &status)) return Failure("PTRACE_INTERRUPT", errno);
  if (!tracee->IsSame(plan.restorer)) return t.outcome = Outcome::Gone, t;
  if (WSTOPSIG(status) != kEventStop) return t.outcome = Outcome::Stopped, t;
  if (!tracee->Get(&registers)) return Failure("PTRACE_GETREGS", errno);
  if (!IsSafePlace(tracee, registers, plan)) {
    if (!tracee->Set(Unbroken(registers))) return Failure("PTRACE_SETREGS", errno);
    return t.outcome = Outcome::Unsafe, t;
  }
  Borrowed thread(tracee, plan);
  if (!thread.Save(registers)) return Failure(thread.step, errno);
  t = Start(&thread, tracee, plan, data);
  if (t.outcome == Outcome::Stuck || t.outcome == Outcome::Gone) return t; /* it takes its registers back itself */
  const char* what = t.what;
  if (!thread.GiveBack() && t.outcome == Outcome::Entered && errno != ESRCH) t.what = what;
  return t;
}

/* Threads that did not come back in time, and have been asked to stop, so that they can be let go. */
static std::vector<std::unique_ptr<Tracee>>& Strays() {
  static auto* strays = new std::vector<std::unique_ptr<Tracee>>;
  return *strays;
}

bool ReleaseStrays() {
  auto& strays = Strays();
  for (size_t i = strays.size(); i-- > 0;)
    if (strays[i]->LetGo()) strays.erase(strays.begin() + static_cast<std::ptrdiff_t>(i));
  return strays.empty();
}

Try EnterThread(int memory, pid_t tid, const InjectPlan& plan, const InjectData& data) {
  std::unique_ptr<Tracee> tracee(new Tracee(tid));
  if (!tracee->Open(memory)) return Failure("a descriptor", errno);
  if (!tracee->Seize()) return Failure("ptrace", errno);
  Hurry hurry;
  uint64_t begun = Now();
  Try t = Inside(tracee.get(), plan, data);
  t.stopped_ns = Now() - begun;
  if (t.outcome == Outcome::Stuck) {
    tracee->AskToStop();
    Strays().push_back(std::move(tracee));
  } else {
    tracee->Detach();
  }
  return t;
}
#endif
