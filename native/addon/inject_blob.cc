/*
 * The blob: what runs in the target, in memory of its own, until the agent has taken over.
 *
 * Its bytes are copied there as they stand, so they may refer to nothing outside of themselves: no library function, no
 * constant in another section, no stack protector. What is needed of the target's libc comes as addresses in InjectData.
 *
 *   borrowed thread   PyprobeBlobCall    pthread_create(&thread, NULL, PyprobeBlobStart, data); parks; rt_sigreturn
 *   new thread        PyprobeBlobStart   socket pair -> agent's file comes through it -> dlopen -> the agent's entry
 *                                        with our end of the socket -> everything unmapped, the thread ends
 *
 * The new thread has every signal blocked. Whoever sent it may be dead at any time: it waits for 10 s at most, and
 * unmaps itself in any case, which is why its last step is a jump to munmap, whose return is the thread's end.
 */
#include "inject.h"

#if defined(__x86_64__)
#include <linux/poll.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>

/* (What a sanitizer would put in is outside.) */
#define BARE no_sanitize("address", "undefined", "thread")
#define BLOB __attribute__((section("pyprobe_blob"), noinline, no_stack_protector, optimize("no-tree-loop-distribute-patterns"), BARE))

static_assert(offsetof(InjectData, created) == 72 && offsetof(InjectData, parked) == 96, "the offsets below");

/*
 * rdi..rcx: pthread_create's arguments; rax: pthread_create; rbx: InjectData; rbp: the borrowed thread's frame. Parked is
 * ppoll(NULL, 0, &parked, NULL, 8).
 */
asm(R"(
.pushsection pyprobe_blob, "ax", @progbits
.globl PyprobeBlobCall
.hidden PyprobeBlobCall
PyprobeBlobCall:
  endbr64
  call *%rax
  mov %eax, 72(%rbx)
  mov $271, %eax
  xor %edi, %edi
  xor %esi, %esi
  lea 96(%rbx), %rdx
  xor %r10d, %r10d
  mov $8, %r8d
  syscall
  mov %rbp, %rsp
  mov $15, %eax
  syscall
  hlt
.globl PyprobeBlobStart
.hidden PyprobeBlobStart
PyprobeBlobStart:
  endbr64
  sub $8, %rsp
  call PyprobeBlobMain
  add $8, %rsp
  mov %rdx, %rsi
  lea PyprobeBlobCall(%rip), %rdi
  jmp *%rax
.popsection
)");

static const int kWaitMs = 10000;

namespace {
struct Ending {
  uint64_t munmap, code_bytes;
};
}  // namespace

static inline __attribute__((always_inline, BARE)) long Call(long number, long a = 0, long b = 0, long c = 0, long d = 0,
                                                       long e = 0) {
  register long r10 asm("r10") = d;
  register long r8 asm("r8") = e;
  register long r9 asm("r9") = 0;
  long result;
  asm volatile("syscall"
               : "=a"(result)
               : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
               : "rcx", "r11", "memory");
  return result;
}

template <typename T>
static inline __attribute__((always_inline, BARE)) long Address(T* p) {
  return reinterpret_cast<long>(p);
}

/* Waits for the tracer's first message: with a descriptor, or (-1) without. False when it does not come. */
BLOB static bool Receive(int socket, int* fd) {
  pollfd wait = {socket, POLLIN, 0};
  long ready;
  do ready = Call(SYS_poll, Address(&wait), 1, kWaitMs);
  while (ready == -4);
  if (ready != 1) return false;
  char byte;
  alignas(cmsghdr) volatile char ancillary[CMSG_SPACE(sizeof(int))];
  iovec part;
  part.iov_base = &byte;
  part.iov_len = 1;
  msghdr message;
  message.msg_name = nullptr;
  message.msg_namelen = 0;
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = const_cast<char*>(ancillary);
  message.msg_controllen = sizeof ancillary;
  message.msg_flags = 0;
  *fd = -1;
  if (Call(SYS_recvmsg, socket, Address(&message), MSG_CMSG_CLOEXEC) != 1) return false;
  if (message.msg_controllen >= CMSG_LEN(sizeof(int)))
    *fd = *reinterpret_cast<volatile int*>(ancillary + CMSG_LEN(0));
  return true;
}

/* The path under which the descriptor can be opened. */
BLOB static void WritePath(InjectData* d, int fd) {
  volatile char* to = d->path;
  for (const volatile char* from = d->prefix; *from; from++) *to++ = *from;
  int places = 1;
  for (int rest = fd; rest >= 10; rest /= 10) places++;
  to[places] = 0;
  for (int i = places - 1; i >= 0; i--, fd /= 10) to[i] = static_cast<char>('0' + fd % 10);
}

BLOB static uint64_t Load(InjectData* d, int fd) {
  if (fd >= 0) WritePath(d, fd);
  void* handle = reinterpret_cast<void* (*)(const char*, int)>(d->dlopen)(d->path, 2 /* RTLD_NOW */);
  if (fd >= 0) Call(SYS_close, fd);
  return handle ? reinterpret_cast<uint64_t (*)(void*, const char*)>(d->dlsym)(handle, d->symbol) : 0;
}

/* The loader's words, for the tracer: they begin where a hello would have its magic. */
BLOB static void Refuse(InjectData* d, int socket) {
  const char* text = reinterpret_cast<const char* (*)(void)>(d->dlerror)();
  if (!text) return;
  long length = 0;
  while (length < 1000 && *static_cast<const volatile char*>(text + length)) length++;
  Call(SYS_sendto, socket, Address(text), length, MSG_NOSIGNAL);
}

BLOB static void Serve(InjectData* d) {
  int pair[2], fd = -1;
  long failed = Call(SYS_socketpair, AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, Address(pair));
  if (failed) {
    d->error = static_cast<int32_t>(-failed);
    __atomic_store_n(&d->state, kBlobFailed, __ATOMIC_RELEASE);
    Call(SYS_poll, 0, 0, 1000); /* for the tracer to see it */
    return;
  }
  d->ours = pair[0];
  d->theirs = pair[1];
  __atomic_store_n(&d->state, kBlobReady, __ATOMIC_RELEASE);
  bool come = Receive(pair[0], &fd);
  Call(SYS_close, pair[1]);
  if (come && !d->entry) d->entry = Load(d, fd);
  if (come && d->entry) reinterpret_cast<void (*)(int)>(d->entry)(pair[0]);
  else if (come) Refuse(d, pair[0]);
  Call(SYS_close, pair[0]);
}

extern "C" __attribute__((visibility("hidden"), used)) BLOB Ending PyprobeBlobMain(InjectData* d) {
  uint64_t self;
  asm("mov %%fs:16, %0" : "=r"(self)); /* pthread_self */
  reinterpret_cast<int (*)(uint64_t)>(d->pthread_detach)(self);
  Serve(d);
  Ending ending;
  ending.munmap = d->munmap;
  ending.code_bytes = d->code_bytes;
  Call(SYS_munmap, Address(d), static_cast<long>(d->data_bytes));
  return ending;
}
#endif
