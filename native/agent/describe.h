/* describe.h: values of the program as text. */
#ifndef PYPROBE_AGENT_DESCRIBE_H
#define PYPROBE_AGENT_DESCRIBE_H

#include "agent.h"

/* The items of a tuple, with commas between, in `to`, which is as long as it is; what does not fit is left out. No
 * exception may be pending. */
struct pp_slot pp_describe_tuple(pp_object *tuple, char *to, size_t size);

#endif
