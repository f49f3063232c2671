#include "inputs/feed.h"

#include "base/bytes.h"
#include "inputs/answer.h"

enum { FOUND_BYTES = 12 }; /* of what a read tells */

bool ft_feed_begin(ft_gateway *gateway) {
  return ft_gateway_find(gateway, FT_FEED_BEGIN, FOUND_BYTES, &gateway->found);
}

ft_feed_state ft_feed_read(ft_gateway *gateway, uint32_t length, ft_feed *out) {
  int32_t state;
  if (!ft_gateway_call(gateway, FT_FEED_READ, &length, 1, &state)) return FT_FEED_DEAD;
  const uint8_t *found = gateway->base + gateway->found;
  *out = (ft_feed){ft_load_u32(found), ft_load_u32(found + 4), ft_load_u32(found + 8)};
  if (state >= 0 && state < FT_FEED_STATES && out->length <= length) return (ft_feed_state)state;
  ft_gateway_distrust(gateway, "it says more than it was given");
  return FT_FEED_DEAD;
}
