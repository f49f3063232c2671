#include "extraction/event.h"

void ft_event_put_source(ft_store *store, const char *source) {
  const uint32_t capacity = ft_load_u32(store->control + FT_CONTROL_SOURCE_CAPACITY);
  const size_t whole = source ? strlen(source) : 0;
  uint32_t length = whole < capacity ? (uint32_t)whole : capacity;
  uint8_t *room = ft_store_bytes(store, ft_load_u32(store->control + FT_CONTROL_SOURCE_OFFSET), length);
  if (!room) length = 0;
  if (length) memcpy(room, source, length);
  ft_put_u32(store->control + FT_CONTROL_SOURCE_LENGTH, length);
}

ft_store *ft_event_no_room(ft_plugin *plugin, ft_store *store, const ft_error *error) {
  if (store->dead) {
    ft_plugin_restart_extraction(plugin, FT_STORM_NONE, "event", error);
  } else {
    ft_log_fault(&plugin->log, &plugin->fault_limit, error->text);
  }
  return NULL;
}
