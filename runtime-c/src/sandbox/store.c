#include "sandbox/store.h"

#include "base/bytes.h"
#include "sandbox/trap.h"

void ft_store_refresh(ft_store *store) {
  const size_t size = wasmtime_memory_data_size(store->context, &store->memory);
  if (size == store->size) return;
  ft_gauge_move(store->counters, FT_METRIC_MEMORY_BYTES, store->size, size);
  store->size = size;
}

static enum ft_metric metric_of(uint32_t call) {
  switch (call) {
    case FT_CALL_initialize:
    case FT_CALL_init: return FT_METRIC_TRAPS_INIT;
    case FT_CALL_open: return FT_METRIC_TRAPS_OPEN;
    case FT_CALL_next_batch: return FT_METRIC_TRAPS_NEXT_BATCH;
    case FT_CALL_handler:
    case FT_CALL_collect: return FT_METRIC_TRAPS_EXTRACT;
    case FT_CALL_event_to_string: return FT_METRIC_TRAPS_EVENT_TO_STRING;
    default: return FT_METRIC_TRAPS_OTHER;
  }
}

void ft_store_die(ft_store *store, wasmtime_error_t *problem, wasm_trap_t *trap, ft_error *error) {
  store->dead = true;
  if (!store->watch.stopped)
    ft_count(store->counters, metric_of(store->watch.call & ~(uint32_t)FT_WATCH_TICKED), 1);
  const ft_trap_context context = {store->facts, store->aborted.text, store->aborted_at,
                                   store->watch.knobs->memory_mib};
  ft_trap_describe(problem, trap, &context, error);
}

void ft_store_failure(ft_store *store, int status, ft_error *error) {
  uint32_t length;
  const uint8_t *text = status == FT_STATUS_FAILURE ? ft_store_text_out(store, &length) : NULL;
  if (text && length)
    ft_error_set(error, "%.*s", (int)length, (const char *)text);
  else
    ft_error_set(error, "the plugin returned the status %d without a reason", status);
}

/*
 * Has the guest make room for `length` bytes in a buffer, and returns the room; NULL with the error. The
 * control record has the buffer's place and capacity at these offsets.
 */
static uint8_t *reserve(ft_store *store, enum ft_guest_buffer buffer, size_t offset, size_t capacity,
                        size_t length, ft_error *error) {
  const uint8_t *control = store->control;
  if (length > ft_load_u32(control + capacity)) {
    if (length > INT32_MAX) {
      ft_error_set(error, "%zu bytes are more than a plugin can take; the limit is %d", length, INT32_MAX);
      return NULL;
    }
    wasmtime_val_raw_t values[2];
    values[0].i32 = (int32_t)buffer;
    values[1].i32 = (int32_t)length;
    if (!ft_store_call(store, FT_CALL_reserve, values, 2, error)) return NULL;
  }
  uint8_t *room = ft_store_bytes(store, ft_load_u32(control + offset), (uint32_t)length);
  if (!room || length > ft_load_u32(control + capacity)) {
    store->dead = true;
    ft_error_set(error, "the plugin made no room for %zu byte%s", length, FT_PLURAL(length));
    return NULL;
  }
  return room;
}

uint8_t *ft_store_reserve_event(ft_store *store, size_t length, ft_error *error) {
  uint8_t *room =
      reserve(store, FT_BUFFER_EVENT, FT_CONTROL_EVENT_OFFSET, FT_CONTROL_EVENT_CAPACITY, length, error);
  store->event_room = room;
  store->event_capacity = room ? length : 0;
  return room;
}

bool ft_store_put_text_in_slowly(ft_store *store, ft_text text, ft_error *error) {
  if (text.length > FT_LIMIT_TEXT_IN_BYTES) {
    ft_error_set(error, "%zu bytes of text; the limit is %d", text.length, FT_LIMIT_TEXT_IN_BYTES);
    return false;
  }
  uint8_t *room = reserve(store, FT_BUFFER_TEXT_IN, FT_CONTROL_TEXT_IN_OFFSET, FT_CONTROL_TEXT_IN_CAPACITY,
                          text.length, error);
  if (!room) return false;
  if (text.length) memcpy(room, text.data, text.length);
  ft_put_u32(store->control + FT_CONTROL_TEXT_IN_LENGTH, (uint32_t)text.length);
  return true;
}
