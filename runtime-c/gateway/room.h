/* The room of the gateway: bytes for a parser, which the host writes there, or TLS. */
#ifndef ROOM_H
#define ROOM_H

#include <stdint.h>

enum {
  ROOM_BYTES = 65536,
  WIDE_BYTES = 16, /* of one step of a copy, which may read as many behind the room */
};

extern uint8_t room[ROOM_BYTES + WIDE_BYTES];

#endif
