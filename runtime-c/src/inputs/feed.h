/* An answer of HTTP that need not end, as the gateway reads it (feed.c there). */
#ifndef FT_FEED_H
#define FT_FEED_H

#include "inputs/gateway.h"

/* What there is of an answer. */
typedef enum ft_feed_state {
  FT_FEED_DEAD = -1, /* the gateway trapped */
  FT_FEED_MORE,
  FT_FEED_ENDED, /* it is whole, and nothing follows */
  FT_FEED_BROKEN, /* it is none; this and the rest say why it is not read */
  FT_FEED_HEAD_TOO_LONG,
  FT_FEED_CODED,
  FT_FEED_REFUSED, /* its status is none from 200 to 299 */
  FT_FEED_STATES,
} ft_feed_state;

/* What a read has found. */
typedef struct ft_feed {
  uint32_t length; /* bytes of the body, which lie in the gateway's place */
  uint32_t status; /* 0: the headers are not complete */
  uint32_t wait; /* seconds for which the server wants to be left alone; UINT32_MAX: it does not say */
} ft_feed;

/* Before the bytes of a new connection. False: the gateway is dead now. */
bool ft_feed_begin(ft_gateway *gateway);

/* Has bytes in the gateway's place read; none: the server has ended the connection. */
ft_feed_state ft_feed_read(ft_gateway *gateway, uint32_t length, ft_feed *out);

#endif
