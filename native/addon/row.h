/*
 * What the rows of an agent's tallies and of the kernel's have in common (wire.h): words that somebody counts into while
 * they are read, of which what they have grown by since they were last read is what is new.
 */
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "ring.h"

inline uint64_t LoadWord(const uint8_t* at) {
  return __atomic_load_n(reinterpret_cast<const uint64_t*>(at), __ATOMIC_RELAXED);
}

inline uint32_t AcquireHalf(const uint8_t* at) {
  return __atomic_load_n(reinterpret_cast<const uint32_t*>(at), __ATOMIC_ACQUIRE);
}

/*
 * How often what is not still is read again, at one look: a row of the kernel's, or all rows of a process together, for
 * it has one writer at a time, which may lose its processor in the middle of a row, or die there.
 */
constexpr unsigned kRetries = 1000;

/* So many words from `from`, as they were at one time; false: they were not still, and are as they were found. */
bool ReadWords(const uint8_t* sequence, const uint8_t* from, size_t count, uint64_t* words, unsigned* retries);

/*
 * The words that are new, of a form: pairs of a word's number and what it has grown by, or what it is if it is an
 * extreme. `known` are they as they were last read; `first`: the first one's number.
 */
void AppendNews(uint32_t form, uint32_t first, const uint64_t* words, size_t count, uint64_t* known,
                std::vector<uint64_t>* slots);

/* A TALLY record of those slots. */
void AppendTally(const Ring& ring, uint32_t pid, uint16_t tally, uint32_t code, const std::vector<uint64_t>& slots,
                 std::vector<uint8_t>* out);
