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

#endif
