/* An input, taken piece by piece; zeros behind its end. */
#ifndef PYPROBE_FUZZ_INPUT_H
#define PYPROBE_FUZZ_INPUT_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct input {
  const uint8_t *at;
  size_t left;
};

/* Copies so many bytes. */
static inline void take(struct input *in, void *to, size_t bytes) {
  size_t there = bytes < in->left ? bytes : in->left;
  if (there) memcpy(to, in->at, there);
  memset((uint8_t *)to + there, 0, bytes - there);
  in->at += there;
  in->left -= there;
}

static inline uint8_t take8(struct input *in) {
  uint8_t value;
  take(in, &value, sizeof value);
  return value;
}

static inline uint16_t take16(struct input *in) {
  uint16_t value;
  take(in, &value, sizeof value);
  return value;
}

static inline uint32_t take32(struct input *in) {
  uint32_t value;
  take(in, &value, sizeof value);
  return value;
}

#endif
