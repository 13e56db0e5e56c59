/*
 * getitem.c: has the eval-frame hook see calls of __getitem__ on early 3.11.
 *
 * 3.11 specialises the instruction of obj[key], once it is hot, to run a Python __getitem__ inlined; early patch levels
 * (Debian's 3.11.2 is one, 3.11.7 is not) forget to ask whether there is an eval-frame hook. The hook then misses those
 * calls, without a word.
 *
 * Specialising on a function needs its version, a number given out by one counter of the process, and refuses when
 * there is none: the counter stands at 0 when it has run over, and then no function gets a number. So, while the hook
 * is in, we hold it at 0, and take back the numbers of the __getitem__ that have one, which undoes what is specialised
 * already. Nothing gets slower by that: with a hook there is no inlined call to specialise.
 *
 * The counter is a static variable. It is found by what it must hold, the version just given to a fresh function and
 * one more, twice over. Where it is not found, a message says what will be missing.
 */
#define _GNU_SOURCE
#include "getitem.h"

#include <link.h>
#include <string.h>

#define FIRST 0x030b0000u
#define FIXED 0x030b0700u
#define CANDIDATES 256
#define FILE_INPUT 257 /* Py_file_input */

static volatile uint32_t *counter;
static uint32_t saved; /* what it held; 0 = we are not holding it */

/* PyFunctionObject of 3.11. */
#define FIELD(type, o, offset) (*(type *)((char *)(o) + py.type_offset + (offset)))
#define NAME(f) FIELD(pp_object *, f, 24)
#define VERSION(f) FIELD(uint32_t, f, 120)

/* ---- finding the counter ---- */

/* The version that CPython gives to a function that has just become hot; 0 = none. */
static uint32_t fresh_version(void) {
  pp_object *globals = py.PyDict_New(), *result = NULL, *function = NULL;
  if (globals)
    result = py.PyRun_String("def f(): pass\nfor i in 'x' * 200: f()\n", FILE_INPUT, globals, globals);
  if (result) function = py.PyDict_GetItemString(globals, "f");
  uint32_t version = function ? VERSION(function) : 0;
  if (result) py.Py_DecRef(result);
  if (globals) py.Py_DecRef(globals);
  py.PyErr_Clear();
  return version;
}

struct search {
  uint32_t value, count;
  volatile uint32_t *found[CANDIDATES];
};

static void search_segment(struct search *s, uintptr_t from, uintptr_t to) {
  for (volatile uint32_t *p = (volatile uint32_t *)from; (uintptr_t)(p + 1) <= to && s->count < CANDIDATES; p++)
    if (*p == s->value) s->found[s->count++] = p;
}

/* The writable segments of the file that CPython is in. */
static int search_file(struct dl_phdr_info *info, size_t size, void *s) {
  (void)size;
  uintptr_t target = (uintptr_t)py.inittab;
  bool here = false;
  for (int pass = 0; pass < 2; pass++) {
    for (int i = 0; i < info->dlpi_phnum; i++) {
      uintptr_t from = info->dlpi_addr + info->dlpi_phdr[i].p_vaddr, to = from + info->dlpi_phdr[i].p_memsz;
      if (info->dlpi_phdr[i].p_type != PT_LOAD || !(info->dlpi_phdr[i].p_flags & PF_W)) continue;
      if (pass == 0) here |= target >= from && target < to;
      else if (here) search_segment(s, from, to);
    }
  }
  return here;
}

static void keep_only(struct search *s, uint32_t value) {
  uint32_t kept = 0;
  for (uint32_t i = 0; i < s->count; i++)
    if (*s->found[i] == value) s->found[kept++] = s->found[i];
  s->count = kept;
}

static void find_counter(void) {
  static bool tried;
  struct search s = {0};
  if (tried) return;
  tried = true;
  uint32_t version = py.PyRun_String ? fresh_version() : 0;
  if (!version) return;
  s.value = version + 1;
  dl_iterate_phdr(search_file, &s);
  for (int i = 0; i < 3; i++) {
    if (!(version = fresh_version())) return;
    keep_only(&s, version + 1);
  }
  if (s.count == 1) counter = s.found[0];
}

/* ---- holding it ---- */

static bool is_getitem(pp_object *function) {
  struct pp_slot name = pp_str(NAME(function));
  return name.data && !strcmp(name.data, "__getitem__");
}

static void take_versions_back(void) {
  pp_object *get_objects = pp_module_attribute("gc", "get_objects");
  pp_object *all = get_objects ? py.PyObject_CallObject(get_objects, NULL) : NULL;
  for (PP_SSIZE i = all ? py.PyList_Size(all) : 0; i-- > 0;) {
    pp_object *o = py.PyList_GetItem(all, i);
    if (pp_type(o) == py.function && VERSION(o) && is_getitem(o)) VERSION(o) = 0;
  }
  if (all) py.Py_DecRef(all);
  if (get_objects) py.Py_DecRef(get_objects);
  py.PyErr_Clear();
}

void pp_getitem_see(void) {
  if (py.version < FIRST || py.version >= FIXED || saved) return;
  find_counter();
  if (!counter || !py.function) {
    pp_message(0, "this CPython hides hot calls of __getitem__ (obj[key]) from function probes; 3.11.7 and later do "
                  "not");
    return;
  }
  saved = *counter;
  *counter = 0;
  take_versions_back();
}

void pp_getitem_forget(void) {
  if (saved) *counter = saved;
  saved = 0;
}
