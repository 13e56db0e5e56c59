/*
 * What programs in the kernel have counted (wire.h's kernel_row) since it was last looked at, as TALLY records for a batch:
 * as tally.cc does with an agent's, of which it differs in the head, in the texts of a key, and in how it begins and ends.
 */
#include <algorithm>
#include <cstring>

#include "ring.h"

namespace {
/* Of the area: the bytes in use, and a word of the tracer's. */
constexpr uint64_t kFirstRow = 16;
/* A writer may lose its processor in the middle of a row: its news is taken at the next look. */
constexpr int kTries = 1000;

uint64_t Load(const uint8_t* at) { return __atomic_load_n(reinterpret_cast<const uint64_t*>(at), __ATOMIC_RELAXED); }

uint32_t Acquire(const uint8_t* at) { return __atomic_load_n(reinterpret_cast<const uint32_t*>(at), __ATOMIC_ACQUIRE); }

bool IsExtreme(uint32_t form) { return form == PYPROBE_FORM_MIN || form == PYPROBE_FORM_MAX; }

void Append(std::vector<uint8_t>* out, uint64_t word) {
  const uint8_t* at = reinterpret_cast<const uint8_t*>(&word);
  out->insert(out->end(), at, at + sizeof word);
}

/* A text of a key as a string's slot. */
void AppendText(std::vector<uint8_t>* out, const uint8_t* at) {
  uint64_t words[PYPROBE_TEXT_ROOM / 8];
  for (size_t i = 0; i < PYPROBE_TEXT_ROOM / 8; i++) words[i] = Load(at + 8 * i);
  size_t length = strnlen(reinterpret_cast<const char*>(words), sizeof words);
  Append(out, length); /* (the state: whole) */
  for (size_t i = 0; i < (length + 7) / 8; i++) Append(out, words[i]);
}

/* Where the words begin; 0 when the head makes no sense. */
uint64_t WordsAt(const pyprobe_kernel_row& head, uint64_t room) {
  uint64_t at = sizeof head + 8ull * head.keys + static_cast<uint64_t>(PYPROBE_TEXT_ROOM) * head.texts;
  bool sound = head.form < PYPROBE_FORMS && head.bytes % 8 == 0 && head.texts < PYPROBE_PAGE && at < head.bytes;
  return sound && head.bytes <= room ? at : 0;
}

/* The words as they were at one time; false: they were never still. */
bool ReadWords(const uint8_t* row, uint64_t at, std::vector<uint64_t>* words) {
  const uint8_t* sequence = row + offsetof(pyprobe_kernel_row, sequence);
  for (int i = 0; i < kTries; i++) {
    uint32_t before = Acquire(sequence);
    for (size_t w = 0; w < words->size(); w++) (*words)[w] = Load(row + at + 8 * w);
    __atomic_thread_fence(__ATOMIC_ACQUIRE);
    if ((before & 1) == 0 && Acquire(sequence) == before) return true;
  }
  return false;
}
}  // namespace

/* One row's news. `known`: its words as they were last taken. */
void Ring::KernelTallyRow(const uint8_t* at, const pyprobe_kernel_row& head, uint64_t* known,
                          std::vector<uint8_t>* out) const {
  uint64_t start = WordsAt(head, head.bytes);
  std::vector<uint64_t> words((head.bytes - start) / 8);
  if (!ReadWords(at, start, &words)) return;
  bool grew = words[0] != known[0];
  std::vector<uint8_t> pairs;
  for (size_t w = 0; w < words.size(); w++) {
    bool extreme = IsExtreme(head.form) && w == 1;
    if (words[w] == known[w] && !(extreme && grew)) continue;
    Append(&pairs, head.word + w);
    Append(&pairs, extreme ? words[w] : words[w] - known[w]);
    known[w] = words[w];
  }
  if (pairs.empty()) return;
  std::vector<uint8_t> keys;
  const uint8_t* key = at + sizeof head;
  for (uint32_t i = 0; i < head.keys; i++, key += 8) Append(&keys, Load(key));
  for (uint32_t i = 0; i < head.texts; i++, key += PYPROBE_TEXT_ROOM) AppendText(&keys, key);
  BatchRecord record = {static_cast<uint32_t>(PYPROBE_RECORD_SIZE + keys.size() + pairs.size()),
                        id, 0, head.pid, 0, PYPROBE_KIND_TALLY, head.tally, 0};
  const uint8_t* from = reinterpret_cast<const uint8_t*>(&record);
  out->insert(out->end(), from, from + sizeof record);
  out->insert(out->end(), keys.begin(), keys.end());
  out->insert(out->end(), pairs.begin(), pairs.end());
}

/* Programs that find no room add to the bytes in use all the same. */
bool Ring::KernelTally(std::vector<uint8_t>* out) {
  if (!tallies_) return true;
  uint64_t used = std::min(Load(tallies_.At(0)), tally_bytes_);
  if (tallied_.size() < used / 8) tallied_.resize(used / 8);
  for (uint64_t at = kFirstRow; at + sizeof(pyprobe_kernel_row) <= used;) {
    pyprobe_kernel_row head;
    head.bytes = Acquire(tallies_.At(at));
    if (head.bytes == 0) break; /* it is not made yet; those behind it are looked at when it is */
    for (size_t i = 8; i < sizeof head; i += 8) {
      uint64_t word = Load(tallies_.At(at + i));
      memcpy(reinterpret_cast<uint8_t*>(&head) + i, &word, sizeof word);
    }
    uint64_t words = WordsAt(head, used - at);
    if (words == 0) return Broken("a row of its tallies makes no sense"), false;
    KernelTallyRow(tallies_.At(at), head, &tallied_[(at + words) / 8], out);
    at += head.bytes;
  }
  return true;
}
