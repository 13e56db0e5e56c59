#include "merge.h"

#include <algorithm>
#include <cstring>

#include "clock.h"

/* A busy machine may take a processor from a writer for hundreds of ms, in the middle of a record. */
static constexpr uint64_t kHoldNs = 1000000000;

Ring* Merge::Find(uint32_t id) {
  for (auto& ring : rings_) {
    if (ring->id == id) return ring.get();
  }
  return nullptr;
}

size_t Merge::Fill(uint8_t* base, size_t size, uint64_t until) {
  uint64_t now = NowNs();
  Batch batch = {base, size, 0, last_, last_, false, 0, 0};
  Run(&batch, now, Gather(now, until == 0 ? now - kWindowNs : std::min(until, now)));
  for (auto& ring : rings_) ring->Publish();
  if (batch.disorder) batch.Sort();
  last_ = batch.last;
  events += batch.events;
  late += batch.late;
  return batch.used;
}

/* Looks at every ring; makes the heap of heads; returns up to what time records may be taken. */
uint64_t Merge::Gather(uint64_t now, uint64_t until) {
  std::vector<Ring*> finished;
  heads_.clear();
  held_ = false;
  for (auto& ring : rings_) {
    Taken state = ring->Look(now);
    if (state == Taken::Bad || (state == Taken::Empty && ring->ended)) finished.push_back(ring.get());
    else if (state == Taken::Later) heads_.push_back({ring->head_time, ring.get()});
    else if (state == Taken::Busy) until = Hold(ring.get(), now, until);
  }
  std::make_heap(heads_.begin(), heads_.end());
  for (Ring* ring : finished) Close(ring);
  return until;
}

/* Up to what time records may be taken while this ring's next one is unfinished. */
uint64_t Merge::Hold(const Ring* ring, uint64_t now, uint64_t until) {
  uint64_t safe = std::max(ring->reached, kWindowNs) - kWindowNs; /* (of a new ring: nothing) */
  if (safe >= until || now - ring->busy_since > kHoldNs) return until; /* stopped there: the others go on */
  held_ = true;
  return safe;
}

void Merge::Finish() {
  for (auto& ring : rings_) ring->Finish();
}

void Merge::Run(Batch* batch, uint64_t now, uint64_t until) {
  while (!heads_.empty() && heads_.front().time <= until) {
    std::pop_heap(heads_.begin(), heads_.end());
    Ring* ring = heads_.back().ring;
    heads_.pop_back();
    Taken state = ring->Take(batch, &codes_, heads_.empty() ? until : std::min(until, heads_.front().time));
    if (state == Taken::Full) return;
    if (state == Taken::Bad) Close(ring);
    if (state == Taken::Busy) until = Hold(ring, now, until);
    if (state != Taken::Later) continue;
    heads_.push_back({ring->head_time, ring});
    std::push_heap(heads_.begin(), heads_.end());
  }
}

void Merge::Tally() {
  std::vector<Ring*> broken;
  for (auto& ring : rings_) {
    if (!ring->Tally(&tallies_)) broken.push_back(ring.get());
  }
  for (Ring* ring : broken) Close(ring);
}

size_t Merge::TakeTallies(uint8_t* base, size_t size) {
  size_t used = 0;
  while (taken_ < tallies_.size()) {
    uint32_t length;
    memcpy(&length, &tallies_[taken_], sizeof length);
    size_t bytes = RecordBytes(length);
    if (bytes > size - used) break;
    memcpy(base + used, &tallies_[taken_], bytes);
    used += bytes;
    taken_ += bytes;
  }
  if (taken_ == tallies_.size()) {
    tallies_.clear();
    taken_ = 0;
  }
  return used;
}

/* What it has counted to its end is kept. */
void Merge::Close(Ring* ring) {
  if (ring->why == nullptr) ring->Tally(&tallies_);
  closed_.push_back({ring->id, ring->pid, ring->why});
  Forget(ring);
}

void Merge::Drop(uint32_t id) {
  Ring* ring = Find(id);
  if (ring != nullptr) Forget(ring);
}

void Merge::Forget(Ring* ring) {
  ring->AddLost(lost_);
  codes_.Retire(ring->CodeNumbers());
  rings_.erase(std::find_if(rings_.begin(), rings_.end(), [ring](auto& each) { return each.get() == ring; }));
}

void Merge::CloseAll() {
  for (auto& ring : rings_) ring->AddLost(lost_);
  rings_.clear();
}

void Merge::SetVerdict(uint32_t code, uint16_t probes) {
  const CodeOwner* owner = codes_.Find(code);
  Ring* ring = owner == nullptr ? nullptr : Find(owner->ring);
  if (ring != nullptr) ring->SetVerdict(owner->id, probes);
}

void Merge::AddLost(uint64_t* sums) const {
  for (unsigned i = 0; i < PYPROBE_PROBES_MAX; i++) sums[i] += lost_[i];
  for (const auto& ring : rings_) ring->AddLost(sums);
}
