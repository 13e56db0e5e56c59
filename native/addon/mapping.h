/* A stretch of address space that is unmapped with its owner, and filled piece by piece. */
#ifndef PYPROBE_ADDON_MAPPING_H
#define PYPROBE_ADDON_MAPPING_H

#include <sys/mman.h>

#include <cstddef>
#include <cstdint>

class Mapping {
 public:
  Mapping() = default;
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;
  ~Mapping() { Release(); }

  /* Address space only: touching it faults until a piece is filled in. False with errno set. */
  bool Reserve(size_t bytes) {
    void* at = mmap(nullptr, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (at == MAP_FAILED) return false;
    base_ = static_cast<uint8_t*>(at);
    bytes_ = bytes;
    return true;
  }

  /* The file's bytes from `offset`, shared, at `at` of this stretch. False with errno set. */
  bool Share(size_t at, size_t bytes, int protection, int fd, uint64_t offset) {
    return mmap(base_ + at, bytes, protection, MAP_SHARED | MAP_FIXED, fd, static_cast<off_t>(offset)) != MAP_FAILED;
  }

  /* Zeroed memory of our own at `at` of this stretch. False with errno set. */
  bool Private(size_t at, size_t bytes) { return mprotect(base_ + at, bytes, PROT_READ | PROT_WRITE) == 0; }

  void Release() {
    if (base_ != nullptr) munmap(base_, bytes_);
    base_ = nullptr;
  }

  uint8_t* At(size_t offset) const { return base_ + offset; }
  explicit operator bool() const { return base_ != nullptr; }

 private:
  uint8_t* base_ = nullptr;
  size_t bytes_ = 0;
};

#endif
