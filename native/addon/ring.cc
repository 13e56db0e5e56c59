#include "ring.h"

#include <algorithm>
#include <cstring>

/* How often room is given back within one run, so that a waiting producer goes on. */
static constexpr uint64_t kPublishBytes = 64 * 1024;
/* A record's time may be ahead of our clock by this before we conclude that the clocks are not the same. */
static constexpr uint64_t kAheadNs = 1000000000;

Taken Ring::Broken(const char* reason) {
  why = reason;
  return Taken::Bad;
}

uint32_t Ring::Word(uint64_t position) const {
  const uint8_t* at = data_.At(PYPROBE_PAGE + (position & (size_ - 1)));
  return __atomic_load_n(reinterpret_cast<const uint32_t*>(at), __ATOMIC_ACQUIRE);
}

/*
 * A producer has a while to finish what it was at. The next unfinished record gets a while of its own only where the ring
 * has come past the first one's in time: one that crept on with times long past would hold all the others back for good.
 */
Taken Ring::Busy() {
  if (busy_at_ != position_ && reached >= busy_since) {
    busy_at_ = position_;
    busy_since = looked_;
  }
  return Taken::Busy;
}

const pyprobe_producer* Ring::Producer() const { return reinterpret_cast<const pyprobe_producer*>(data_.At(64)); }

/* A head keeps its time: two rings whose heads grew younger by turns would be merged without end. */
bool Ring::ReadHeadTime() {
  const uint8_t* at = data_.At(PYPROBE_PAGE + ((position_ + offsetof(BatchRecord, time)) & (size_ - 1)));
  uint64_t time = __atomic_load_n(reinterpret_cast<const uint64_t*>(at), __ATOMIC_RELAXED);
  if (head_at_ == position_ && time != head_time) return Broken("a record has changed its time"), false;
  head_at_ = position_;
  head_time = time;
  return true;
}

uint64_t Ring::Written() const { return __atomic_load_n(reinterpret_cast<const uint64_t*>(data_.At(0)), __ATOMIC_ACQUIRE); }

void Ring::Finish() { last_ = Written(); }

Taken Ring::Look(uint64_t now) {
  looked_ = now;
  uint64_t seen = Written();
  if (seen < seen_ || seen - position_ > size_ || seen % 8 != 0) return Broken("its producer position makes no sense");
  if (seen_ == 0 && seen != 0 && kind_ == RingKind::Agent) {
    if (Producer()->magic != PYPROBE_WIRE_MAGIC) return Broken("it is not a ring of ours (magic)");
    if (Producer()->version != PYPROBE_WIRE_VERSION) return Broken("its format has another version");
  }
  seen_ = std::min(seen, last_);
  while (position_ != seen_) {
    uint32_t word = Word(position_);
    bool busy = (word & PYPROBE_BUSY) != 0;
    if (busy && !ended) return Busy();
    uint64_t bytes = RecordBytes(word & PYPROBE_LENGTH_MASK);
    if (bytes > seen_ - position_) return Broken("a record is longer than what was written");
    if (!busy && (word & PYPROBE_DISCARD) == 0) {
      if (!ReadHeadTime()) return Taken::Bad;
      return head_time > now + kAheadNs ? Broken("its times are ahead of our clock (a time namespace?)") : Taken::Later;
    }
    position_ += bytes;
  }
  reached = now;
  return Taken::Empty;
}

