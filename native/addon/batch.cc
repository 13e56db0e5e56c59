#include "batch.h"

#include <algorithm>
#include <cstring>
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
  std::vector<uint64_t> described; /* by global code id from first_code: the time its description sorts by */
  for (size_t at = 0; at < used;) {
    BatchRecord record;
    memcpy(&record, base + at, sizeof record);
    uint64_t time = record.time;
    if (record.kind == PYPROBE_KIND_CODE) {
      if (!described.empty()) time = std::max(time, described.back());
      described.push_back(time);
    } else if (record.ref >= first_code && record.ref != 0) {
      time = std::max(time, described[record.ref - first_code]);
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
