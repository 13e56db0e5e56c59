/* frames.h: the Python frames of threads, also of others than the one we are in. GIL held. */
#ifndef PYPROBE_AGENT_FRAMES_H
#define PYPROBE_AGENT_FRAMES_H

#include "python.h"

/* A frame of this interpreter that has begun to run, ours or another thread's: a new reference. NULL: no Python runs. */
pp_object *pp_some_frame(void);
/* How many frames of ours there are, from the one that runs down; no more are counted than `most`. */
uint32_t pp_frames_here(uint32_t most);

#endif
