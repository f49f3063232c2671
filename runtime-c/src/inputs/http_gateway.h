/* The gateway of a server of HTTP, as http.c there has it. */
#ifndef FT_HTTP_GATEWAY_H
#define FT_HTTP_GATEWAY_H

#include "inputs/gateway.h"

/* Its functions, in the order of http_gateway.c's names. */
enum ft_http_call {
  FT_HTTP_FOUND = FT_GATEWAY_CALLS_OF_HTTP,
  FT_HTTP_RULES,
  FT_HTTP_OPEN,
  FT_HTTP_CLOSE,
  FT_HTTP_READ,
  FT_HTTP_CALLS_END,
};

extern const ft_gateway_part ft_gateway_http;

/* What ft_http_read has found; else it is the status of the answer, behind which the connection is closed. */
enum {
  FT_HTTP_DEAD = -1,
  FT_HTTP_MORE = 0,
  FT_HTTP_REQUEST = 1,
  FT_HTTP_CONTINUE = 2,
  FT_HTTP_AGAIN =
      3, /* a part of what the bytes are; the rest is for the next call, also where all are used */
};

/* What a request is, beside its bytes. */
typedef struct ft_http_found {
  uint32_t used; /* bytes of the room */
  const uint8_t *message; /* valid until the next call */
  uint32_t length;
  bool keeps_alive;
} ft_http_found;

/* After the gateway was begun, or renewed: finds where it tells what it has found. False: it is dead now. */
bool ft_http_prepare(ft_gateway *gateway);

/* Has bytes of the room read. Returns what was found, or FT_HTTP_DEAD. */
int ft_http_read(ft_gateway *gateway, uint32_t connection, uint32_t at, uint32_t length, ft_http_found *out);

#endif
