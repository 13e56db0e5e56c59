/*
 * What has been counted in a ring's tallies (wire.h) since it was last looked at, as TALLY records for a batch.
 *
 * The rows are the producer's, who is not trusted: each head is read once and checked, and every word is taken whole into
 * a copy of ours. What a word has grown by since the copy was made is what is new; an extreme is given as it is.
 */
#include <cstring>

#include "layout.h"
#include "ring.h"

namespace {
constexpr uint32_t kWords[PYPROBE_FORMS] = {1, 2, 2, 2, PYPROBE_BUCKETS};
/* A writer that died in the middle of a row leaves it odd: what is there is all there is. */
constexpr int kTries = 1000;

bool IsExtreme(uint32_t form, uint32_t word) {
  return (form == PYPROBE_FORM_MIN || form == PYPROBE_FORM_MAX) && word == 1;
}

void Append(std::vector<uint8_t>* out, const void* from, size_t bytes) {
  const uint8_t* at = static_cast<const uint8_t*>(from);
  out->insert(out->end(), at, at + bytes);
}
}  // namespace

/* The head of a row that stands there whole; false: none can. */
static bool ReadHead(const uint8_t* at, uint64_t room, pyprobe_row* head) {
  if (room < sizeof *head) return false;
  uint64_t first = __atomic_load_n(reinterpret_cast<const uint64_t*>(at), __ATOMIC_RELAXED);
  memcpy(head, &first, sizeof first);
  head->ref = __atomic_load_n(reinterpret_cast<const uint32_t*>(at + offsetof(pyprobe_row, ref)), __ATOMIC_RELAXED);
  return head->form < PYPROBE_FORMS && head->keys <= PYPROBE_TALLY_KEYS && head->tally < PYPROBE_TALLIES &&
         head->bytes == sizeof *head + 8 * (head->keys + kWords[head->form]) && head->bytes <= room;
}

/* The words as they were at one time. */
static void ReadWords(const uint8_t* at, const pyprobe_row& head, uint64_t* words) {
  const uint32_t* sequence = reinterpret_cast<const uint32_t*>(at + offsetof(pyprobe_row, sequence));
  const uint64_t* from = reinterpret_cast<const uint64_t*>(at + sizeof head) + head.keys;
  for (int i = 0; i < kTries; i++) {
    uint32_t before = __atomic_load_n(sequence, __ATOMIC_ACQUIRE);
    for (uint32_t w = 0; w < kWords[head.form]; w++) words[w] = __atomic_load_n(from + w, __ATOMIC_RELAXED);
    __atomic_thread_fence(__ATOMIC_ACQUIRE);
    if ((before & 1) == 0 && __atomic_load_n(sequence, __ATOMIC_RELAXED) == before) return;
  }
}

/* One row's news. */
void Ring::TallyRow(const uint8_t* at, const pyprobe_row& head, uint64_t* known, std::vector<uint8_t>* out) const {
  uint64_t words[PYPROBE_BUCKETS];
  ReadWords(at, head, words);
  std::vector<uint64_t> slots;
  for (uint32_t i = 0; i < head.keys; i++)
    slots.push_back(__atomic_load_n(reinterpret_cast<const uint64_t*>(at + sizeof head) + i, __ATOMIC_RELAXED));
  for (uint32_t w = 0; w < kWords[head.form]; w++) {
    if (words[w] == known[w] && !(IsExtreme(head.form, w) && words[0] != known[0])) continue;
    slots.push_back(w);
    slots.push_back(IsExtreme(head.form, w) ? words[w] : words[w] - known[w]);
    if (w != 0) known[w] = words[w];
  }
  known[0] = words[0];
  if (slots.size() == head.keys) return;
  uint32_t length = static_cast<uint32_t>(PYPROBE_RECORD_SIZE + 8 * slots.size());
  BatchRecord record = {length, id, 0, pid, 0, PYPROBE_KIND_TALLY, head.tally, head.ref == 0 ? 0 : codes_[head.ref]};
  Append(out, &record, sizeof record);
  Append(out, slots.data(), 8 * slots.size());
}

bool Ring::Tally(std::vector<uint8_t>* out) {
  if (kind_ != RingKind::Agent) return KernelTally(out);
  uint64_t used = __atomic_load_n(reinterpret_cast<const uint64_t*>(tallies_.At(0)), __ATOMIC_ACQUIRE);
  if (used == 0) return true;
  if (used > PYPROBE_TALLY_BYTES) return Broken("its tallies make no sense"), false;
  if (tallied_.size() < used / 8) tallied_.resize(used / 8);
  for (uint64_t at = 8; at < used;) {
    pyprobe_row head;
    if (!ReadHead(tallies_.At(at), used - at, &head)) return Broken("a row of its tallies makes no sense"), false;
    bool described = head.ref == 0 || (head.ref < codes_.size() && codes_[head.ref] != 0);
    /* (else its description is still on its way, and its row is looked at when that has come) */
    if (described) TallyRow(tallies_.At(at), head, &tallied_[at / 8 + sizeof head / 8 + head.keys], out);
    at += head.bytes;
  }
  return true;
}
