/*
 * tally.c: finds or makes a value's row, and takes the value in.
 *
 * A row is known by its tally, code object and keys. The last one of each tally and code object is remembered in the code
 * object's entry, which is all there is to look at where the code object alone is the key. Others are found in a hash
 * table of this process, which has nothing but the rows' places.
 *
 * The caller holds what makes it the only writer (the GIL, or the ring's lock), so words are added to by plain loads and
 * stores; each is stored whole, and a reader takes it whole. Rows are never moved nor freed.
 */
#include "tally.h"

#include <stdlib.h>
#include <string.h>

#include "ring.h"

static uint32_t *places; /* open addressing; 0 = free */
static uint32_t slots, used;
static uint32_t epoch; /* the ring that they are of */

static struct pp_code no_code; /* of events that have none */

static int64_t *keys_of(struct pyprobe_row *row) { return (int64_t *)(row + 1); }

static bool is_row(struct pyprobe_row *row, uint32_t ref, const struct pp_value *v) {
  if (row->tally != v->tally || row->ref != ref) return false;
  for (uint32_t i = 0; i < v->keys; i++)
    if (keys_of(row)[i] != v->key[i]) return false;
  return true;
}

static uint64_t hash_of(uint32_t ref, uint32_t tally, const int64_t *key, uint32_t keys) {
  uint64_t h = (uint64_t)ref << 8 ^ tally;
  for (uint32_t i = 0; i < keys; i++) h = (h ^ (uint64_t)key[i]) * 0x9e3779b97f4a7c15u, h ^= h >> 29;
  h *= 0x9e3779b97f4a7c15u;
  return h ^ h >> 32;
}

static struct pyprobe_row *row_at(uint32_t place) { return (struct pyprobe_row *)(pp.tallies + place); }

static void put(uint32_t *table, uint32_t size, uint32_t place) {
  struct pyprobe_row *row = row_at(place);
  uint64_t i = hash_of(row->ref, row->tally, keys_of(row), row->keys);
  while (table[i & (size - 1)]) i++;
  table[i & (size - 1)] = place;
}

/* Whenever another thread forks, the child has the one table or the other, and never one that is free. */
static void take_table(uint32_t *table, uint32_t size) {
  free(__atomic_exchange_n(&places, table, __ATOMIC_ACQ_REL));
  slots = size;
}

static bool grow(void) {
  uint32_t size = slots ? slots * 2 : 1024;
  uint32_t *table = calloc(size, sizeof *table);
  if (!table) return false;
  for (uint32_t i = 0; i < slots; i++)
    if (places[i]) put(table, size, places[i]);
  take_table(table, size);
  return true;
}

static const uint32_t words_of[PYPROBE_FORMS] = {1, 2, 2, 2, PYPROBE_BUCKETS};

static struct pyprobe_row *make(uint32_t ref, const struct pp_value *v) {
  uint64_t at = *(uint64_t *)pp.tallies ? *(uint64_t *)pp.tallies : 8;
  uint64_t bytes = sizeof(struct pyprobe_row) + 8u * (v->keys + words_of[v->form]);
  if (at + bytes > pp.tally_bytes || ((used + 1) * 2 > slots && !grow())) return NULL;
  struct pyprobe_row *row = row_at((uint32_t)at); /* (fresh memory of a memfd is zero) */
  row->bytes = (uint32_t)bytes;
  row->tally = v->tally;
  row->form = v->form;
  row->keys = v->keys;
  row->ref = ref;
  memcpy(keys_of(row), v->key, 8u * v->keys);
  __atomic_store_n((uint64_t *)pp.tallies, at + bytes, __ATOMIC_RELEASE);
  put(places, slots, (uint32_t)at);
  used++;
  return row;
}

static struct pyprobe_row *find(uint32_t ref, const struct pp_value *v) {
  for (uint64_t i = hash_of(ref, v->tally, v->key, v->keys); slots && places[i & (slots - 1)]; i++) {
    struct pyprobe_row *row = row_at(places[i & (slots - 1)]);
    if (is_row(row, ref, v)) return row;
  }
  return make(ref, v);
}

