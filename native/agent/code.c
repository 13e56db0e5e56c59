/*
 * code.c: a code object's identity.
 *
 * Events carry a small number in place of names, and the names are written once, in a CODE record before the first
 * event. An address alone is no identity, since memory is used again. So the entry hangs on the code object itself, as
 * its co_extra, whose free function tells us when the object dies. In front of it stands a direct-mapped cache by
 * address, which the free function keeps honest.
 *
 * co_extra is not for everyone: before 3.9 the garbage collector is shared, and a code object that dies while another
 * interpreter runs calls that one's free functions (in 3.6 and 3.7 an uninitialised pointer); free-threaded builds do not
 * guard it; and its 255 indexes may be taken. There, entries stand in a table that keeps the code objects alive. Those
 * that nobody else keeps are let go whenever the table has doubled (with one GIL; a free-threaded build keeps them all).
 */
#include "code.h"

#include <stdlib.h>
#include <string.h>

#include "ring.h"
#include "texts.h"
#include "work.h"

struct pp_code *pp_code_cache[PP_CODES];

static struct pp_code *kept[PP_CODES]; /* chains by hash, pushed at the front, never taken out */
static uint32_t kept_count, sweep_at = 2048;
static uint32_t next_id = 1;

#define LINES 32u

/* Packed offset and line, so that one load reads both: offset + 1 in the upper half, the line in the lower. */
struct pp_lines {
  uint64_t entry[LINES];
};

static void free_entry(struct pp_code *c) {
  struct pp_code **place = pp_code_place(c->code);
  if (*place == c) *place = NULL;
  free(c->lines);
  free(c->rows);
  free(c);
}

/* The code object is being freed. */
static void on_free(void *extra) {
  if (extra) free_entry(extra);
}

void pp_code_start(struct pp_interp *in) {
  memset(pp_code_cache, 0, sizeof pp_code_cache); /* an interpreter that ended may have taken its code objects with it */
  in->code_index = -1;
  if (!py.free_threaded && py.version >= 0x03090000 && py.PyEval_RequestCodeExtraIndex && py.PyCode_GetExtra && py.PyCode_SetExtra)
    in->code_index = py.PyEval_RequestCodeExtraIndex(on_free);
}

static int64_t int_attribute(pp_object *o, const char *name) {
  pp_object *value = py.PyObject_GetAttrString(o, name);
  int64_t n = value ? py.PyLong_AsLong(value) : 0;
  if (value) py.Py_DecRef(value);
  py.PyErr_Clear();
  return n;
}

static struct pp_code *new_entry(pp_object *code) {
  struct pp_code *c = calloc(1, sizeof *c);
  if (!c) return NULL;
  c->code = code;
  c->id = __atomic_fetch_add(&next_id, 1, __ATOMIC_RELAXED);
  c->flags = (uint32_t)int_attribute(code, "co_flags");
  c->first_line = (int32_t)int_attribute(code, "co_firstlineno");
  return c;
}

static struct pp_code *from_extra(pp_object *code, PP_SSIZE index) {
  void *extra = NULL;
  if (py.PyCode_GetExtra(code, index, &extra)) return NULL;
  if (extra) return extra;
  struct pp_code *c = new_entry(code);
  if (c && py.PyCode_SetExtra(code, index, c)) {
    free(c);
    return NULL;
  }
  return c;
}

static struct pp_code *search(struct pp_code *c, const pp_object *code) {
  while (c && c->code != code) c = c->next;
  return c;
}

/* Lets go of the code objects that only we keep. What dies with one may run Python code: we are inside ourselves. */
static void sweep(void) {
  size_t count_offset = py.type_offset - sizeof(PP_SSIZE);
  for (uint32_t i = 0; i < PP_CODES; i++) {
    struct pp_code **link = &kept[i], *c;
    while ((c = *link)) {
      pp_object *code = c->code;
      if (*(PP_SSIZE *)((char *)code + count_offset) > 1) {
        link = &c->next;
        continue;
      }
      *link = c->next;
      free_entry(c);
      kept_count--;
      py.Py_DecRef(code);
    }
  }
  sweep_at = kept_count * 2 > 2048 ? kept_count * 2 : 2048;
}

