/* The guest's room for messages: a table of records, and the bytes that they name. */
#ifndef FT_MESSAGE_ROOM_H
#define FT_MESSAGE_ROOM_H

#include "sandbox/store.h"

/* The part of the room that is free. Every number of the guest's in it is checked. */
typedef struct ft_message_room {
  uint8_t *record; /* the next record */
  uint8_t *bytes; /* the place of the next message's bytes */
  uint32_t offset; /* that place as an offset in the guest's memory */
  uint32_t left; /* bytes from there to the room's end */
} ft_message_room;

/*
 * Empties the room, which has `capacity` records. False with the error if it is not all inside of the guest's
 * memory.
 */
bool ft_message_room_open(ft_message_room *room, ft_store *store, uint32_t capacity, ft_error *error);

/*
 * Adds a message of the input of this number. The caller sees to it that there are a record and `length`
 * bytes left.
 */
static inline void ft_message_room_add(ft_message_room *room, uint32_t input, const uint8_t *bytes,
                                       uint32_t length) {
  ft_put_u32(room->record + FT_MESSAGE_INPUT, input);
  ft_put_u32(room->record + FT_MESSAGE_OFFSET, room->offset);
  ft_put_u32(room->record + FT_MESSAGE_LENGTH, length);
  if (length) memcpy(room->bytes, bytes, length);
  room->record += FT_MESSAGE_SIZE;
  room->bytes += length;
  room->offset += length;
  room->left -= length;
}

#endif
