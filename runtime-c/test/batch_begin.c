/* A test says after how many events the batch goes out; in Falco its timeout does. */
#include "attach.h"
#include "batch.h"

void ft_batch_begin(const ft_batch *batch, ft_store *store) {
  const uint32_t most = ft_attached()->most;
  ft_store_u32(store->control + FT_CONTROL_BATCH_COUNT, 0);
  ft_store_u32(store->control + FT_CONTROL_BATCH_LIMIT, most < batch->capacity ? most : batch->capacity);
  store->watch.batch_ms = batch->timeout_ms;
  store->watch.batch_due = false;
}
