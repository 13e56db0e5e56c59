/*
 * Code objects are numbered by each agent for itself; events in a batch carry one numbering for all rings. Numbers are
 * dense from 1 and never given twice, so that a verdict meant for one code object cannot reach another.
 */
#ifndef PYPROBE_ADDON_CODES_H
#define PYPROBE_ADDON_CODES_H

#include <cstdint>
#include <vector>

/*
 * The highest number an agent may use, and the most descriptions that are taken from all of them: a bound on our memory
 * and the isolate's.
 */
constexpr uint32_t kCodeIdMax = 1u << 22;
constexpr uint32_t kCodesMax = (1u << 20) - 1;

struct CodeOwner {
  uint32_t ring;
  uint32_t id;
};

class Codes {
 public:
  /* A new global number for a ring's code object; 0 when there are no more. */
  uint32_t Add(uint32_t ring, uint32_t id) {
    if (owners_.size() >= kCodesMax) return 0;
    owners_.push_back({ring, id});
    return static_cast<uint32_t>(owners_.size());
  }
  uint32_t Next() const { return static_cast<uint32_t>(owners_.size()) + 1; }
  const CodeOwner* Find(uint32_t code) const {
    return code == 0 || code > owners_.size() ? nullptr : &owners_[code - 1];
  }

 private:
  std::vector<CodeOwner> owners_;
};

#endif
