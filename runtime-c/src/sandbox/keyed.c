#include "sandbox/keyed.h"

#include <stdlib.h>

/* FNV-1a. */
static uint32_t hash_of(uint32_t field, const char *key) {
  uint32_t hash = UINT32_C(2166136261) ^ field;
  for (; *key; key++) hash = (hash ^ (uint8_t)*key) * UINT32_C(16777619);
  return hash ^ hash >> 16;
}

/* The place of a field's argument in the table, or the free one where it belongs. */
static uint16_t *find_place(ft_keyed_slots *slots, uint32_t field, const char *key) {
  for (uint32_t at = hash_of(field, key);; at++) {
    uint16_t *place = &slots->table[at % FT_KEYED_TABLE];
    if (*place == 0 || ft_keyed_is(&slots->all[*place - 1], field, key)) return place;
  }
}

const ft_keyed *ft_keyed_look_up(ft_keyed_slots *slots, uint32_t field, const char *key) {
  const uint16_t place = *find_place(slots, field, key);
  if (place == 0) return NULL;
  const uint16_t found = (uint16_t)(place - 1);
  slots->all[slots->asked].following = found;
  slots->asked = found;
  return &slots->all[found];
}

void ft_keyed_keep(ft_keyed_slots **slots, ft_counters *counters, uint32_t field, const char *key,
                   const uint8_t *slot) {
  const size_t bytes = strlen(key) + 1;
  if (!*slots) {
    *slots = calloc(1, sizeof **slots);
    if (*slots) ft_gauge_move(counters, FT_METRIC_MEMORY_BYTES, 0, sizeof **slots);
  }
  ft_keyed_slots *all = *slots;
  if (!all || bytes > FT_KEYED_BYTES || all->count == FT_KEYED_MOST) return;
  uint16_t *place = find_place(all, field, key);
  if (*place) return;
  ft_keyed *one = &all->all[all->count];
  memcpy(one->key, key, bytes);
  one->field = field;
  one->slot = slot;
  one->following = all->count;
  *place = ++all->count;
}

void ft_keyed_free(ft_keyed_slots *slots, ft_counters *counters) {
  if (slots) ft_gauge_move(counters, FT_METRIC_MEMORY_BYTES, sizeof *slots, 0);
  free(slots);
}
