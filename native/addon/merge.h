/*
 * The merge: whole records from all rings into one batch, in order of time.
 *
 * Each ring is in order, or nearly. The merge takes from the ring with the oldest head until another ring's head is
 * older. A record becomes visible a little after its time; so what is younger than the window waits for the next fill,
 * by when whatever belongs before it is visible too. A record that a writer has reserved and not finished (the kernel
 * may have put the writer to sleep there, or somebody may have killed it) holds back what may be younger than it:
 * everything later than what its ring was known to have reached, for kHoldNs at most.
 */
#ifndef PYPROBE_ADDON_MERGE_H
#define PYPROBE_ADDON_MERGE_H

#include <memory>
#include <utility>
#include <vector>

#include "ring.h"

/* What is younger than this waits for the next fill. */
constexpr uint64_t kWindowNs = 1000000;

/* A ring that is read no more, and why: null when it ended and is empty. */
struct Closed {
  uint32_t ring;
  uint32_t pid;
  const char* why;
};

class Merge {
 public:
  Merge() = default;
  Merge(const Merge&) = delete;

  void Add(std::unique_ptr<Ring> ring) { rings_.push_back(std::move(ring)); }
  Ring* Find(uint32_t ring);
  void Drop(uint32_t ring);

  /*
   * Fills the buffer with records no younger than `until`, or when that is 0 than the window; returns the bytes.
   * Rings found broken, or ended and empty, are closed on the way.
   */
  size_t Fill(uint8_t* base, size_t size, uint64_t until);

  /* What is written into any ring from now on is not taken. */
  void Finish();

  /* Whether an unfinished record held the last fill back. */
  bool Held() const { return held_; }

  /* The rings closed since the last call. */
  std::vector<Closed> TakeClosed() { return std::exchange(closed_, {}); }

  /* Looks at every ring's tallies. */
  void Tally();
  /* As many of the TALLY records found by that, and in rings that have been closed, as there is room for; the bytes. */
  size_t TakeTallies(uint8_t* base, size_t size);

  /* What rings that are closed have described is forgotten by whoever reads batches: its numbers are given again. */
  void FreeCodes() { codes_.Free(); }

  void SetVerdict(uint32_t code, uint16_t probes);
  void AddLost(uint64_t* sums) const;
  void CloseAll();

  uint64_t events = 0;
  uint64_t late = 0;

 private:
  struct Head {
    uint64_t time;
    Ring* ring;
    bool operator<(const Head& other) const { return time > other.time; } /* (heaps have the greatest in front) */
  };
  uint64_t Gather(uint64_t now, uint64_t until);
  uint64_t Hold(const Ring* ring, uint64_t now, uint64_t until);
  void Run(Batch* batch, uint64_t now, uint64_t until);
  void Close(Ring* ring);
  void Forget(Ring* ring);

  std::vector<std::unique_ptr<Ring>> rings_;
  std::vector<Head> heads_; /* of this fill: rings that have a record; a heap by time */
  std::vector<Closed> closed_;
  Codes codes_;
  uint64_t last_ = 0; /* the latest time handed out */
  uint64_t lost_[PYPROBE_PROBES_MAX] = {}; /* of closed rings */
  bool held_ = false;
  std::vector<uint8_t> tallies_; /* TALLY records not taken yet, */
  size_t taken_ = 0;             /* but for these bytes */
};

#endif
