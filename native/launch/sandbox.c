/* pyprobe_sandbox COMMAND WORD...: becomes the command, which has no io_uring (uring.h): a sandbox's Node, started by the
 * control plane (src/session/sandbox-process.ts). The first one of a run is started by start.c. */
#include <stdio.h>
#include <unistd.h>

#include "uring.h"

int main(int argc, char **argv) {
  if (argc < 2) return 125;
  do_without_uring();
  execv(argv[1], argv + 1);
  perror(argv[1]);
  return 127;
}
