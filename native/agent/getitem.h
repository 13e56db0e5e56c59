/* getitem.h: the eval-frame hook's blind spot on early 3.11. */
#ifndef PYPROBE_AGENT_GETITEM_H
#define PYPROBE_AGENT_GETITEM_H

#include "agent.h"

/* The hook goes in: from here on it sees calls of __getitem__ too. GIL held, no exception pending. */
void pp_getitem_see(void);
/* The hook has gone: CPython may inline them again. */
void pp_getitem_forget(void);

#endif
