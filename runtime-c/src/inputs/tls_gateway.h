/* The gateway in its variant with TLS: what it has beside http.c. */
#ifndef FT_TLS_GATEWAY_H
#define FT_TLS_GATEWAY_H

#include "inputs/gateway.h"

/* For `more` of a gateway with TLS. */
extern const ft_gateway_more ft_tls_of_gateway;

/* The gateway's functions for TLS, beside those of http.c. */
enum ft_tls_call {
  FT_TLS_ROOM = FT_GATEWAY_CALLS,
  FT_TLS_FOUND,
  FT_TLS_FILE,
  FT_TLS_SETTINGS,
  FT_TLS_IS_OUT_OF_TIME,
  FT_TLS_OPEN,
  FT_TLS_CLOSE,
  FT_TLS_TAKE,
  FT_TLS_PUT,
  FT_TLS_END,
};

#endif
