/*
 * bootstrap.c: gets control in a fresh interpreter, before the first line of the user's code.
 *
 * Every interpreter initialises its builtin modules through the table PyImport_Inittab. Our constructor, which runs
 * before main, puts a copy of the table in its place, in which the entry of _codecs leads here. That module is imported
 * by `encodings`, which every version needs to start up: importlib, sys and posix are ready by then, site and the
 * user's code (.pth files, sitecustomize, PYTHONSTARTUP, the script) have not begun. No option (-I, -S, -E) changes
 * that, a second Py_Initialize comes this way too, and sys.modules shows nothing of it.
 *
 * Subinterpreters. From 3.9 on _codecs has several phases: its init function may run once for all interpreters (and in
 * the main one), so we add a phase of ours to its definition, which runs in each. Before that the modules that keep
 * state are initialised anew in each interpreter, and _io is the one that comes early enough.
 *
 * A program without Python's symbols, or without PYPROBE_SOCKET, pays one getenv or one dlsym. A program that opens
 * libpython later with dlopen, or that replaces PyImport_Inittab by a table of its own, is not traced from its start.
 */
#include <stdlib.h>
#include <string.h>

#include "ring.h"

/* PyModuleDef behind its object header, and its phases. */
struct slot {
  int id;
  void *value;
};
struct definition {
  void *init;
  PP_SSIZE index;
  void *copy;
  const char *name, *doc;
  PP_SSIZE size;
  void *methods;
  struct slot *slots;
};
#define SLOT_EXEC 2

static pp_object *(*codecs_init)(void), *(*io_init)(void);

/* The first interpreter of the process brings the ring. */
static bool have_ring(void) {
  static bool asked;
  if (asked) return pp_has_ring();
  asked = true;
  if (!pp_python_calibrate()) {
    pp_message(2, "this build of CPython lays its objects out in a way pyprobe does not know; it runs untraced");
    py.version = 0;
  }
  if (!pp_connect(0)) return false;
  pp_fork_start();
  return true;
}

static void come_in(void) {
  struct pp_pending e;
  pp_pending_save(&e);
  if (have_ring()) pp_arm_here();
  pp_pending_restore(&e);
}

/* Our phase of _codecs. */
static int phase(pp_object *module) {
  (void)module;
  come_in();
  return 0;
}

/* Adds our phase, once; false when this is no definition as we know it. */
static bool add_phase(pp_object *module) {
  static bool added;
  struct definition *d = (struct definition *)((char *)module + py.type_offset + 8);
  if (!py.module_definition || pp_type(module) != py.module_definition || strcmp(d->name, "_codecs")) return false;
  if (added) return true;
  size_t count = 0;
  while (d->slots && d->slots[count].id) count++;
  struct slot *slots = calloc(count + 2, sizeof *slots);
  if (!slots) return false;
  if (count) memcpy(slots, d->slots, count * sizeof *slots);
  slots[count] = (struct slot){SLOT_EXEC, (void *)phase};
  d->slots = slots;
  return added = true;
}

static pp_object *on_codecs(void) {
  pp_object *module = codecs_init();
  if (module && (!pp_python_calibrate() || !add_phase(module))) come_in();
  return module;
}

/* Before 3.9: a subinterpreter, or a second Py_Initialize. The first interpreter has no ring yet, and goes on. */
static pp_object *on_io(void) {
  pp_object *module = io_init();
  if (module && pp_has_ring() && py.version < 0x03090000) come_in();
  return module;
}

static bool redirect(struct pp_inittab *table, const char *name, pp_object *(**theirs)(void), pp_object *(*ours)(void)) {
  for (; table->name; table++) {
    if (strcmp(table->name, name) || !table->init) continue;
    *theirs = table->init;
    table->init = ours;
    return true;
  }
  return false;
}

static void take_way_in(void) {
  size_t count = 0;
  while ((*py.inittab)[count].name) count++;
  struct pp_inittab *table = malloc((count + 1) * sizeof *table);
  if (!table) return;
  memcpy(table, *py.inittab, (count + 1) * sizeof *table);
  if (redirect(table, "_codecs", &codecs_init, on_codecs)) {
    redirect(table, "_io", &io_init, on_io);
    *py.inittab = table;
  } else {
    free(table);
  }
}

__attribute__((constructor)) static void start(void) {
  const char *name = getenv(PYPROBE_ENV_SOCKET);
  if (!name || !*name || !pp_python_find() || py.Py_IsInitialized()) return;
  take_way_in();
}