Taken Ring::Take(Batch* batch, Codes* codes, uint64_t until) {
  while (position_ != seen_) {
    uint32_t word = Word(position_);
    if ((word & PYPROBE_BUSY) != 0 && !ended) return Busy();
    uint32_t length = word & PYPROBE_LENGTH_MASK;
    uint64_t bytes = RecordBytes(length);
    if (bytes > seen_ - position_) return Broken("a record is longer than what was written");
    if ((word & (PYPROBE_DISCARD | PYPROBE_BUSY)) != 0) {
      position_ += bytes;
      continue;
    }
    if (length < PYPROBE_RECORD_SIZE) return Broken("a record is too short");
    if (bytes > batch->size - batch->used)
      return batch->used == 0 ? Broken("a record is longer than a batch can hold") : Taken::Full;

    const uint64_t* from = reinterpret_cast<const uint64_t*>(data_.At(PYPROBE_PAGE + (position_ & (size_ - 1))));
    if (!ReadHeadTime()) return Taken::Bad;
    if (head_time > until) return Taken::Later;
    uint64_t* to = reinterpret_cast<uint64_t*>(batch->base + batch->used);
    to[1] = head_time; /* (read once: what was judged is what is taken) */
    for (uint64_t i = 2; i < bytes / 8; i++) to[i] = __atomic_load_n(from + i, __ATOMIC_RELAXED);

    BatchRecord* record = reinterpret_cast<BatchRecord*>(to);
    record->length = length;
    if (!Admit(record, codes)) return Taken::Bad;
    reached = std::max(reached, record->time);
    if (record->time < batch->last) {
      batch->disorder = true;
      if (record->time < batch->floor) batch->late++;
    } else {
      batch->last = record->time;
    }
    batch->events += record->kind == PYPROBE_KIND_EVENT;
    batch->used += bytes;
    position_ += bytes;
    if (position_ - published_ >= kPublishBytes) Publish();
  }
  return Taken::Empty;
}

/* Checks a copied record and makes it speak for its own process, in the numbering of all rings. */
bool Ring::Admit(BatchRecord* record, Codes* codes) {
  record->ring = id;
  if (kind_ == RingKind::Agent) record->pid = pid;
  switch (record->kind) {
    case PYPROBE_KIND_EVENT:
      if (record->probe >= PYPROBE_PROBES_MAX && kind_ == RingKind::Agent)
        return Broken("an event names a probe that cannot be"), false;
      return AdmitRef(record);
    case PYPROBE_KIND_TALLY:
      if (record->probe >= PYPROBE_TALLIES && kind_ == RingKind::Agent)
        return Broken("a tally has a number that cannot be"), false;
      return AdmitRef(record);
    case PYPROBE_KIND_CODE:
      return Describe(record, codes);
    case PYPROBE_KIND_PROCESS:
    case PYPROBE_KIND_THREAD_END:
    case PYPROBE_KIND_MESSAGE:
    case PYPROBE_KIND_EXEC:
      record->ref = 0;
      return true;
    default:
      return Broken("a record is of no known kind"), false;
  }
}

bool Ring::AdmitRef(BatchRecord* record) {
  if (record->ref == 0) return true;
  if (record->ref >= codes_.size() || codes_[record->ref] == 0)
    return Broken("an event names a code object that was never described"), false;
  record->ref = codes_[record->ref];
  return true;
}

bool Ring::Describe(BatchRecord* record, Codes* codes) {
  uint32_t own = record->ref;
  if (own == 0 || own > kCodeIdMax) return Broken("a code object has a number that cannot be"), false;
  if (own >= codes_.size()) codes_.resize(std::max<size_t>(own + 1, codes_.size() * 2));
  if (codes_[own] == 0) {
    codes_[own] = codes->Add(id, own, described_);
    if (codes_[own] == 0) return Broken("there are more code objects than can be numbered"), false;
    described_++;
  }
  record->ref = codes_[own];
  return true;
}

void Ring::Publish() {
  if (published_ == position_) return;
  published_ = position_;
  __atomic_store_n(reinterpret_cast<uint64_t*>(consumer_.At(0)), position_, __ATOMIC_RELEASE);
}

void Ring::AddLost(uint64_t* sums) const {
  if (kind_ != RingKind::Agent) return;
  for (unsigned i = 0; i < PYPROBE_PROBES_MAX; i++) sums[i] += __atomic_load_n(&Producer()->lost[i], __ATOMIC_RELAXED);
}

void Ring::SetVerdict(uint32_t code, uint16_t probes) {
  if (kind_ != RingKind::Agent || code >= PYPROBE_VERDICTS) return;
  uint16_t* verdicts = reinterpret_cast<uint16_t*>(control_.At(2 * PYPROBE_PAGE));
  __atomic_store_n(&verdicts[code], probes, __ATOMIC_RELAXED);
}
