#ifndef PYPROBE_ADDON_CLOCK_H
#define PYPROBE_ADDON_CLOCK_H

#include <cstdint>
#include <ctime>

/* CLOCK_MONOTONIC in ns: the clock of every record. */
inline uint64_t NowNs() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<uint64_t>(now.tv_sec) * 1000000000u + static_cast<uint64_t>(now.tv_nsec);
}

#endif
