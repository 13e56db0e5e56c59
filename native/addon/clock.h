#ifndef PYPROBE_ADDON_CLOCK_H
#define PYPROBE_ADDON_CLOCK_H

#include <cstdint>

/* CLOCK_MONOTONIC in ns: the clock of every record. */
uint64_t NowNs();

#endif
