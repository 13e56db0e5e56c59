/*
 * process.c: who we are: the ring's first record, and again when the process has changed its name.
 *
 * The name is the main thread's (comm), and nobody tells of its change. So the main thread asks now and then, when it
 * draws its clock anew and some time has passed; the record is written at the next event.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "ring.h"

#define INTERVAL_NS 20000000u

static char written[16];
static uint64_t asked;

/* The file that holds the interpreter: libpython, or the executable itself (whose name dladdr takes from argv[0]). */
static const char *interpreter(char *buffer, size_t size) {
  Dl_info in;
  if (dladdr((void *)py.PyObject_GetAttrString, &in) && in.dli_fname && strstr(in.dli_fname, ".so")) return in.dli_fname;
  ssize_t n = readlink("/proc/self/exe", buffer, size - 1);
  if (n <= 0) return NULL;
  buffer[n] = 0;
  return buffer;
}

void pp_process_write(void) {
  char file[4096];
  __atomic_and_fetch(&pp.attention, ~PP_RENAMED, __ATOMIC_RELAXED);
  prctl(PR_GET_NAME, written);
  struct pp_slot slots[] = {pp_int(getppid()), pp_int(getuid()), pp_int(getgid()), pp_int(py.version),
                            pp_cstr(written), pp_cstr(interpreter(file, sizeof file))};
  pp_write(PYPROBE_KIND_PROCESS, 0, 0, 0x3f, slots, 6);
}

void pp_process_check(uint64_t now) {
  char name[16] = "";
  if (pp_has_ring() && pp_reader_is_gone()) pp_give_up();
  if (now - asked < INTERVAL_NS || pp_thread.tid != (uint32_t)pp.pid) return;
  asked = now;
  if (!prctl(PR_GET_NAME, name) && strcmp(name, written)) __atomic_or_fetch(&pp.attention, PP_RENAMED, __ATOMIC_RELAXED);
}
