/* row.h says what these are. */
#include "row.h"

namespace {
bool IsExtreme(uint32_t form) { return form == PYPROBE_FORM_MIN || form == PYPROBE_FORM_MAX; }

void Append(std::vector<uint8_t>* out, const void* from, size_t bytes) {
  const uint8_t* at = static_cast<const uint8_t*>(from);
  out->insert(out->end(), at, at + bytes);
}
}  // namespace

bool ReadWords(const uint8_t* sequence, const uint8_t* from, size_t count, uint64_t* words, unsigned* retries) {
  for (;;) {
    uint32_t before = AcquireHalf(sequence);
    for (size_t w = 0; w < count; w++) words[w] = LoadWord(from + 8 * w);
    __atomic_thread_fence(__ATOMIC_ACQUIRE);
    if ((before & 1) == 0 && AcquireHalf(sequence) == before) return true;
    if (*retries == 0) return false;
    --*retries;
  }
}

void AppendNews(uint32_t form, uint32_t first, const uint64_t* words, size_t count, uint64_t* known,
                std::vector<uint64_t>* slots) {
  bool grew = words[0] != known[0];
  for (size_t w = 0; w < count; w++) {
    bool extreme = IsExtreme(form) && w == 1;
    if (words[w] == known[w] && !(extreme && grew)) continue;
    slots->push_back(first + w);
    slots->push_back(extreme ? words[w] : words[w] - known[w]);
    known[w] = words[w];
  }
}

void AppendTally(const Ring& ring, uint32_t pid, uint16_t tally, uint32_t code, const std::vector<uint64_t>& slots,
                 std::vector<uint8_t>* out) {
  uint32_t length = static_cast<uint32_t>(PYPROBE_RECORD_SIZE + 8 * slots.size());
  BatchRecord record = {length, ring.id, 0, pid, 0, PYPROBE_KIND_TALLY, tally, code};
  Append(out, &record, sizeof record);
  Append(out, slots.data(), 8 * slots.size());
}
