/*
 * Answers of a server of HTTP/1.1. They wait until several connections have been read, and go out one behind
 * the other: to wake a peer for each of them would cost more than the answer.
 */
#ifndef FT_HTTP_ANSWERS_H
#define FT_HTTP_ANSWERS_H

#include "inputs/streams.h"

enum { FT_ANSWERS_BYTES = 65536, FT_ANSWERS_PEERS = 16 };

typedef struct ft_answers {
  bool takes_put; /* 405 names PUT beside POST */
  uint32_t length; /* of the answers that wait to go out */
  uint32_t peers; /* connections that they go to */
  struct {
    ft_connection *to;
    uint32_t end; /* of its answers, which begin where those before end */
  } waiting[FT_ANSWERS_PEERS];
  char bytes[FT_ANSWERS_BYTES];
} ft_answers;

/*
 * Adds an answer without a body, and sends what waits where there is no room for it, which may close `to`.
 * `status`: 100 and 200, or what is wrong. `closes`: it says that the connection is closed behind it.
 */
void ft_answers_add(ft_answers *answers, ft_streams *streams, ft_connection *to, int status, bool closes);

/* Sends the answers that wait. A connection is closed whose peer does not read them, or is gone. */
void ft_answers_send(ft_answers *answers, ft_streams *streams);

#endif
