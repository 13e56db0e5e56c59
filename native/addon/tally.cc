/*
 * What has been counted in a ring's tallies (wire.h) since it was last looked at, as TALLY records for a batch.
 *
 * The rows are the producer's, who is not trusted: each head is read once and checked, and every word is taken whole into
 * a copy of ours. What a word has grown by since the copy was made is what is new; an extreme is given as it is.
 */
#include <cstring>

#include "layout.h"
#include "row.h"

constexpr uint32_t kWords[PYPROBE_FORMS] = {1, 2, 2, 2, PYPROBE_BUCKETS};

/* The head of a row that stands there whole; false: none can. */
static bool ReadHead(const uint8_t* at, uint64_t room, pyprobe_row* head) {
  if (room < sizeof *head) return false;
  uint64_t first = LoadWord(at);
  memcpy(head, &first, sizeof first);
  head->ref = __atomic_load_n(reinterpret_cast<const uint32_t*>(at + offsetof(pyprobe_row, ref)), __ATOMIC_RELAXED);
  return head->form < PYPROBE_FORMS && head->keys <= PYPROBE_TALLY_KEYS && head->tally < PYPROBE_TALLIES &&
         head->bytes == sizeof *head + 8 * (head->keys + kWords[head->form]) && head->bytes <= room;
}

/* One row's news. A writer that died in the middle of a row leaves it unstill: what is there is all there is. */
void Ring::TallyRow(const uint8_t* at, const pyprobe_row& head, uint64_t* known, unsigned* retries,
                    std::vector<uint8_t>* out) const {
  const uint8_t* keys = at + sizeof head;
  uint64_t words[PYPROBE_BUCKETS];
  ReadWords(at + offsetof(pyprobe_row, sequence), keys + 8 * head.keys, kWords[head.form], words, retries);
  std::vector<uint64_t> slots;
  for (uint32_t i = 0; i < head.keys; i++) slots.push_back(LoadWord(keys + 8 * i));
  AppendNews(head.form, 0, words, kWords[head.form], known, &slots);
  if (slots.size() > head.keys) AppendTally(*this, pid, head.tally, head.ref == 0 ? 0 : codes_[head.ref], slots, out);
}

bool Ring::Tally(std::vector<uint8_t>* out) {
  if (kind_ != RingKind::Agent) return KernelTally(out);
  uint64_t used = __atomic_load_n(reinterpret_cast<const uint64_t*>(tallies_.At(0)), __ATOMIC_ACQUIRE);
  if (used == 0) return true;
  if (used > PYPROBE_TALLY_BYTES) return Broken("its tallies make no sense"), false;
  if (tallied_.size() < used / 8) tallied_.resize(used / 8);
  unsigned retries = kRetries;
  for (uint64_t at = 8; at < used;) {
    pyprobe_row head;
    if (!ReadHead(tallies_.At(at), used - at, &head)) return Broken("a row of its tallies makes no sense"), false;
    bool described = head.ref == 0 || (head.ref < codes_.size() && codes_[head.ref] != 0);
    /* (else its description is still on its way, and its row is looked at when that has come) */
    if (described) TallyRow(tallies_.At(at), head, &tallied_[at / 8 + sizeof head / 8 + head.keys], &retries, out);
    at += head.bytes;
  }
  return true;
}
