/*
 * bootstrap.c: gets control in a fresh interpreter, before the first line of the user's code.
 *
 * Every interpreter initialises its builtin modules through the table PyImport_Inittab. Our constructor, which runs
 * before main, puts a copy of the table in its place, in which the entry of _codecs leads here. That module is imported
 * by `encodings`, which every version needs to start up: importlib, sys and posix are ready by then, site and the
 * user's code (.pth files, sitecustomize, PYTHONSTARTUP, the script) have not begun. No option (-I, -S, -E) changes
 * that, subinterpreters and a second Py_Initialize come this way too, and sys.modules shows nothing of it.
 *
 * A program without Python's symbols, or without PYPROBE_SOCKET, pays one getenv or one dlsym. A program that opens
 * libpython later with dlopen, or that replaces PyImport_Inittab by a table of its own, is not traced from its start.
 */
#include <stdlib.h>
#include <string.h>

#include "ring.h"

#define WAY_IN "_codecs"

static pp_object *(*original)(void);

/* The first interpreter of the process brings the ring. */
static bool have_ring(void) {
  static bool asked;
  if (asked) return pp.facts != NULL;
  asked = true;
  if (!pp_python_calibrate()) {
    pp_message(2, "this build of CPython lays its objects out in a way pyprobe does not know; it runs untraced");
    py.version = 0;
  }
  if (!pp_connect(0)) return false;
  pp_fork_start();
  return true;
}

static pp_object *way_in(void) {
  pp_object *module = original();
  if (!module) return NULL;
  struct pp_pending e;
  pp_pending_save(&e);
  if (have_ring()) pp_arm_here();
  pp_pending_restore(&e);
  return module;
}

static void take_way_in(void) {
  size_t count = 0;
  while ((*py.inittab)[count].name) count++;
  struct pp_inittab *table = malloc((count + 1) * sizeof *table);
  if (!table) return;
  memcpy(table, *py.inittab, (count + 1) * sizeof *table);
  for (size_t i = 0; i < count; i++) {
    if (strcmp(table[i].name, WAY_IN) || !table[i].init) continue;
    original = table[i].init;
    table[i].init = way_in;
    *py.inittab = table;
    return;
  }
  free(table);
}

__attribute__((constructor)) static void start(void) {
  const char *name = getenv(PYPROBE_ENV_SOCKET);
  if (!name || !*name || !pp_python_find() || py.Py_IsInitialized()) return;
  take_way_in();
}
