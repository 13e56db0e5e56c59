/* How a ring comes into our address space, and leaves it. */
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "layout.h"
#include "ring.h"

const char* Ring::Open(int fd) {
  if (sysconf(_SC_PAGESIZE) != PYPROBE_PAGE) return errno = ENOTSUP, "page size";
  if (size_ < PYPROBE_PAGE || size_ > (1u << 30) || (size_ & (size_ - 1)) != 0) return errno = EINVAL, "ring size";
  if (!consumer_.Reserve(PYPROBE_PAGE)) return "mmap";
  if (!consumer_.Share(0, PYPROBE_PAGE, PROT_READ | PROT_WRITE, fd, 0)) return "mmap";
  if (!data_.Reserve(PYPROBE_PAGE + 2 * size_)) return "mmap";
  return kind_ == RingKind::Agent ? OpenAgent(fd) : OpenBpf(fd);
}

/* Sealed and long enough: no access of ours can fault, whatever the target does. */
const char* Ring::OpenAgent(int fd) {
  struct stat status;
  int seals = fcntl(fd, F_GET_SEALS);
  if (seals < 0 || fstat(fd, &status) != 0) return "fcntl(F_GET_SEALS)";
  if ((seals & F_SEAL_SHRINK) == 0) return errno = EPERM, "ring seals";
  if (static_cast<uint64_t>(status.st_size) < RingBytes(size_)) return errno = EINVAL, "ring size";

  if (!data_.Share(0, PYPROBE_PAGE + size_, PROT_READ, fd, PYPROBE_PAGE)) return "mmap";
  if (!data_.Share(PYPROBE_PAGE + size_, size_, PROT_READ, fd, 2 * PYPROBE_PAGE)) return "mmap";
  if (!control_.Reserve(PYPROBE_PAGE + ControlBytes()) || !control_.Private(0, PYPROBE_PAGE)) return "mmap";
  if (!control_.Share(PYPROBE_PAGE, ControlBytes(), PROT_READ | PROT_WRITE, fd, ControlOffset(size_))) return "mmap";
  if (!tallies_.Reserve(PYPROBE_TALLY_BYTES)) return "mmap";
  if (!tallies_.Share(0, PYPROBE_TALLY_BYTES, PROT_READ, fd, TallyOffset(size_))) return "mmap";
  held_ = KeeperHold(reinterpret_cast<KeeperEntry*>(control_.At(kReaderEntry)));
  return held_ ? nullptr : "set_robust_list";
}

/* The kernel maps the data twice by itself, and there is no control part. */
const char* Ring::OpenBpf(int fd) {
  if (!data_.Share(0, PYPROBE_PAGE + 2 * size_, PROT_READ, fd, PYPROBE_PAGE)) return "mmap";
  position_ = published_ = __atomic_load_n(reinterpret_cast<uint64_t*>(consumer_.At(0)), __ATOMIC_ACQUIRE);
  seen_ = position_;
  return nullptr;
}

const char* Ring::OpenTallies(int fd, uint64_t bytes) {
  if (kind_ != RingKind::Bpf || bytes % PYPROBE_PAGE != 0) return errno = EINVAL, "tallies";
  if (!tallies_.Reserve(bytes) || !tallies_.Share(0, bytes, PROT_READ, fd, 0)) return "mmap";
  tally_bytes_ = bytes;
  return nullptr;
}

Ring::~Ring() {
  if (consumer_ && data_) Publish();
  if (held_) KeeperRelease(reinterpret_cast<KeeperEntry*>(control_.At(kReaderEntry)));
}