static struct pp_code *from_kept(pp_object *code) {
  struct pp_code **head = &kept[pp_code_place(code) - pp_code_cache];
  struct pp_code *first = __atomic_load_n(head, __ATOMIC_ACQUIRE), *found = search(first, code), *c;
  if (found || !(c = new_entry(code))) return found;
  py.Py_IncRef(code);
  if (__atomic_add_fetch(&kept_count, 1, __ATOMIC_RELAXED) > sweep_at && !pp_attends(PP_SHARED)) {
    sweep();
    first = *head;
  }
  do {
    c->next = first;
    if (__atomic_compare_exchange_n(head, &first, c, false, __ATOMIC_RELEASE, __ATOMIC_ACQUIRE)) return c;
    found = search(first, code);
  } while (!found);
  py.Py_DecRef(code);
  free(c);
  return found;
}

/* The CODE record. Before 3.11 a code object has no qualified name: its name stands for it. */
static bool describe(struct pp_code *c, pp_object *globals) {
  pp_object *filename = py.PyObject_GetAttrString(c->code, "co_filename");
  pp_object *name = py.PyObject_GetAttrString(c->code, "co_name");
  pp_object *qualname = py.version >= 0x030b0000 ? py.PyObject_GetAttrString(c->code, "co_qualname") : NULL;
  pp_object *module = globals ? py.PyDict_GetItemString(globals, "__name__") : NULL;
  if (module) py.Py_IncRef(module);
  py.PyErr_Clear();
  struct pp_slot slots[] = {pp_int(c->first_line), pp_str(filename), pp_str(name), pp_str(qualname ? qualname : name),
                            pp_str(module), pp_int(c->id)};
  const struct pp_slot names[] = {slots[1], slots[2], slots[3], slots[4]};
  c->texts = pp_texts_of(names);
  pp_work_forget(c);
  bool written = pp_write(PYPROBE_KIND_CODE, 0, c->id, 0x3f, slots, 6);
  pp_object *held[] = {filename, name, qualname, module};
  for (int i = 0; i < 4; i++)
    if (held[i]) py.Py_DecRef(held[i]);
  return written;
}

PP_COLD static struct pp_code *find(pp_object *code, pp_object *globals) {
  struct pp_interp *in = pp_interp_here();
  struct pp_pending e;
  pp_pending_save(&e);
  struct pp_code *c = in && in->code_index >= 0 ? from_extra(code, in->code_index) : from_kept(code);
  if (c && __atomic_load_n(&c->epoch, __ATOMIC_ACQUIRE) != pp.epoch) {
    if (describe(c, globals)) __atomic_store_n(&c->epoch, pp.epoch, __ATOMIC_RELEASE);
    else c = NULL;
  }
  pp_pending_restore(&e);
  return c;
}

/* With several interpreters the cache is left alone: one that ends may free its code objects without telling us. */
struct pp_code *pp_code(pp_object *code, pp_object *globals) {
  bool cached = !pp_attends(PP_SHARED) || py.free_threaded;
  struct pp_code *c = cached ? pp_code_fast(code) : NULL;
  if (c) return c;
  c = find(code, globals);
  if (c && cached) __atomic_store_n(pp_code_place(code), c, __ATOMIC_RELEASE);
  return c;
}

int32_t pp_code_line(struct pp_code *c, int32_t offset) {
  if (offset < 0) return c->first_line;
  if (!c->lines) c->lines = calloc(1, sizeof *c->lines);
  if (!c->lines) return py.PyCode_Addr2Line(c->code, offset);
  uint64_t *place = &c->lines->entry[offset >> 1 & (LINES - 1)], known = __atomic_load_n(place, __ATOMIC_RELAXED);
  if (known >> 32 == (uint32_t)offset + 1u) return (int32_t)(uint32_t)known;
  int32_t line = py.PyCode_Addr2Line(c->code, offset);
  __atomic_store_n(place, ((uint64_t)offset + 1) << 32 | (uint32_t)line, __ATOMIC_RELAXED);
  return line;
}
