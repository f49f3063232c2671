/*
 * The fields' handlers. The runtime calls them directly, since another function of the guest between would
 * cost as much as a handler does. The control record has the question for a handler and its answer.
 */
#ifndef FT_HANDLERS_H
#define FT_HANDLERS_H

#include "sandbox/store.h"

/*
 * After the guest's init: finds the handlers that its table names. False with the error where the table makes
 * no sense.
 */
bool ft_handlers_bind(ft_store *store, const wasmtime_instance_t *instance, ft_error *error);

/* For ft_handlers_call: says that there is no such field. Returns false. */
bool ft_handlers_refuse(uint32_t field, ft_error *error);

/*
 * Calls a field's handler, with an argument (FT_ARG_*) and its index; FT_ARG_NONE has none. Then
 * store->answers has `count` values, FT_LIMIT_VALUES at most, which are good until ft_handlers_collect. False
 * with the error after a trap, which leaves the sandbox dead, or where the guest's numbers make no sense.
 */
__attribute__((always_inline)) static inline bool ft_handlers_call(ft_store *store, uint32_t field,
                                                                   int argument, uint64_t index,
                                                                   uint32_t *count, ft_error *error) {
  if (field >= store->handler_count) return ft_handlers_refuse(field, error);
  const ft_handler *handler = &store->handlers[field];
  uint8_t *control = store->control;
  ft_put_u32(control + FT_CONTROL_ANSWER_ARG, (uint32_t)argument);
  ft_put_u64(control + FT_CONTROL_ANSWER_INDEX, argument == FT_ARG_NONE ? handler->slots : index);
  ft_put_u32(control + FT_CONTROL_ANSWER_LIMIT, handler->limit);
  ft_put_u32(control + FT_CONTROL_ANSWER_COUNT, 0);
  ft_put_u64(control + FT_CONTROL_SCRATCH, 0);
  store->handler_values[0].i32 = store->handler_self;
  if (!ft_store_call_function(store, FT_CALL_handler, &handler->func, store->handler_values, 3, error))
    return false;
  *count = ft_load_u32(control + FT_CONTROL_ANSWER_COUNT);
  if (*count <= FT_LIMIT_VALUES) return true;
  ft_error_set(error, "the plugin returned %u values; the limit is %d", *count, FT_LIMIT_VALUES);
  return false;
}

/*
 * After each ft_handlers_call, once its values are copied: has the guest collect its garbage if there is
 * enough of it.
 */
static inline bool ft_handlers_collect(ft_store *store, ft_error *error) {
  if (ft_load_u32(store->control + FT_CONTROL_HEAP_BYTES) <
      ft_load_u32(store->control + FT_CONTROL_HEAP_LIMIT))
    return true;
  wasmtime_val_raw_t none[1];
  return ft_store_call(store, FT_CALL_collect, none, 0, error);
}

#endif
