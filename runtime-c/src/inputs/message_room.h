/* The guest's room for messages: a table of records, and the bytes that they name. */
#ifndef FT_MESSAGE_ROOM_H
#define FT_MESSAGE_ROOM_H

#include "inputs/input.h"
#include "sandbox/store.h"

/* The part of the room that is free. Every number of the guest's in it is checked. */
typedef struct ft_message_room {
  uint8_t *record; /* the next record */
  uint8_t *bytes; /* the place of the next message's bytes */
  uint32_t offset; /* that place as an offset in the guest's memory */
  uint32_t left; /* bytes from there to the room's end */
  const char *origin; /* the origin of the last message that had one */
  uint32_t origin_offset; /* the place of its text in the guest's memory */
} ft_message_room;

/*
 * Empties the room, which has `capacity` records. False with the error if it is not all inside of the guest's
 * memory.
 */
bool ft_message_room_open(ft_message_room *room, ft_store *store, uint32_t capacity, ft_error *error);

/* Copies bytes to the room's next place, and returns that as an offset in the guest's memory. */
static inline uint32_t ft_message_room_put(ft_message_room *room, const void *bytes, uint32_t length) {
  const uint32_t offset = room->offset;
  if (length) memcpy(room->bytes, bytes, length);
  room->bytes += length;
  room->offset += length;
  room->left -= length;
  return offset;
}

/*
 * Adds a message of the input of this number. The caller sees to it that there are a record left, and bytes
 * for the message and its origin. Messages one after the other that have one origin share its text.
 */
static inline void ft_message_room_add(ft_message_room *room, uint32_t input, const ft_message *message) {
  const bool has_new = message->origin_length && message->origin != room->origin;
  ft_put_u32(room->record + FT_MESSAGE_INPUT, input);
  ft_put_u32(room->record + FT_MESSAGE_OFFSET, ft_message_room_put(room, message->bytes, message->length));
  ft_put_u32(room->record + FT_MESSAGE_LENGTH, message->length);
  if (has_new) {
    room->origin = message->origin;
    room->origin_offset = ft_message_room_put(room, message->origin, message->origin_length);
  }
  ft_put_u32(room->record + FT_MESSAGE_ORIGIN_OFFSET, room->origin_offset);
  ft_put_u32(room->record + FT_MESSAGE_ORIGIN_LENGTH, message->origin_length);
  room->record += FT_MESSAGE_SIZE;
}

#endif
