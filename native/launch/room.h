/* Whether this process's limits leave room for two Nodes. */
#ifndef PYPROBE_LAUNCH_ROOM_H
#define PYPROBE_LAUNCH_ROOM_H

/* Says in words what lacks, and returns 0, where Node would die at once, or hang. */
int there_is_room(void);

#endif
