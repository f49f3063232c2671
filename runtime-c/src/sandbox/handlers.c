#include "sandbox/handlers.h"

#include <stdio.h>
#include <stdlib.h>

/*
 * Finds the handler that a record names. The compile stage exports functions of a handler's type by this
 * name, and nothing else.
 */
static bool bind(ft_store *store, const wasmtime_instance_t *instance, const uint8_t *record,
                 ft_handler *handler) {
  char name[32];
  wasmtime_extern_t export;
  const int length = snprintf(name, sizeof name, "ft_handler_%u", ft_load_u32(record + FT_HANDLER_FUNC));
  if (!wasmtime_instance_export_get(store->context, instance, name, (size_t)length, &export)) return false;
  *handler = (ft_handler){.func = export.of.func,
                          .limit = ft_load_u32(record + FT_HANDLER_LIMIT),
                          .slots = ft_load_u64(record + FT_HANDLER_SLOT)};
  return export.kind == WASMTIME_EXTERN_FUNC;
}

/* Finds a slot of a record; false: it lies outside of the guest's memory. */
static bool find_slot(ft_store *store, const uint8_t *offset, const uint8_t **slot) {
  const uint32_t at = ft_load_u32(offset);
  if (at == 0) return true;
  *slot = ft_store_bytes(store, at, FT_SLOT_SIZE);
  return *slot != NULL;
}

bool ft_handlers_bind(ft_store *store, const wasmtime_instance_t *instance, ft_error *error) {
  const uint8_t *control = store->control;
  const uint32_t count = ft_load_u32(control + FT_CONTROL_HANDLERS_COUNT);
  if (count == 0) return true;
  const uint8_t *records =
      count <= FT_LIMIT_FIELDS
          ? ft_store_bytes(store, ft_load_u32(control + FT_CONTROL_HANDLERS_OFFSET), count * FT_HANDLER_SIZE)
          : NULL;
  store->answers =
      ft_store_bytes(store, ft_load_u32(control + FT_CONTROL_ANSWER_OFFSET), FT_LIMIT_VALUES * FT_VALUE_SIZE);
  if (!records || !store->answers) {
    ft_error_set(error, "the plugin placed %u field%s outside of its memory", count, FT_PLURAL(count));
    return false;
  }
  store->handlers = calloc(count, sizeof *store->handlers);
  if (!store->handlers) {
    ft_error_set(error, "out of memory");
    return false;
  }
  for (uint32_t i = 0; i < count; i++) {
    const uint8_t *record = records + (size_t)i * FT_HANDLER_SIZE;
    ft_handler *handler = &store->handlers[i];
    if (!bind(store, instance, record, handler)) {
      ft_error_set(error, "the plugin's field %u has no handler", i);
      return false;
    }
    if (!find_slot(store, record + FT_HANDLER_SLOT, &handler->slot) ||
        !find_slot(store, record + FT_HANDLER_NEEDS, &handler->needs)) {
      ft_error_set(error, "the plugin placed a slot of field %u outside of its memory", i);
      return false;
    }
  }
  store->handler_count = count;
  store->handler_self = (int32_t)ft_load_u32(control + FT_CONTROL_HANDLER_SELF);
  store->handler_values[1].i32 = (int32_t)ft_load_u32(control + FT_CONTROL_HANDLER_EVENT);
  store->handler_values[2].i32 = (int32_t)ft_load_u32(control + FT_CONTROL_HANDLER_VALUE);
  return true;
}

bool ft_handlers_refuse(uint32_t field, ft_error *error) {
  ft_error_set(error, "the plugin has no field number %u", field);
  return false;
}
