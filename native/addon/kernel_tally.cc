/*
 * What programs in the kernel have counted (wire.h's kernel_row) since it was last looked at, as TALLY records for a batch:
 * as tally.cc does with an agent's, of which it differs in the head, in the texts of a key, and in how it begins and ends.
 */
#include <algorithm>
#include <cstring>

#include "row.h"

namespace {
/* Of the area: the bytes in use, and a word of the tracer's. */
constexpr uint64_t kFirstRow = 16;

/* A text of a key as a string's slot. */
void AppendText(std::vector<uint64_t>* slots, const uint8_t* at) {
  uint64_t words[PYPROBE_TEXT_ROOM / 8];
  for (size_t i = 0; i < PYPROBE_TEXT_ROOM / 8; i++) words[i] = LoadWord(at + 8 * i);
  size_t length = strnlen(reinterpret_cast<const char*>(words), sizeof words);
  slots->push_back(length); /* (the state: whole) */
  slots->insert(slots->end(), words, words + (length + 7) / 8);
}

/* Where the words begin; 0 when the head makes no sense. */
uint64_t WordsAt(const pyprobe_kernel_row& head, uint64_t room) {
  uint64_t at = sizeof head + 8ull * head.keys + static_cast<uint64_t>(PYPROBE_TEXT_ROOM) * head.texts;
  bool sound = head.form < PYPROBE_FORMS && head.bytes % 8 == 0 && head.texts < PYPROBE_PAGE && at < head.bytes;
  return sound && head.bytes <= room ? at : 0;
}
}  // namespace

/* One row's news. `known`: its words as they were last taken. Of a row that is not still it is taken at the next look. */
void Ring::KernelTallyRow(const uint8_t* at, const pyprobe_kernel_row& head, uint64_t* known,
                          std::vector<uint8_t>* out) const {
  uint64_t start = WordsAt(head, head.bytes);
  std::vector<uint64_t> words((head.bytes - start) / 8);
  unsigned retries = kRetries;
  const uint8_t* sequence = at + offsetof(pyprobe_kernel_row, sequence);
  if (!ReadWords(sequence, at + start, words.size(), words.data(), &retries)) return;
  std::vector<uint64_t> slots;
  const uint8_t* key = at + sizeof head;
  for (uint32_t i = 0; i < head.keys; i++, key += 8) slots.push_back(LoadWord(key));
  for (uint32_t i = 0; i < head.texts; i++, key += PYPROBE_TEXT_ROOM) AppendText(&slots, key);
  size_t keys = slots.size();
  AppendNews(head.form, head.word, words.data(), words.size(), known, &slots);
  if (slots.size() > keys) AppendTally(*this, head.pid, head.tally, 0, slots, out);
}

/* Programs that find no room add to the bytes in use all the same. */
bool Ring::KernelTally(std::vector<uint8_t>* out) {
  if (!tallies_) return true;
  uint64_t used = std::min(LoadWord(tallies_.At(0)), tally_bytes_);
  if (tallied_.size() < used / 8) tallied_.resize(used / 8);
  for (uint64_t at = kFirstRow; at + sizeof(pyprobe_kernel_row) <= used;) {
    pyprobe_kernel_row head;
    head.bytes = AcquireHalf(tallies_.At(at));
    if (head.bytes == 0) break; /* it is not made yet; those behind it are looked at when it is */
    for (size_t i = 8; i < sizeof head; i += 8) {
      uint64_t word = LoadWord(tallies_.At(at + i));
      memcpy(reinterpret_cast<uint8_t*>(&head) + i, &word, sizeof word);
    }
    uint64_t words = WordsAt(head, used - at);
    if (words == 0) return Broken("a row of its tallies makes no sense"), false;
    KernelTallyRow(tallies_.At(at), head, &tallied_[(at + words) / 8], out);
    at += head.bytes;
  }
  return true;
}
