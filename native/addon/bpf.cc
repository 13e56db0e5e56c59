/*
 * bpf(2): maps, programs and links. Descriptors are given out as numbers, close-on-exec, and are the caller's to close
 * (closeFd); a link or program that nobody holds goes away, so nothing is left behind however we end.
 * The union bpf_attr is filled here because it holds pointers; which commands to give with which values is TypeScript's.
 */
#include <linux/bpf.h>
#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <string>
#include <vector>

#include "errors.h"
#include "nouns.h"

namespace {
/* The fields of uprobe_multi links, which headers older than Linux 6.6 lack: link_create.uprobe_multi. */
struct UprobeMultiAttr {
  uint32_t prog_fd, target_fd, attach_type, flags;
  uint64_t path, offsets, ref_ctr_offsets, cookies;
  uint32_t count, multi_flags, pid;
};
constexpr uint32_t kTraceUprobeMulti = 48; /* BPF_TRACE_UPROBE_MULTI */
/* And those of perf events' links, of Linux 5.15. */
struct PerfEventAttr {
  uint32_t prog_fd, target_fd, attach_type, flags;
  uint64_t cookie;
};
constexpr uint32_t kPerfEvent = 41; /* BPF_PERF_EVENT */
/* Attributes are passed at this size, zero beyond what a command uses; older kernels accept zeros they do not know. */
constexpr size_t kAttrBytes = 128;

/* The verifier gives up when a signal comes (EAGAIN); so often is a load tried again. */
constexpr int kLoads = 10;

/* Threads that close links, at most. */
constexpr size_t kClosers = 64;

long Bpf(int command, void* attr) { return syscall(SYS_bpf, command, attr, kAttrBytes); }

uint64_t Address(const void* at) { return reinterpret_cast<uintptr_t>(at); }

uint32_t Unsigned(const Napi::Value& value) { return value.As<Napi::Number>().Uint32Value(); }

struct Attr {
  union {
    bpf_attr it;
    UprobeMultiAttr multi;
    PerfEventAttr event;
    uint8_t bytes[kAttrBytes > sizeof(bpf_attr) ? kAttrBytes : sizeof(bpf_attr)];
  };
  Attr() { memset(bytes, 0, sizeof bytes); }
};

void CopyName(char* to, const Napi::Value& name) {
  std::string text = name.As<Napi::String>().Utf8Value();
  memcpy(to, text.data(), std::min<size_t>(text.size(), BPF_OBJ_NAME_LEN - 1));
}

/* bpfMap(type, keyBytes, valueBytes, entries, flags, name) -> fd */
Napi::Value MapCreate(const Napi::CallbackInfo& info) {
  Attr attr;
  attr.it.map_type = Unsigned(info[0]);
  attr.it.key_size = Unsigned(info[1]);
  attr.it.value_size = Unsigned(info[2]);
  attr.it.max_entries = Unsigned(info[3]);
  attr.it.map_flags = Unsigned(info[4]);
  CopyName(attr.it.map_name, info[5]);
  long fd = Bpf(BPF_MAP_CREATE, &attr);
  if (fd < 0) return ThrowErrno(info.Env(), "bpf(BPF_MAP_CREATE)", errno);
  return Napi::Number::New(info.Env(), static_cast<double>(fd));
}

/* bpfUpdate(map, key, value): sets an entry. Throws. */
Napi::Value MapUpdate(const Napi::CallbackInfo& info) {
  Attr attr;
  attr.it.map_fd = Unsigned(info[0]);
  attr.it.key = Address(info[1].As<Napi::Uint8Array>().Data());
  attr.it.value = Address(info[2].As<Napi::Uint8Array>().Data());
  if (Bpf(BPF_MAP_UPDATE_ELEM, &attr) != 0) return ThrowErrno(info.Env(), "bpf(BPF_MAP_UPDATE_ELEM)", errno);
  return info.Env().Undefined();
}

/* bpfLookup(map, key, value): fills `value`; false when there is no such entry. */
Napi::Value MapLookup(const Napi::CallbackInfo& info) {
  Attr attr;
  attr.it.map_fd = Unsigned(info[0]);
  attr.it.key = Address(info[1].As<Napi::Uint8Array>().Data());
  attr.it.value = Address(info[2].As<Napi::Uint8Array>().Data());
  bool found = Bpf(BPF_MAP_LOOKUP_ELEM, &attr) == 0;
  if (!found && errno != ENOENT) return ThrowErrno(info.Env(), "bpf(BPF_MAP_LOOKUP_ELEM)", errno);
  return Napi::Boolean::New(info.Env(), found);
}

/* bpfDelete(map, key): false when there was none. */
Napi::Value MapDelete(const Napi::CallbackInfo& info) {
  Attr attr;
  attr.it.map_fd = Unsigned(info[0]);
  attr.it.key = Address(info[1].As<Napi::Uint8Array>().Data());
  return Napi::Boolean::New(info.Env(), Bpf(BPF_MAP_DELETE_ELEM, &attr) == 0);
}

/* bpfNextKey(map, key or null, next): fills `next` with the key after `key`; false at the end. */
Napi::Value MapNextKey(const Napi::CallbackInfo& info) {
  Attr attr;
  attr.it.map_fd = Unsigned(info[0]);
  attr.it.key = info[1].IsNull() ? 0 : Address(info[1].As<Napi::Uint8Array>().Data());
  attr.it.next_key = Address(info[2].As<Napi::Uint8Array>().Data());
  return Napi::Boolean::New(info.Env(), Bpf(BPF_MAP_GET_NEXT_KEY, &attr) == 0);
}

/*
 * bpfProgram(type, attachType, flags, instructions, name, logBytes) -> fd. With logBytes > 0 the verifier's words are
 * the error's property `log`. License: GPL, as the helpers used require; the programs' text is ours.
 */
Napi::Value ProgramLoad(const Napi::CallbackInfo& info) {
  Napi::Env env = info.Env();
  Napi::Uint8Array instructions = info[3].As<Napi::Uint8Array>();
  std::vector<char> log(Unsigned(info[5]) + 1);
  Attr attr;
  attr.it.prog_type = Unsigned(info[0]);
  attr.it.expected_attach_type = Unsigned(info[1]);
  attr.it.prog_flags = Unsigned(info[2]);
  attr.it.insns = Address(instructions.Data());
  attr.it.insn_cnt = static_cast<uint32_t>(instructions.ByteLength() / sizeof(bpf_insn));
  attr.it.license = Address("GPL");
  CopyName(attr.it.prog_name, info[4]);
  if (log.size() > 1) {
    attr.it.log_level = 1;
    attr.it.log_buf = Address(log.data());
    attr.it.log_size = static_cast<uint32_t>(log.size());
  }
  long fd = Bpf(BPF_PROG_LOAD, &attr);
  for (int again = 0; fd < 0 && errno == EAGAIN && again < kLoads; again++) fd = Bpf(BPF_PROG_LOAD, &attr);
  if (fd >= 0) return Napi::Number::New(env, static_cast<double>(fd));
  ThrowErrno(env, "bpf(BPF_PROG_LOAD)", errno);
  Napi::Error error = env.GetAndClearPendingException();
  error.Set("log", Napi::String::New(env, log.data()));
  error.ThrowAsJavaScriptException();
  return env.Undefined();
}

/* bpfRawTracepoint(program, name) -> fd of the link */
Napi::Value RawTracepoint(const Napi::CallbackInfo& info) {
  std::string name = info[1].As<Napi::String>().Utf8Value();
  Attr attr;
  attr.it.raw_tracepoint.prog_fd = Unsigned(info[0]);
  attr.it.raw_tracepoint.name = Address(name.c_str());
  long fd = Bpf(BPF_RAW_TRACEPOINT_OPEN, &attr);
  if (fd < 0) return ThrowErrno(info.Env(), "bpf(BPF_RAW_TRACEPOINT_OPEN)", errno);
  return Napi::Number::New(info.Env(), static_cast<double>(fd));
}

/*
 * bpfUprobeMulti(program, path, offsets, semaphores, cookies, returns) -> fd of the link, for every process that maps the
 * file. BigUint64Arrays of the same length; offsets, semaphores: bytes of the file, 0 = no semaphore.
 */
Napi::Value UprobeMulti(const Napi::CallbackInfo& info) {
  std::string path = info[1].As<Napi::String>().Utf8Value();
  Napi::BigUint64Array offsets = info[2].As<Napi::BigUint64Array>();
  Attr attr;
  attr.multi.prog_fd = Unsigned(info[0]);
  attr.multi.attach_type = kTraceUprobeMulti;
  attr.multi.path = Address(path.c_str());
  attr.multi.offsets = Address(offsets.Data());
  attr.multi.ref_ctr_offsets = Address(info[3].As<Napi::BigUint64Array>().Data());
  attr.multi.cookies = Address(info[4].As<Napi::BigUint64Array>().Data());
  attr.multi.count = static_cast<uint32_t>(offsets.ElementLength());
  attr.multi.multi_flags = info[5].As<Napi::Boolean>().Value() ? 1 : 0; /* BPF_F_UPROBE_MULTI_RETURN */
  long fd = Bpf(BPF_LINK_CREATE, &attr);
  if (fd < 0) return ThrowErrno(info.Env(), "bpf(BPF_LINK_CREATE)", errno);
  return Napi::Number::New(info.Env(), static_cast<double>(fd));
}

/* bpfPerfEvent(program, event, cookie) -> fd of the link, which keeps the event */
Napi::Value PerfEvent(const Napi::CallbackInfo& info) {
  Attr attr;
  attr.event.prog_fd = Unsigned(info[0]);
  attr.event.target_fd = Unsigned(info[1]);
  attr.event.attach_type = kPerfEvent;
  attr.event.cookie = Unsigned(info[2]);
  long fd = Bpf(BPF_LINK_CREATE, &attr);
  if (fd < 0) return ThrowErrno(info.Env(), "bpf(BPF_LINK_CREATE)", errno);
  return Napi::Number::New(info.Env(), static_cast<double>(fd));
}

struct Closing {
  const std::vector<int>& fds;
  std::atomic<size_t> next;
};

void* CloseSome(void* given) {
  Closing* closing = static_cast<Closing*>(given);
  for (size_t i; (i = closing->next++) < closing->fds.size();) close(closing->fds[i]);
  return nullptr;
}

/*
 * closeLinks(fds): closes them all, many at a time. The kernel waits for each link's last program to be over, some 50 ms;
 * waits at the same time cost what one does. Blocks for that long.
 */
Napi::Value CloseLinks(const Napi::CallbackInfo& info) {
  Napi::Array given = info[0].As<Napi::Array>();
  std::vector<int> fds(given.Length());
  for (uint32_t i = 0; i < fds.size(); i++) fds[i] = given.Get(i).As<Napi::Number>().Int32Value();
  Closing closing{fds, {0}};
  std::vector<pthread_t> threads;
  for (size_t wanted = fds.size() > 4 ? std::min(fds.size(), kClosers) : 0; threads.size() < wanted;) {
    pthread_t thread;
    if (pthread_create(&thread, nullptr, CloseSome, &closing) != 0) break; /* fewer, then */
    threads.push_back(thread);
  }
  CloseSome(&closing);
  for (pthread_t thread : threads) pthread_join(thread, nullptr);
  return info.Env().Undefined();
}
}  // namespace

void InitBpf(Napi::Env env, Napi::Object exports) {
  exports.Set("bpfMap", Napi::Function::New(env, MapCreate, "bpfMap"));
  exports.Set("bpfUpdate", Napi::Function::New(env, MapUpdate, "bpfUpdate"));
  exports.Set("bpfLookup", Napi::Function::New(env, MapLookup, "bpfLookup"));
  exports.Set("bpfDelete", Napi::Function::New(env, MapDelete, "bpfDelete"));
  exports.Set("bpfNextKey", Napi::Function::New(env, MapNextKey, "bpfNextKey"));
  exports.Set("bpfProgram", Napi::Function::New(env, ProgramLoad, "bpfProgram"));
  exports.Set("bpfRawTracepoint", Napi::Function::New(env, RawTracepoint, "bpfRawTracepoint"));
  exports.Set("closeLinks", Napi::Function::New(env, CloseLinks, "closeLinks"));
  exports.Set("bpfUprobeMulti", Napi::Function::New(env, UprobeMulti, "bpfUprobeMulti"));
  exports.Set("bpfPerfEvent", Napi::Function::New(env, PerfEvent, "bpfPerfEvent"));
}
