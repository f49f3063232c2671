#include "room.h"

#include "export.h"

uint8_t room[ROOM_BYTES + WIDE_BYTES];

EXPORT("room") uint8_t *room_place(void) { return room; }
