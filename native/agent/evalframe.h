/* evalframe.h: what the eval-frame hook does for others: it is kept in for them, and knows how frames are laid out. */
#ifndef PYPROBE_AGENT_EVALFRAME_H
#define PYPROBE_AGENT_EVALFRAME_H

#include "agent.h"

/* Who needs the hook. */
#define PP_HOOK_FUNCTIONS 1u
#define PP_HOOK_LINES 2u
#define PP_HOOK_CFUNCTIONS 4u

/* Puts the hook into the interpreter, if it is not in. False, with words said: it cannot be had. */
bool pp_hook_hold(struct pp_interp *in, uint32_t who);
/* Takes the hook out when nobody else needs it. */
void pp_hook_release(struct pp_interp *in, uint32_t who);

/* What a frame runs; references borrowed. `frame` is what the hook gets, and what pp_frame_key returns. */
struct pp_frame {
  pp_object *code, *globals;
  int32_t offset; /* of the current instruction in the code, bytes */
};
struct pp_frame pp_frame_at(void *frame);
/* What the hook gets for this PyFrameObject: itself, or from 3.11 on the _PyInterpreterFrame behind it. */
void *pp_frame_key(pp_object *frame_object);

#endif
