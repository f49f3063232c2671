#include "inputs/answer.h"

#include "base/bytes.h"
#include "base/clock.h"
#include "base/outside.h"

static const char *const NAMES[] = {
    "answer_found",   "answer_begin", "answer_expect", "answer_read", "answer_end", "name_room",
    "name_addresses", "name_ask",     "name_read",     "feed_begin",  "feed_read",
};
_Static_assert(FT_GATEWAY_CALLS_OF_CLIENT + sizeof NAMES / sizeof *NAMES == FT_CLIENT_CALLS_END,
               "a name for each");
_Static_assert((int)FT_CLIENT_CALLS_END <= (int)FT_GATEWAY_CALLS_OF_TLS, "as many as there is room for");

const ft_gateway_part ft_gateway_client = {
    .names = NAMES,
    .first = FT_GATEWAY_CALLS_OF_CLIENT,
    .count = sizeof NAMES / sizeof *NAMES,
    .memory = FT_GATEWAY_MEMORY,
    .call_ms = 100, /* for 128 KiB of a body that is sent with gzip it takes up to 2 ms */
};

enum { FOUND_BYTES = 32 }; /* of what a read tells */

bool ft_answer_prepare(ft_gateway *gateway) {
  return ft_gateway_find(gateway, FT_ANSWER_FOUND, FOUND_BYTES, &gateway->found);
}

bool ft_answer_begin(ft_gateway *gateway, uint32_t most) {
  int32_t ignored;
  return ft_gateway_call(gateway, FT_ANSWER_BEGIN, &most, 1, &ignored);
}

bool ft_answer_expect(ft_gateway *gateway) {
  const uint32_t now = (uint32_t)(ft_outside_clock() / NS_PER_S);
  int32_t ignored;
  return ft_gateway_call(gateway, FT_ANSWER_EXPECT, &now, 1, &ignored);
}

static ft_answer_state finish(ft_gateway *gateway, int32_t state, uint32_t given, ft_answer *out) {
  const uint8_t *found = gateway->base + gateway->found;
  const uint32_t used = ft_load_u32(found), message = ft_load_u32(found + 4), length = ft_load_u32(found + 8);
  const uint32_t location = ft_load_u32(found + 24), location_length = ft_load_u32(found + 28);
  if (state < 0 || state >= FT_ANSWER_STATES || used > given || !ft_gateway_has(gateway, message, length) ||
      !ft_gateway_has(gateway, location, location_length)) {
    ft_gateway_distrust(gateway, "it names bytes outside of its memory");
    return FT_ANSWER_DEAD;
  }
  *out = (ft_answer){.status = ft_load_u32(found + 16),
                     .message = gateway->base + message,
                     .length = length,
                     .location = {(const char *)gateway->base + location, location_length},
                     .wait = ft_load_u32(found + 20),
                     .rest = given - used,
                     .keeps_alive = ft_load_u32(found + 12) && used == given};
  return (ft_answer_state)state;
}

ft_answer_state ft_answer_read(ft_gateway *gateway, uint32_t at, uint32_t length, ft_answer *out) {
  const uint32_t arguments[] = {at, length};
  int32_t state;
  if (!ft_gateway_call(gateway, FT_ANSWER_READ, arguments, 2, &state)) return FT_ANSWER_DEAD;
  return finish(gateway, state, length, out);
}

ft_answer_state ft_answer_end(ft_gateway *gateway, ft_answer *out) {
  int32_t state;
  if (!ft_gateway_call(gateway, FT_ANSWER_END, NULL, 0, &state)) return FT_ANSWER_DEAD;
  return finish(gateway, state, 0, out);
}
