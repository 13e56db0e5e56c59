/*
 * A batch: what one fill hands to the sandbox's decoder. Records stand one behind another, 8-aligned, as in wire.h but
 * for the first 8 bytes, and with `ref` and `pid` made trustworthy:
 *
 *    0        4        8
 *   +--------+--------+---------------+------------------
 *   | length | ring   | time pid tid kind probe ref slots ...
 *   +--------+--------+---------------+------------------
 *     bytes from `time`, not padded
 */
#ifndef PYPROBE_ADDON_BATCH_H
#define PYPROBE_ADDON_BATCH_H

#include <cstddef>
#include <cstdint>

#include "wire.h"

/* A record in a batch: 8 bytes of ours, then wire.h's 24. */
struct BatchRecord {
  uint32_t length;
  uint32_t ring;
  uint64_t time;
  uint32_t pid;
  uint32_t tid;
  uint16_t kind;
  uint16_t probe;
  uint32_t ref;
};
static_assert(sizeof(BatchRecord) == PYPROBE_HEADER_SIZE + PYPROBE_RECORD_SIZE, "wire.h's drawing");

/* The bytes a record takes, in a ring and in a batch. */
constexpr uint64_t RecordBytes(uint32_t length) {
  return (PYPROBE_HEADER_SIZE + static_cast<uint64_t>(length) + 7) & ~7ull;
}

struct Batch {
  uint8_t* base;
  size_t size;
  size_t used;
  uint64_t floor;     /* the latest time of the batches before: an event older than this is late */
  uint64_t last;      /* the latest time so far, this batch included */
  bool disorder;      /* a record is older than one before it in this batch */
  uint64_t events;    /* in this batch */
  uint64_t late;      /* in this batch */

  /*
   * Puts the records in order of time; but no event before the description of its code object, and descriptions in the
   * order in which they came.
   */
  void Sort();
};

#endif
