/* Answers of a server of HTTP/1.1. What is answered to the requests of one read goes out together. */
#ifndef FT_HTTP_ANSWERS_H
#define FT_HTTP_ANSWERS_H

#include "inputs/streams.h"

enum { FT_ANSWERS_BYTES = 65536 };

typedef struct ft_answers {
  uint32_t length; /* of the answers that wait to go out */
  bool takes_put; /* 405 names PUT beside POST */
  char bytes[FT_ANSWERS_BYTES];
} ft_answers;

/*
 * Adds an answer without a body, and sends what waits where there is no room for it. `status`: 100 and 200,
 * or what is wrong. `closes`: it says that the connection is closed behind it. False: the peer reads no
 * answers.
 */
bool ft_answers_add(ft_answers *answers, ft_streams *streams, ft_connection *to, int status, bool closes);

/* Sends the answers that wait. False: the peer does not read them, or is gone. */
bool ft_answers_send(ft_answers *answers, ft_streams *streams, ft_connection *to);

#endif
