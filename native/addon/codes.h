/*
 * Code objects are numbered by each agent for itself; events in a batch carry one numbering for all rings, dense from 1.
 * A number is given again once its ring is closed and whoever reads batches has forgotten it (Free), so that a verdict
 * meant for one code object cannot reach another.
 */
#ifndef PYPROBE_ADDON_CODES_H
#define PYPROBE_ADDON_CODES_H

#include <cstdint>
#include <vector>

/*
 * The highest number an agent may use, and the most descriptions that are taken from all of them at a time: a bound on
 * our memory and the isolate's.
 */
constexpr uint32_t kCodeIdMax = 1u << 22;
constexpr uint32_t kCodesMax = (1u << 20) - 1;

struct CodeOwner {
  uint32_t ring;
  uint32_t id;
};

class Codes {
 public:
  /*
   * A new global number for a ring's code object; 0 when there are no more for it: who has `owned` already gets a further
   * one as long as more are left for others.
   */
  uint32_t Add(uint32_t ring, uint32_t id, uint32_t owned) {
    if (owned >= kCodesMax - owners_.size() + free_.size()) return 0;
    if (!free_.empty()) {
      uint32_t code = free_.back();
      free_.pop_back();
      owners_[code - 1] = {ring, id};
      return code;
    }
    owners_.push_back({ring, id});
    return static_cast<uint32_t>(owners_.size());
  }
  /* Numbers of a ring that is closed: they stand for nothing any more. */
  void Retire(const std::vector<uint32_t>& numbers) { retired_.insert(retired_.end(), numbers.begin(), numbers.end()); }
  /* Those may be given again. */
  void Free() {
    for (uint32_t code : retired_) {
      if (code != 0) free_.push_back(code);
    }
    retired_.clear();
  }
  const CodeOwner* Find(uint32_t code) const {
    return code == 0 || code > owners_.size() ? nullptr : &owners_[code - 1];
  }

 private:
  std::vector<CodeOwner> owners_;
  std::vector<uint32_t> retired_;
  std::vector<uint32_t> free_;
};

#endif
