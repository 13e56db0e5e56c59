#include "batch.h"

#include <algorithm>
#include <cstring>
#include <unordered_map>
#include <vector>

namespace {
struct Place {
  uint64_t time;
  size_t offset;
  size_t bytes;
};
}  // namespace

/*
 * Seldom needed: only where several threads write one ring at once, or a writer was interrupted between reading the
 * clock and taking its place. So it may allocate, and costs nothing to the ordinary batch.
 */
void Batch::Sort() {
  std::vector<Place> places;
  std::unordered_map<uint32_t, uint64_t> described; /* by code id: the time that its description here sorts by */
  uint64_t last = 0;
  for (size_t at = 0; at < used;) {
    BatchRecord record;
    memcpy(&record, base + at, sizeof record);
    uint64_t time = record.time;
    if (record.kind == PYPROBE_KIND_CODE) {
      last = time = std::max(time, last);
      described[record.ref] = time;
    } else if (auto found = described.find(record.ref); found != described.end()) {
      time = std::max(time, found->second);
    }
    places.push_back({time, at, static_cast<size_t>(RecordBytes(record.length))});
    at += places.back().bytes;
  }
  std::stable_sort(places.begin(), places.end(), [](const Place& a, const Place& b) { return a.time < b.time; });

  std::vector<uint8_t> before(base, base + used);
  uint8_t* out = base;
  for (const Place& place : places) {
    memcpy(out, before.data() + place.offset, place.bytes);
    out += place.bytes;
  }
  disorder = false;
}
