/*
 * Two rings whose producers write what the input says, read by the addon's reader (native/addon). An input is a list of
 * steps, a byte each and what follows it:
 *
 *   bit 7     which ring
 *   bits 0-2  0 record: u8 length / 8, that many bytes behind the last, whatever they are; a word of length is put first
 *               when bit 3 is not set, and the producer's position moves on when bit 4 is not
 *             1 scribble over the data: u16 where, u8 length, bytes
 *             2 over the producer's page: the same
 *             3 over the tallies: the same
 *             4 the reader fills a batch, of u16 bytes at most
 *             5 it looks at the tallies, and takes what is new
 *             6 a verdict: u16 code, u16 probes
 *             7 the ring's producer ends (bit 3), or its losses are added up
 *
 * Whatever they are, a batch has whole records, of the process and the kinds that the isolate relies on.
 */
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "addon/clock.h"
#include "addon/layout.h"
#include "addon/merge.h"
#include "input.h"

namespace {
constexpr uint64_t kSize = 4096;
constexpr uint64_t kTallies = 65536; /* of them, what is written to: all is cleared after each input */
constexpr uint32_t kPid = 77;

#define BELIEVE(what) ((what) ? void() : (fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #what), abort()))

class Producer {
 public:
  Producer() {
    fd_ = memfd_create("fuzz", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    BELIEVE(ftruncate(fd_, static_cast<off_t>(RingBytes(kSize))) == 0 && fcntl(fd_, F_ADD_SEALS, F_SEAL_SHRINK) == 0);
    void* at = mmap(nullptr, RingBytes(kSize), PROT_READ | PROT_WRITE, MAP_SHARED, fd_, 0);
    BELIEVE(at != MAP_FAILED);
    base_ = static_cast<uint8_t*>(at);
  }
  void Begin(Merge* merge, uint32_t ring) {
    memset(base_, 0, 2 * PYPROBE_PAGE + kSize);
    memset(base_ + TallyOffset(kSize), 0, used_);
    used_ = position_ = 0;
    auto* producer = reinterpret_cast<pyprobe_producer*>(base_ + PYPROBE_PAGE + 64);
    producer->magic = PYPROBE_WIRE_MAGIC;
    producer->version = PYPROBE_WIRE_VERSION;
    auto opened = std::make_unique<Ring>(ring, RingKind::Agent, kSize, kPid + ring);
    BELIEVE(opened->Open(fd_) == nullptr);
    merge->Add(std::move(opened));
  }
  void Record(input* in, bool announced, bool published) {
    uint8_t bytes[256 * 8] = {};
    size_t length = take8(in) * 8u;
    take(in, bytes, length);
    if (announced && length >= 8) {
      uint32_t word = static_cast<uint32_t>(length) - PYPROBE_HEADER_SIZE;
      memcpy(bytes, &word, sizeof word);
    }
    for (size_t i = 0; i < length; i++) base_[2 * PYPROBE_PAGE + ((position_ + i) & (kSize - 1))] = bytes[i];
    position_ += length;
    if (published) memcpy(base_ + PYPROBE_PAGE, &position_, sizeof position_);
  }
  void Scribble(input* in, uint64_t from, uint64_t size) {
    uint8_t bytes[256];
    uint64_t where = take16(in);
    size_t length = take8(in);
    take(in, bytes, length);
    if (where + length > size) return;
    memcpy(base_ + from + where, bytes, length);
    if (from == TallyOffset(kSize)) used_ = std::max(used_, where + length);
  }

 private:
  int fd_;
  uint8_t* base_;
  uint64_t position_ = 0;
  uint64_t used_ = 0;
};

/* What the isolate relies on. */
void Check(const uint8_t* batch, size_t bytes, bool tallies) {
  for (size_t at = 0; at < bytes;) {
    BatchRecord record;
    memcpy(&record, batch + at, sizeof record);
    BELIEVE(record.length >= PYPROBE_RECORD_SIZE && RecordBytes(record.length) <= bytes - at);
    BELIEVE(record.ring < 2 && record.pid == kPid + record.ring);
    BELIEVE(record.kind >= PYPROBE_KIND_EVENT && record.kind <= PYPROBE_KIND_TALLY);
    BELIEVE(!tallies || record.kind == PYPROBE_KIND_TALLY);
    BELIEVE(record.kind != PYPROBE_KIND_EVENT || record.probe < PYPROBE_PROBES_MAX);
    BELIEVE(record.kind != PYPROBE_KIND_TALLY || record.probe < PYPROBE_TALLIES);
    BELIEVE(record.kind != PYPROBE_KIND_CODE || record.ref != 0);
    at += RecordBytes(record.length);
  }
}

void Step(input* in, Producer* producers, Merge* merge) {
  alignas(8) static uint8_t batch[65536];
  uint8_t step = take8(in);
  uint32_t number = step >> 7;
  Producer* producer = &producers[number];
  switch (step & 7) {
    case 0:
      return producer->Record(in, (step & 8) == 0, (step & 16) == 0);
    case 1:
      return producer->Scribble(in, 2 * PYPROBE_PAGE, kSize);
    case 2:
      return producer->Scribble(in, PYPROBE_PAGE, PYPROBE_PAGE);
    case 3:
      return producer->Scribble(in, TallyOffset(kSize), kTallies);
    case 4:
      return Check(batch, merge->Fill(batch, take16(in) & ~7u, NowNs()), false);
    case 5:
      merge->Tally();
      return Check(batch, merge->TakeTallies(batch, sizeof batch), true);
    case 6: {
      uint32_t code = take16(in);
      return merge->SetVerdict(code, take16(in));
    }
    default: {
      Ring* ring = merge->Find(number);
      uint64_t lost[PYPROBE_PROBES_MAX] = {};
      if ((step & 8) != 0 && ring != nullptr) ring->ended = true;
      merge->AddLost(lost);
      merge->TakeClosed();
    }
  }
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static Producer producers[2];
  Merge merge;
  for (uint32_t i = 0; i < 2; i++) producers[i].Begin(&merge, i);
  input in = {data, size};
  while (in.left > 0) Step(&in, producers, &merge);
  alignas(8) static uint8_t batch[65536];
  Check(batch, merge.Fill(batch, sizeof batch, NowNs()), false);
  merge.Tally();
  Check(batch, merge.TakeTallies(batch, sizeof batch), true);
  return 0;
}
