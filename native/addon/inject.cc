/* The addon's side of injection: one try at a time, and what comes after it. */
#include "inject.h"

#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <fcntl.h>

#include <algorithm>
#include <cstring>
#include <string>

#include "errors.h"
#include "nouns.h"

static void Copy(char* to, size_t size, const std::string& from) { memcpy(to, from.data(), std::min(from.size(), size - 1)); }

#if defined(__x86_64__)
static Napi::Value Told(Napi::Env env, const Try& t) {
  Napi::Object o = Napi::Object::New(env);
  o.Set("outcome", Napi::Number::New(env, static_cast<int>(t.outcome)));
  o.Set("what", Napi::String::New(env, t.what));
  o.Set("code", Napi::String::New(env, t.error > 0 ? uv_err_name(-t.error) : ""));
  o.Set("data", Napi::Number::New(env, static_cast<double>(t.data)));
  o.Set("stoppedNs", Napi::Number::New(env, static_cast<double>(t.stopped_ns)));
  return o;
}

/*
 * enter(memory, tid, addresses, unsafe, prefix, symbol, path) -> { outcome, what, code, data, stoppedNs }. Blocks for as long
 * as the thread is stopped, at most some seconds. addresses: BigUint64Array of InjectPlan's, in its order.
 */
static Napi::Value Enter(const Napi::CallbackInfo& info) {
  Napi::Env env = info.Env();
  if (info.Length() != 7 || !info[2].IsTypedArray() || !info[3].IsTypedArray()) return ThrowUse(env, "enter(...)");
  Napi::BigUint64Array addresses = info[2].As<Napi::BigUint64Array>(), unsafe = info[3].As<Napi::BigUint64Array>();
  if (addresses.ElementLength() != 9) return ThrowUse(env, "enter: nine addresses");
  const uint64_t* a = addresses.Data();
  InjectPlan plan = {a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7], a[8], {}};
  plan.unsafe.assign(unsafe.Data(), unsafe.Data() + unsafe.ElementLength());
  InjectData data = {};
  Copy(data.prefix, sizeof data.prefix, info[4].As<Napi::String>().Utf8Value());
  Copy(data.symbol, sizeof data.symbol, info[5].As<Napi::String>().Utf8Value());
  Copy(data.path, sizeof data.path, info[6].As<Napi::String>().Utf8Value());
  return Told(env, EnterThread(info[0].As<Napi::Number>().Int32Value(), info[1].As<Napi::Number>().Int32Value(), plan,
                               data));
}

static Napi::Value LetStraysGo(const Napi::CallbackInfo& info) { return Napi::Boolean::New(info.Env(), ReleaseStrays()); }
#else
static Napi::Value Enter(const Napi::CallbackInfo& info) { return ThrowErrno(info.Env(), "enter", ENOSYS); }
static Napi::Value LetStraysGo(const Napi::CallbackInfo& info) { return Napi::Boolean::New(info.Env(), true); }
#endif

/* blobState(memory, data) -> { state, error, theirs }: how the new thread gets on; `memory` is /proc/PID/mem. */
static Napi::Value BlobState(const Napi::CallbackInfo& info) {
  Napi::Env env = info.Env();
  if (info.Length() != 2 || !info[0].IsNumber() || !info[1].IsNumber()) return ThrowUse(env, "blobState(memory, data)");
  InjectData data;
  off_t at = static_cast<off_t>(info[1].As<Napi::Number>().Int64Value());
  ssize_t got = pread(info[0].As<Napi::Number>().Int32Value(), &data, sizeof data, at);
  if (got != static_cast<ssize_t>(sizeof data)) return ThrowErrno(env, "pread", got < 0 ? errno : ESRCH);
  Napi::Object o = Napi::Object::New(env);
  o.Set("state", Napi::Number::New(env, data.state));
  o.Set("code", Napi::String::New(env, data.error > 0 ? uv_err_name(-data.error) : ""));
  o.Set("theirs", Napi::Number::New(env, data.theirs));
  return o;
}

/* pidfdGetfd(pid, fd) -> fd: a copy of another process's descriptor, close-on-exec. */
static Napi::Value PidfdGetfd(const Napi::CallbackInfo& info) {
  Napi::Env env = info.Env();
  if (info.Length() != 2 || !info[0].IsNumber() || !info[1].IsNumber()) return ThrowUse(env, "pidfdGetfd(pid, fd)");
  int pidfd = static_cast<int>(syscall(SYS_pidfd_open, info[0].As<Napi::Number>().Int32Value(), 0));
  if (pidfd < 0) return ThrowErrno(env, "pidfd_open", errno);
  int fd = static_cast<int>(syscall(SYS_pidfd_getfd, pidfd, info[1].As<Napi::Number>().Int32Value(), 0));
  int number = errno;
  close(pidfd);
  if (fd < 0) return ThrowErrno(env, "pidfd_getfd", number);
  return Napi::Number::New(env, fd);
}

/* memfdFile(name, bytes) -> fd of a file without a name in any file system, sealed, that anybody who has it may run. */
static Napi::Value MemfdFile(const Napi::CallbackInfo& info) {
  Napi::Env env = info.Env();
  if (info.Length() != 2 || !info[0].IsString() || !info[1].IsTypedArray()) return ThrowUse(env, "memfdFile(name, bytes)");
  constexpr unsigned kExec = 0x10; /* MFD_EXEC, Linux 6.3: says what older ones imply */
  std::string name = info[0].As<Napi::String>().Utf8Value();
  Napi::Uint8Array bytes = info[1].As<Napi::Uint8Array>();
  int fd = memfd_create(name.c_str(), MFD_CLOEXEC | MFD_ALLOW_SEALING | kExec);
  if (fd < 0 && errno == EINVAL) fd = memfd_create(name.c_str(), MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (fd < 0) return ThrowErrno(env, "memfd_create", errno);
  size_t written = 0;
  while (written < bytes.ByteLength()) {
    ssize_t got = write(fd, bytes.Data() + written, bytes.ByteLength() - written);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) {
      int number = errno;
      close(fd);
      return ThrowErrno(env, "write", number);
    }
    written += static_cast<size_t>(got);
  }
  fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL);
  return Napi::Number::New(env, fd);
}

void InitInject(Napi::Env env, Napi::Object exports) {
  exports.Set("enter", Napi::Function::New(env, Enter, "enter"));
  exports.Set("letStraysGo", Napi::Function::New(env, LetStraysGo, "letStraysGo"));
  exports.Set("blobState", Napi::Function::New(env, BlobState, "blobState"));
  exports.Set("pidfdGetfd", Napi::Function::New(env, PidfdGetfd, "pidfdGetfd"));
  exports.Set("memfdFile", Napi::Function::New(env, MemfdFile, "memfdFile"));
}
