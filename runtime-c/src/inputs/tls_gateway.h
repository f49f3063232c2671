/* TLS of the gateway, as tls.c there has it. */
#ifndef FT_TLS_GATEWAY_H
#define FT_TLS_GATEWAY_H

#include "inputs/gateway.h"

extern const ft_gateway_part ft_gateway_tls;

/* Its functions, in the order of tls_gateway.c's names. */
enum ft_tls_call {
  FT_TLS_ROOM = FT_GATEWAY_CALLS_OF_TLS,
  FT_TLS_FOUND,
  FT_TLS_FILE,
  FT_TLS_SETTINGS,
  FT_TLS_IS_OUT_OF_TIME,
  FT_TLS_OPEN,
  FT_TLS_CLOSE,
  FT_TLS_TAKE,
  FT_TLS_PUT,
  FT_TLS_END,
  FT_TLS_CALLS_END,
};

/* What the calls for a connection return. */
enum ft_tls_state { FT_TLS_DEAD = -1, FT_TLS_IS_OPEN, FT_TLS_SHAKES, FT_TLS_ENDED, FT_TLS_FAILED };

/* What such a call has found, as tls.c of the gateway has it; good until the next call. */
typedef struct ft_tls_found {
  uint32_t plain; /* bytes in the parser's room */
  const uint8_t *cipher; /* to be sent */
  uint32_t cipher_length;
  uint32_t pending; /* bytes that came and say nothing yet */
  int32_t problem; /* what failed, by mbedTLS's number; 0: nothing has */
  uint32_t distrust; /* what is wrong with the peer's certificate, as mbedTLS has it */
  uint32_t alert; /* what the peer refuses with; 0: it does not */
} ft_tls_found;

/* Where the gateway has its room for TLS, and what it has found. */
typedef struct ft_tls_places {
  uint32_t room, found;
} ft_tls_places;

/* After the gateway was begun, or renewed. False: it is dead now. */
bool ft_tls_find_places(ft_gateway *gateway, ft_tls_places *out);

/* Calls a function for a connection. */
enum ft_tls_state ft_tls_invoke(ft_gateway *gateway, const ft_tls_places *places, enum ft_tls_call which,
                                const uint32_t *arguments, size_t count, ft_tls_found *out);

#endif
