#include "sourcing/batch.h"

#include <stdlib.h>

#include "base/outside.h"

/*
 * A payload of at most this many bytes is copied as if it had them all, if the bytes behind it may be read.
 */
enum { SMALL = 16 };

/* The bytes of an event besides its payload, with the padding that aligns the next one. */
enum { EVENT_OVERHEAD = PLUGIN_EVENT_PAYLOAD_OFFSET + 7 };

bool ft_batch_open(ft_batch *batch, ft_store *store, uint32_t plugin_id, ft_error *error) {
  const uint32_t bytes = ft_load_u32(store->control + FT_CONTROL_BATCH_BYTES);
  batch->plugin_id = plugin_id;
  batch->bytes = bytes;
  batch->capacity = ft_load_u32(store->control + FT_CONTROL_BATCH_CAPACITY);
  if (batch->capacity == 0 || batch->capacity > FT_LIMIT_BATCH_EVENTS || bytes > FT_LIMIT_BATCH_BYTES) {
    ft_error_set(error, "a batch of %u event%s and %u byte%s; the limits are %d and %d", batch->capacity,
                 FT_PLURAL(batch->capacity), bytes, FT_PLURAL(bytes), FT_LIMIT_BATCH_EVENTS,
                 FT_LIMIT_BATCH_BYTES);
    return false;
  }
  batch->timeout_ms = ft_load_u32(store->control + FT_CONTROL_BATCH_TIMEOUT);
  if (batch->timeout_ms == 0 || batch->timeout_ms > FT_LIMIT_IDLE_MS) {
    ft_error_set(error, "a batch's timeout of %u ms; the limit is %d", batch->timeout_ms, FT_LIMIT_IDLE_MS);
    return false;
  }
  batch->records = ft_store_bytes(store, ft_load_u32(store->control + FT_CONTROL_BATCH_OFFSET),
                                  batch->capacity * FT_BATCH_SIZE);
  if (!batch->records) {
    ft_error_set(error, "the plugin's batch is outside of its memory");
    return false;
  }
  const size_t slab_size = bytes + (size_t)batch->capacity * EVENT_OVERHEAD + SMALL;
  batch->slab = malloc(slab_size);
  batch->events = malloc(batch->capacity * sizeof *batch->events);
  if (!batch->slab || !batch->events) {
    ft_error_set(error, "out of memory: a batch needs %zu bytes", slab_size);
    return false;
  }
  batch->held = slab_size + batch->capacity * sizeof *batch->events;
  batch->counters = store->counters;
  ft_gauge_move(batch->counters, FT_METRIC_MEMORY_BYTES, 0, batch->held);
  return true;
}

bool ft_batch_begin(const ft_batch *batch, ft_store *store, ft_error *error) {
  const uint32_t most = ft_outside_most();
  ft_put_u32(store->control + FT_CONTROL_BATCH_COUNT, 0);
  ft_put_u32(store->control + FT_CONTROL_BATCH_LIMIT, most < batch->capacity ? most : batch->capacity);
  store->watch.batch_ms = batch->timeout_ms;
  store->watch.batch_due = false;
  if (most != FT_OUTSIDE_TRAP) return true;
  ft_error_set(error, "the test made it trap");
  return false;
}

void ft_batch_close(ft_batch *batch) {
  if (batch->counters) ft_gauge_move(batch->counters, FT_METRIC_MEMORY_BYTES, batch->held, 0);
  free(batch->slab);
  free(batch->events);
  *batch = (ft_batch){0};
}

bool ft_batch_copy(ft_batch *batch, ft_store *store, uint32_t *copied, ft_error *error) {
  const uint32_t count = ft_load_u32(store->control + FT_CONTROL_BATCH_COUNT);
  const uint64_t id = (uint64_t)batch->plugin_id << 32;
  uint8_t *at = batch->slab;
  /* of payloads; the slab has the other bytes for each of `capacity` events */
  uint64_t bytes = 0;
  *copied = 0;
  batch->copied_bytes = 0;
  if (count > batch->capacity) {
    ft_error_set(error, "the plugin counted %u events in a batch of %u", count, batch->capacity);
    return false;
  }
  ft_store_refresh(store);
  const uint8_t *base = store->base, *record = batch->records;
  /* a memory has whole pages, so it has more than SMALL bytes */
  const size_t size = store->size, last_small = size - SMALL, room = batch->bytes;
  ss_plugin_event **events = batch->events;
  uint32_t i = 0;
  for (; i < count; i++, record += FT_BATCH_SIZE) {
    const uint32_t offset = ft_load_u32(record + FT_BATCH_OFFSET),
                   length = ft_load_u32(record + FT_BATCH_LENGTH);
    if ((uint64_t)offset + length > size || bytes + length > room) break;
    bytes += length;
    ss_plugin_event *event = events[i] = (ss_plugin_event *)at;
    event->ts = ft_load_u64(record + FT_BATCH_TIMESTAMP);
    event->tid = UINT64_MAX;
    event->len = PLUGIN_EVENT_PAYLOAD_OFFSET + length;
    event->type = PLUGIN_EVENT_TYPE;
    event->nparams = PLUGIN_EVENT_NPARAMS;
    ft_put_u32(at + PLUGIN_EVENT_ID_LEN_OFFSET, sizeof batch->plugin_id);
    ft_put_u64(at + PLUGIN_EVENT_PAYLOAD_LEN_OFFSET, length | id); /* with the id, which follows */
    if (length <= SMALL && offset <= last_small) {
      memcpy(at + PLUGIN_EVENT_PAYLOAD_OFFSET, base + offset, SMALL);
    } else {
      memcpy(at + PLUGIN_EVENT_PAYLOAD_OFFSET, base + offset, length);
    }
    at += ((size_t)PLUGIN_EVENT_PAYLOAD_OFFSET + length + 7) & ~(size_t)7;
  }
  *copied = i;
  batch->copied_bytes = (uint32_t)bytes;
  if (i == count) return true;
  ft_error_set(error, "event %u of the batch is outside of the plugin's memory or larger than it announced",
               i);
  return false;
}
