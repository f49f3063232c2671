#include "sourcing/checkpoint.h"

#include <stdlib.h>

/* The guest writes two records in turn. */
enum { RECORDS = 2 };

/* The guest's records; NULL: it makes no checkpoints, or says that they lie outside of its memory. */
static uint8_t *records_of(ft_store *store) {
  const uint32_t offset = ft_load_u32(store->control + FT_CONTROL_CHECKPOINTS_OFFSET);
  return offset ? ft_store_bytes(store, offset, RECORDS * FT_CHECKPOINT_SIZE) : NULL;
}

bool ft_checkpoint_give(const ft_checkpoint *checkpoint, ft_store *store, ft_error *error) {
  if (!checkpoint->length) return true;
  uint8_t *record = records_of(store);
  uint8_t *room =
      record ? ft_store_bytes(store, ft_load_u32(record + FT_CHECKPOINT_OFFSET), checkpoint->length) : NULL;
  if (!room) {
    ft_error_set(error, "the plugin made no room for its checkpoint of %u byte%s", checkpoint->length,
                 FT_PLURAL(checkpoint->length));
    return false;
  }
  memcpy(room, checkpoint->bytes, checkpoint->length);
  ft_put_u32(record + FT_CHECKPOINT_LENGTH, checkpoint->length);
  return true;
}

bool ft_checkpoint_open(ft_checkpoint *checkpoint, ft_store *store, ft_error *error) {
  checkpoint->is_read = ft_load_u32(store->control + FT_CONTROL_CHECKPOINT_READ) != 0;
  if (checkpoint->bytes || !records_of(store)) return true;
  checkpoint->bytes = malloc(FT_LIMIT_CHECKPOINT_BYTES);
  if (!checkpoint->bytes) {
    ft_error_set(error, "out of memory");
    return false;
  }
  checkpoint->counters = store->counters;
  ft_gauge_move(checkpoint->counters, FT_METRIC_MEMORY_BYTES, 0, FT_LIMIT_CHECKPOINT_BYTES);
  return true;
}

void ft_checkpoint_look(ft_checkpoint *checkpoint, ft_store *store, uint32_t count) {
  uint8_t *records = records_of(store);
  const uint8_t *last = NULL;
  uint32_t last_event = 0;
  if (!records) return;
  for (size_t i = 0; i < RECORDS; i++) {
    uint8_t *record = records + i * FT_CHECKPOINT_SIZE;
    const uint32_t event = ft_load_u32(record + FT_CHECKPOINT_EVENT);
    if (event > last_event && event <= count) {
      last = record;
      last_event = event;
    }
    ft_put_u32(record + FT_CHECKPOINT_EVENT, 0);
  }
  if (!last) return;
  const uint32_t length = ft_load_u32(last + FT_CHECKPOINT_LENGTH);
  if (length > FT_LIMIT_CHECKPOINT_BYTES) return;
  const uint8_t *bytes = ft_store_bytes(store, ft_load_u32(last + FT_CHECKPOINT_OFFSET), length);
  if (!bytes) return;
  memcpy(checkpoint->bytes, bytes, length);
  checkpoint->length = length;
}

void ft_checkpoint_free(ft_checkpoint *checkpoint) {
  if (checkpoint->bytes)
    ft_gauge_move(checkpoint->counters, FT_METRIC_MEMORY_BYTES, FT_LIMIT_CHECKPOINT_BYTES, 0);
  free(checkpoint->bytes);
  *checkpoint = (ft_checkpoint){0};
}
