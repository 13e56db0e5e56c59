/* The frame that the kernel's rt_sigreturn takes a thread's registers from: struct rt_sigframe of x86-64. */
#include "inject.h"

#if defined(__x86_64__)
#include <cpuid.h>
#include <signal.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

/* asm/ucontext.h, which cannot be included beside signal.h */
static constexpr unsigned long kFpXstate = 1, kSigcontextSs = 2, kStrictRestoreSs = 4;

namespace {
struct Frame {
  uint64_t return_address;
  unsigned long flags;
  void* link;
  stack_t stack; /* size 0: the alternate stack stays what it is */
  sigcontext context;
  uint64_t mask;
};
}  // namespace
static_assert(sizeof(Frame) < 512, "the kernel's layout");

static constexpr size_t kFxBytes = 512, kHeaderBytes = 64, kSoftwareAt = 464, kAmxTiles = 18;

/* Bytes of an xsave area with these features. What is not in use and only there on demand (AMX) is not in the area. */
static size_t XsaveBytes(uint64_t features) {
  size_t bytes = kFxBytes + kHeaderBytes;
  for (unsigned i = 2; i < 63; i++) {
    unsigned size, offset, c, d;
    if ((features >> i & 1) == 0 || !__get_cpuid_count(0xd, i, &size, &offset, &c, &d)) continue;
    bytes = std::max<size_t>(bytes, size + offset);
  }
  return bytes;
}

/* The area as the kernel wants it in a frame: its size and features in the part that is software's, a mark behind it. */
static size_t Prepare(std::vector<uint8_t>* area) {
  uint64_t enabled, in_use;
  memcpy(&enabled, area->data() + kSoftwareAt, 8); /* ptrace puts XCR0 there */
  memcpy(&in_use, area->data() + kFxBytes, 8);
  if ((in_use >> kAmxTiles & 1) == 0) enabled &= ~(1ull << kAmxTiles);
  size_t bytes = std::min(XsaveBytes(enabled), area->size());
  _fpx_sw_bytes software = {};
  software.magic1 = FP_XSTATE_MAGIC1;
  software.extended_size = static_cast<uint32_t>(bytes + FP_XSTATE_MAGIC2_SIZE);
  software.xstate_bv = enabled;
  software.xstate_size = static_cast<uint32_t>(bytes);
  memcpy(area->data() + kSoftwareAt, &software, sizeof software);
  area->resize(bytes);
  const uint32_t mark = FP_XSTATE_MAGIC2;
  area->insert(area->end(), reinterpret_cast<const uint8_t*>(&mark), reinterpret_cast<const uint8_t*>(&mark + 1));
  return bytes;
}

/* By rt_sigreturn a system call is not restarted: so it is made again, or has been interrupted where that would not do. */
static void Restart(sigcontext* to, const user_regs_struct& r) {
  if (static_cast<int64_t>(r.orig_rax) < 0) return;
  switch (static_cast<int64_t>(r.rax)) {
    case -512: /* ERESTARTSYS, ERESTARTNOINTR, ERESTARTNOHAND */
    case -513:
    case -514:
      to->rax = r.orig_rax;
      to->rip -= 2;
      return;
    case -516: /* ERESTART_RESTARTBLOCK */
      to->rax = static_cast<uint64_t>(-EINTR);
  }
}

uint64_t FrameAddress(uint64_t stack_pointer, size_t vector_bytes) {
  uint64_t area = (stack_pointer - 128 - vector_bytes - 64) & ~63ull;
  return ((area - sizeof(Frame)) & ~15ull) - 8;
}

std::vector<uint8_t> SignalFrame(uint64_t address, const user_regs_struct& r, uint64_t mask,
                                 const std::vector<uint8_t>& vector) {
  std::vector<uint8_t> area = vector;
  Prepare(&area);
  uint64_t area_at = (address + sizeof(Frame) + 63) & ~63ull;
  Frame f = {};
  f.flags = kFpXstate | kSigcontextSs | kStrictRestoreSs;
  f.mask = mask;
  sigcontext& c = f.context;
  c.r8 = r.r8, c.r9 = r.r9, c.r10 = r.r10, c.r11 = r.r11, c.r12 = r.r12, c.r13 = r.r13, c.r14 = r.r14, c.r15 = r.r15;
  c.rdi = r.rdi, c.rsi = r.rsi, c.rbp = r.rbp, c.rbx = r.rbx, c.rdx = r.rdx, c.rax = r.rax, c.rcx = r.rcx;
  c.rsp = r.rsp, c.rip = r.rip, c.eflags = r.eflags;
  c.cs = static_cast<uint16_t>(r.cs), c.__pad0 = static_cast<uint16_t>(r.ss);
  c.fpstate = reinterpret_cast<_fpstate*>(area_at);
  Restart(&c, r);
  std::vector<uint8_t> bytes(area_at - address + area.size());
  memcpy(bytes.data(), &f, sizeof f);
  memcpy(bytes.data() + (area_at - address), area.data(), area.size());
  return bytes;
}
#endif