static void start_anew(void) {
  take_table(NULL, 0);
  used = 0;
  pp_tally_forget(&no_code);
  epoch = pp.epoch;
}

void pp_tally_forget(struct pp_code *code) {
  struct pyprobe_row **rows = __atomic_exchange_n(&code->rows, NULL, __ATOMIC_ACQ_REL);
  if (!pp_attends(PP_SHARED)) free(rows); /* (else another thread may be at it) */
}

PP_HOT void store(uint64_t *word, uint64_t value) { __atomic_store_n(word, value, __ATOMIC_RELAXED); }

/* The bucket that quantize() has a whole number in. */
static uint32_t bucket_of(int64_t value) {
  if (value == 0) return 63;
  if (value == INT64_MIN) return 0;
  uint32_t exponent = 63u - (uint32_t)__builtin_clzll((uint64_t)(value < 0 ? -value : value));
  return value > 0 ? 64 + exponent : 62 - exponent;
}

/* Several words at once. False: the sum would not fit. */
static bool take_in(struct pyprobe_row *row, uint64_t *word, uint32_t form, int64_t value) {
  int64_t next = value, now = (int64_t)word[1];
  if (form == PYPROBE_FORM_SUM && __builtin_add_overflow(now, value, &next)) return false;
  if (form == PYPROBE_FORM_MIN && word[0] && now < value) next = now;
  if (form == PYPROBE_FORM_MAX && word[0] && now > value) next = now;
  __atomic_store_n(&row->sequence, row->sequence + 1, __ATOMIC_RELAXED);
  __atomic_thread_fence(__ATOMIC_RELEASE);
  store(&word[0], word[0] + 1);
  store(&word[1], (uint64_t)next);
  __atomic_store_n(&row->sequence, row->sequence + 1, __ATOMIC_RELEASE);
  return true;
}

PP_HOT bool add(struct pyprobe_row *row, uint64_t *word, uint32_t form, int64_t value) {
  if (form == PYPROBE_FORM_COUNT) store(word, *word + 1);
  else if (form == PYPROBE_FORM_QUANTIZE) word += bucket_of(value), store(word, *word + 1);
  else return take_in(row, word, form, value);
  return true;
}

bool pp_tally_plain(struct pp_code *code, uint32_t tally, uint32_t form, int64_t value) {
  if (PP_UNLIKELY(epoch != pp.epoch || !code || !code->rows)) return false;
  struct pyprobe_row *row = code->rows[tally];
  return PP_LIKELY(row != NULL) && add(row, (uint64_t *)(row + 1), form, value);
}

bool pp_tally(struct pp_code *given, const struct pp_value *v) {
  if (PP_UNLIKELY(epoch != pp.epoch)) start_anew();
  struct pp_code *code = given ? given : &no_code;
  if (PP_UNLIKELY(!code->rows) && !(code->rows = calloc(PYPROBE_TALLIES, sizeof *code->rows))) return false;
  struct pyprobe_row *row = code->rows[v->tally];
  if (PP_UNLIKELY(!row || (v->keys && !is_row(row, code->id, v)))) {
    if (!(row = find(code->id, v))) return false;
    code->rows[v->tally] = row;
  }
  return add(row, (uint64_t *)(row + 1) + v->keys, v->form, v->value);
}

void pp_tally_record(const struct pp_code *code, const struct pp_value *v) {
  struct pp_slot slots_[PYPROBE_TALLY_KEYS + 4];
  uint32_t n = 0;
  for (; n < v->keys; n++) slots_[n] = pp_int(v->key[n]);
  slots_[n++] = pp_int(v->form == PYPROBE_FORM_QUANTIZE ? bucket_of(v->value) : 0);
  slots_[n++] = pp_int(1);
  if (v->form != PYPROBE_FORM_COUNT && v->form != PYPROBE_FORM_QUANTIZE) {
    slots_[n++] = pp_int(1);
    slots_[n++] = pp_int(v->value);
  }
  pp_write(PYPROBE_KIND_TALLY, v->tally, code ? code->id : 0, (1u << n) - 1, slots_, n);
}
