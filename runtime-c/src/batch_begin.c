#include "batch.h"

void ft_batch_begin(const ft_batch *batch, ft_store *store) {
  ft_store_u32(store->control + FT_CONTROL_BATCH_COUNT, 0);
  ft_store_u32(store->control + FT_CONTROL_BATCH_LIMIT, batch->capacity);
  store->watch.batch_ms = batch->timeout_ms;
  store->watch.batch_due = false;
}
