#include "inputs/message_room.h"

bool ft_message_room_open(ft_message_room *room, ft_store *store, uint32_t capacity, ft_error *error) {
  uint8_t *control = store->control;
  *room = (ft_message_room){0}; /* there is no origin yet */
  room->offset = ft_load_u32(control + FT_CONTROL_MESSAGES_BYTES_OFFSET);
  room->left = ft_load_u32(control + FT_CONTROL_MESSAGES_BYTES_CAPACITY);
  room->record =
      ft_store_bytes(store, ft_load_u32(control + FT_CONTROL_MESSAGES_OFFSET), capacity * FT_MESSAGE_SIZE);
  room->bytes = ft_store_bytes(store, room->offset, room->left);
  ft_put_u32(control + FT_CONTROL_MESSAGES_DONE, 0);
  if (room->record && room->bytes) return true;
  ft_error_set(error, "the plugin's room for messages is outside of its memory");
  return false;
}
