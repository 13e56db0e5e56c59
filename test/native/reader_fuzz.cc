/*
 * A target that scribbles over its ring while the reader reads it: records, half records, noise in lengths, kinds and
 * positions. Built with address and undefined-behaviour sanitizers by addon-fuzz.test.ts, without Node.
 *
 *     reader_fuzz SECONDS
 *
 * Prints how many records were taken and rings closed; any fault of the reader's is the sanitizers' report and status.
 */
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <thread>

#include "addon/clock.h"
#include "addon/layout.h"
#include "addon/merge.h"

static constexpr uint64_t kSize = 8192;
static std::atomic<bool> over{false};

struct Target {
  int fd;
  uint8_t* base;
  uint32_t seed;
  uint64_t position = 0;
  uint32_t Random(uint32_t below) { return (seed = seed * 1664525 + 1013904223) / 7 % below; }
};

static void Open(Target* target) {
  target->fd = memfd_create("fuzz", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (ftruncate(target->fd, static_cast<off_t>(RingBytes(kSize))) != 0) abort();
  if (fcntl(target->fd, F_ADD_SEALS, F_SEAL_SHRINK) != 0) abort();
  void* at = mmap(nullptr, RingBytes(kSize), PROT_READ | PROT_WRITE, MAP_SHARED, target->fd, 0);
  if (at == MAP_FAILED) abort();
  target->base = static_cast<uint8_t*>(at);
  auto* producer = reinterpret_cast<pyprobe_producer*>(target->base + PYPROBE_PAGE + 64);
  producer->magic = PYPROBE_WIRE_MAGIC;
  producer->version = PYPROBE_WIRE_VERSION;
}

/* One record, mostly as it should be. */
static void Write(Target* target) {
  BatchRecord record = {};
  uint32_t extra = target->Random(8) * 8;
  record.length = PYPROBE_RECORD_SIZE + extra;
  record.time = NowNs() - target->Random(4000000);
  record.kind = static_cast<uint16_t>(target->Random(5) == 0 ? PYPROBE_KIND_CODE : PYPROBE_KIND_EVENT);
  record.probe = static_cast<uint16_t>(target->Random(64));
  record.ref = record.kind == PYPROBE_KIND_CODE ? 1 + target->Random(1000) : 0;
  uint8_t bytes[128] = {};
  memcpy(bytes, &record, sizeof record);
  if (target->Random(5000) == 0) bytes[target->Random(32)] = static_cast<uint8_t>(target->Random(256));
  for (uint64_t i = 0; i < RecordBytes(record.length); i++)
    target->base[2 * PYPROBE_PAGE + ((target->position + i) & (kSize - 1))] = bytes[i];
  target->position += RecordBytes(record.length);
}

static void Scribble(Target* target) {
  auto* published = reinterpret_cast<uint64_t*>(target->base + PYPROBE_PAGE);
  auto* taken = reinterpret_cast<uint64_t*>(target->base);
  while (!over) {
    uint64_t free = kSize - (target->position - __atomic_load_n(taken, __ATOMIC_ACQUIRE));
    if (free >= 128 && free <= kSize) Write(target);
    __atomic_store_n(published, target->position, __ATOMIC_RELEASE);
    /* Behind the reader's back: anywhere, also in what it is just copying. */
    if (target->Random(20000) != 0) continue;
    target->base[target->Random(2 * PYPROBE_PAGE + kSize)] = static_cast<uint8_t>(target->Random(256));
  }
}

/* What the isolate relies on. */
static uint64_t Check(const uint8_t* batch, size_t bytes) {
  uint64_t records = 0;
  for (size_t at = 0; at < bytes; records++) {
    BatchRecord record;
    memcpy(&record, batch + at, sizeof record);
    if (record.length < PYPROBE_RECORD_SIZE || RecordBytes(record.length) > bytes - at || record.pid != 77) abort();
    if (record.kind == PYPROBE_KIND_EVENT && record.probe >= PYPROBE_PROBES_MAX) abort();
    at += RecordBytes(record.length);
  }
  return records;
}

/* One that is found stuck (a record left busy) is no use any longer than this. */
static constexpr uint64_t kRoundNs = 100000000;

/* A ring of this target's, until it is found broken or the time is up. */
static uint64_t Round(uint32_t seed, uint64_t until, uint64_t* closed) {
  Target target = {};
  target.seed = seed;
  Open(&target);
  Merge merge;
  auto ring = std::make_unique<Ring>(seed, RingKind::Agent, kSize, 77);
  if (ring->Open(target.fd) != nullptr) abort();
  merge.Add(std::move(ring));
  over = false;
  std::thread writer(Scribble, &target);
  alignas(8) static uint8_t batch[4096];
  uint64_t records = 0;
  while (NowNs() < until && merge.TakeClosed().empty()) {
    records += Check(batch, merge.Fill(batch, sizeof batch, NowNs()));
    merge.SetVerdict(target.Random(1000), 1);
  }
  *closed += NowNs() < until;
  over = true;
  writer.join();
  munmap(target.base, RingBytes(kSize));
  close(target.fd);
  return records;
}

int main(int, char** words) {
  uint64_t until = NowNs() + static_cast<uint64_t>(atof(words[1]) * 1e9), records = 0, closed = 0;
  for (uint32_t seed = 1; NowNs() < until; seed++) records += Round(seed, std::min(until, NowNs() + kRoundNs), &closed);
  printf("%llu records taken, %llu rings closed\n", static_cast<unsigned long long>(records),
         static_cast<unsigned long long>(closed));
}
