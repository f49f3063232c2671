#include "inputs/http_gateway.h"

#include "base/bytes.h"

static const char *const NAMES[] = {
    "http_found", "http_rules", "http_open", "http_close", "http_read",
};
_Static_assert(FT_GATEWAY_CALLS_OF_HTTP + sizeof NAMES / sizeof *NAMES == FT_HTTP_CALLS_END,
               "a name for each");
_Static_assert((int)FT_HTTP_CALLS_END <= (int)FT_GATEWAY_CALLS_OF_CLIENT, "as many as there is room for");

const ft_gateway_part ft_gateway_http = {
    .names = NAMES,
    .first = FT_GATEWAY_CALLS_OF_HTTP,
    .count = sizeof NAMES / sizeof *NAMES,
    .memory = FT_GATEWAY_MEMORY,
    .call_ms = 100, /* for 128 KiB of a body that is sent with gzip it takes up to 2 ms */
};

enum { FOUND_BYTES = 16 }; /* of what a read tells */

bool ft_http_prepare(ft_gateway *gateway) {
  return ft_gateway_find(gateway, FT_HTTP_FOUND, FOUND_BYTES, &gateway->found);
}

int ft_http_read(ft_gateway *gateway, uint32_t connection, uint32_t at, uint32_t length, ft_http_found *out) {
  const uint32_t arguments[] = {connection, at, length};
  int32_t state;
  if (!ft_gateway_call(gateway, FT_HTTP_READ, arguments, 3, &state)) return FT_HTTP_DEAD;
  const uint8_t *tells = gateway->base + gateway->found;
  const uint32_t message = ft_load_u32(tells + 4);
  *out = (ft_http_found){.used = ft_load_u32(tells),
                         .length = ft_load_u32(tells + 8),
                         .keeps_alive = ft_load_u32(tells + 12) != 0};
  const bool is_right = out->used <= length && ft_gateway_has(gateway, message, out->length);
  if (is_right && state >= 0) {
    out->message = gateway->base + message;
    return state;
  }
  ft_gateway_distrust(gateway, "it names bytes outside of its memory");
  return FT_HTTP_DEAD;
}
