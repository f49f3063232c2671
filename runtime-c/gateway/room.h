/* The room of the gateway: bytes for a parser, which the host writes there, or TLS. */
#ifndef ROOM_H
#define ROOM_H

#include <stdint.h>

enum { ROOM_BYTES = 65536 };

extern uint8_t room[ROOM_BYTES];

#endif
