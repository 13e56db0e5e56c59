/* The memory that rings are made of: sealed memfds, and views of them for the control plane. */
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <memory>
#include <string>

#include "errors.h"
#include "keeper.h"
#include "layout.h"
#include "mapping.h"
#include "nouns.h"

/*
 * memfdRing(dataBytes) -> fd. Sealed against any change of size: neither side can be made to fault by the other.
 * dataBytes: a power of two, a page at least (TypeScript has seen to it; asserted here).
 */
static Napi::Value MemfdRing(const Napi::CallbackInfo& info) {
  Napi::Env env = info.Env();
  if (info.Length() != 1 || !info[0].IsNumber()) return ThrowUse(env, "memfdRing(dataBytes)");
  int64_t data = info[0].As<Napi::Number>().Int64Value();
  if (data < PYPROBE_PAGE || data > (1 << 30) || (data & (data - 1)) != 0) return ThrowErrno(env, "memfdRing", EINVAL);

  int fd = memfd_create("pyprobe-ring", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (fd < 0) return ThrowErrno(env, "memfd_create", errno);
  const char* failed = nullptr;
  if (ftruncate(fd, static_cast<off_t>(RingBytes(static_cast<uint64_t>(data)))) != 0) failed = "ftruncate";
  else if (fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) != 0) failed = "fcntl(F_ADD_SEALS)";
  if (failed == nullptr) return Napi::Number::New(env, fd);
  int number = errno;
  close(fd);
  return ThrowErrno(env, failed, number);
}

/*
 * map(fd, offset, length, access) -> ArrayBuffer on the memory, unmapped when it is collected. access: "read", "write"
 * (both shared), or "private", which only reads too: the kernel's files that cannot be shared (sysfs) can be had so.
 * Writing to one that is not for "write" kills the process, so readers get theirs from TypeScript that only reads.
 */
static Napi::Value Map(const Napi::CallbackInfo& info) {
  Napi::Env env = info.Env();
  if (info.Length() != 4 || !info[0].IsNumber() || !info[1].IsNumber() || !info[2].IsNumber() || !info[3].IsString())
    return ThrowUse(env, "map(fd, offset, length, access)");
  int fd = info[0].As<Napi::Number>().Int32Value();
  off_t offset = info[1].As<Napi::Number>().Int64Value();
  size_t length = static_cast<size_t>(info[2].As<Napi::Number>().Int64Value());
  std::string access = info[3].As<Napi::String>().Utf8Value();
  int protection = access == "write" ? PROT_READ | PROT_WRITE : PROT_READ;
  int flags = access == "private" ? MAP_PRIVATE : MAP_SHARED;

  void* address = mmap(nullptr, length, protection, flags, fd, offset);
  if (address == MAP_FAILED) return ThrowErrno(env, "mmap", errno);
  auto unmap = [](Napi::Env, void* at, void* bytes) { munmap(at, reinterpret_cast<size_t>(bytes)); };
  return Napi::ArrayBuffer::New(env, address, length, unmap, reinterpret_cast<void*>(length));
}

/*
 * mapControl(fd, dataBytes) -> ArrayBuffer on a ring's control page, whose `owner` is this process until it is collected:
 * the agent sees when we are gone, also where nobody has begun to read (keeper.h).
 */
static Napi::Value MapControl(const Napi::CallbackInfo& info) {
  Napi::Env env = info.Env();
  if (info.Length() != 2 || !info[0].IsNumber() || !info[1].IsNumber()) return ThrowUse(env, "mapControl(fd, dataBytes)");
  int fd = info[0].As<Napi::Number>().Int32Value();
  uint64_t offset = ControlOffset(static_cast<uint64_t>(info[1].As<Napi::Number>().Int64Value()));

  auto pages = std::make_unique<Mapping>();
  if (!pages->Reserve(2 * PYPROBE_PAGE) || !pages->Private(0, PYPROBE_PAGE) ||
      !pages->Share(PYPROBE_PAGE, PYPROBE_PAGE, PROT_READ | PROT_WRITE, fd, offset))
    return ThrowErrno(env, "mmap", errno);
  if (!KeeperHold(reinterpret_cast<KeeperEntry*>(pages->At(kOwnerEntry)))) return ThrowErrno(env, "set_robust_list", errno);
  auto release = [](Napi::Env, void*, Mapping* held) {
    KeeperRelease(reinterpret_cast<KeeperEntry*>(held->At(kOwnerEntry)));
    delete held;
  };
  uint8_t* control = pages->At(PYPROBE_PAGE);
  return Napi::ArrayBuffer::New(env, control, PYPROBE_PAGE, release, pages.release());
}

void InitMemory(Napi::Env env, Napi::Object exports) {
  exports.Set("memfdRing", Napi::Function::New(env, MemfdRing, "memfdRing"));
  exports.Set("mapControl", Napi::Function::New(env, MapControl, "mapControl"));
  exports.Set("map", Napi::Function::New(env, Map, "map"));
}
