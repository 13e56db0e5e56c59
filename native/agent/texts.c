/*
 * texts.c: which texts hold of a code object's names.
 *
 * The tracer compares the names that it is told, which are cut at strsize; so are they here. A name that is null holds of
 * nothing.
 */
#define _GNU_SOURCE
#include "texts.h"

#include <stdlib.h>
#include <string.h>

#include "ring.h"

struct texts {
  uint32_t count;
  struct pyprobe_text text[PYPROBE_TEXTS];
  char pool[PYPROBE_WORK_BYTES];
};

static struct texts *texts; /* never freed: another thread may be reading them */

static bool is_same(const struct texts *a, const struct texts *b) {
  return a && a->count == b->count && !memcmp(a->text, b->text, sizeof a->text) && !memcmp(a->pool, b->pool, sizeof a->pool);
}

/* Code objects that were described before are described anew when the texts are others. */
static void use(struct texts *t) {
  struct texts *before = texts;
  if (is_same(before, t)) {
    free(t);
    return;
  }
  __atomic_store_n(&texts, t, __ATOMIC_RELEASE);
  if (before) pp.epoch++;
}

bool pp_texts_read(const uint8_t *area, uint64_t at, uint32_t count, uint32_t pool) {
  uint64_t end = at + count * sizeof(struct pyprobe_text);
  if (count > PYPROBE_TEXTS || pool > PYPROBE_WORK_BYTES || end + pool > PYPROBE_WORK_BYTES) return false;
  struct texts *t = calloc(1, sizeof *t);
  if (!t) return false;
  t->count = count;
  memcpy(t->text, area + at, count * sizeof(struct pyprobe_text));
  memcpy(t->pool, area + end, pool);
  for (uint32_t i = 0; i < count; i++) {
    const struct pyprobe_text *one = &t->text[i];
    if (one->at <= pool && one->length <= pool - one->at) continue;
    free(t);
    return false;
  }
  use(t);
  return true;
}

static struct pp_slot base_of(struct pp_slot name) {
  const char *slash = name.data ? memrchr(name.data, '/', name.length) : NULL;
  if (!slash) return name;
  name.length -= (size_t)(slash + 1 - name.data);
  name.data = slash + 1;
  return name;
}

static bool holds(const struct pyprobe_text *t, const char *wanted, struct pp_slot name) {
  if (!name.data) return false;
  if (t->relation == PYPROBE_TEXT_IS) return name.length == t->length && !memcmp(name.data, wanted, t->length);
  if (name.length < t->length) return false;
  if (t->relation == PYPROBE_TEXT_STARTS) return !memcmp(name.data, wanted, t->length);
  if (t->relation == PYPROBE_TEXT_ENDS) return !memcmp(name.data + name.length - t->length, wanted, t->length);
  return !t->length || memmem(name.data, name.length, wanted, t->length);
}

uint32_t pp_texts_of(const struct pp_slot *names) {
  const struct texts *t = __atomic_load_n(&texts, __ATOMIC_ACQUIRE);
  uint32_t result = 0;
  for (uint32_t i = 0; t && i < t->count; i++) {
    const struct pyprobe_text *one = &t->text[i];
    uint32_t field = one->field == PYPROBE_FIELD_BASENAME ? PYPROBE_FIELD_FILENAME : one->field;
    if (field > PYPROBE_FIELD_MODULE) continue;
    struct pp_slot name = names[field];
    if (name.data) name.length = pp_cut(&name);
    if (one->field == PYPROBE_FIELD_BASENAME) name = base_of(name);
    if (holds(one, t->pool + one->at, name)) result |= 1u << i;
  }
  return result;
}
