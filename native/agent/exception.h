/* exception.h: exception, wherever a source hears of one. */
#ifndef PYPROBE_AGENT_EXCEPTION_H
#define PYPROBE_AGENT_EXCEPTION_H

#include "agent.h"

/* Whether it is raised here: its traceback has this frame alone. One that passes through a frame has more. */
bool pp_exception_is_new(pp_object *traceback);
/* Writes the event. Between pp_enter and pp_leave, with no exception pending. */
void pp_exception_emit(struct pp_code *c, int64_t line, pp_object *exception);

#endif
