#ifndef PYPROBE_ADDON_LAYOUT_H
#define PYPROBE_ADDON_LAYOUT_H

#include "wire.h"

/* Where the parts of an agent ring's memfd with so many bytes of data stand (wire.h has the drawing). */
constexpr uint64_t ControlOffset(uint64_t data) { return 2 * PYPROBE_PAGE + data; }
constexpr uint64_t ControlBytes() { return PYPROBE_PAGE + PYPROBE_VERDICTS * sizeof(uint16_t); }
constexpr uint64_t TallyOffset(uint64_t data) { return ControlOffset(data) + ControlBytes() + PYPROBE_WORK_BYTES; }
constexpr uint64_t RingBytes(uint64_t data) { return TallyOffset(data) + PYPROBE_TALLY_BYTES; }

#endif
