/* What servers answer, as the gateway reads it (client.c there). */
#ifndef FT_ANSWER_H
#define FT_ANSWER_H

#include "base/text.h"
#include "inputs/gateway.h"

/* What there is of an answer; the others say why it is not read. */
typedef enum ft_answer_state {
  FT_ANSWER_DEAD = -1, /* the gateway trapped */
  FT_ANSWER_MORE,
  FT_ANSWER_WHOLE,
  FT_ANSWER_BROKEN,
  FT_ANSWER_HEAD_TOO_LONG,
  FT_ANSWER_BODY_TOO_LONG,
  FT_ANSWER_CODED,
  FT_ANSWER_GZIP_BROKEN,
  FT_ANSWER_AGAIN, /* as FT_HTTP_AGAIN */
  FT_ANSWER_STATES,
} ft_answer_state;

/* An answer that is whole. What it points to is valid until the gateway's next call. */
typedef struct ft_answer {
  uint32_t status;
  const uint8_t *message; /* as guest-abi.json has it */
  uint32_t length;
  ft_text location; /* the header of that name; "": there is none */
  uint32_t wait; /* seconds for which the server wants to be left alone; UINT32_MAX: it does not say */
  uint32_t rest; /* bytes of those that were given, which lie behind it */
  bool keeps_alive; /* the connection may be used again */
} ft_answer;

/* The functions of client.c, names.c and feed.c, in the order of answer.c's names. */
enum ft_client_call {
  FT_ANSWER_FOUND = FT_GATEWAY_CALLS_OF_CLIENT,
  FT_ANSWER_BEGIN,
  FT_ANSWER_EXPECT,
  FT_ANSWER_READ,
  FT_ANSWER_END,
  FT_NAME_ROOM,
  FT_NAME_ADDRESSES,
  FT_NAME_ASK,
  FT_NAME_READ,
  FT_FEED_BEGIN,
  FT_FEED_READ,
  FT_CLIENT_CALLS_END,
};

extern const ft_gateway_part ft_gateway_client;

/* After the gateway was begun, or renewed: finds where it tells what it has found. False: it is dead now. */
bool ft_answer_prepare(ft_gateway *gateway);

/* In place of a number of bytes: the answer is a proxy's to CONNECT, behind whose head a tunnel begins. */
static const uint32_t FT_ANSWER_OF_TUNNEL = UINT32_MAX;

/* Before the bytes of a new connection, whose answers have bodies of so many bytes at most. False: a trap. */
bool ft_answer_begin(ft_gateway *gateway, uint32_t most);

/* Before each question: frees the answer before. False after a trap. */
bool ft_answer_expect(ft_gateway *gateway);

/* Has bytes in the gateway's place read, from `at` on. */
ft_answer_state ft_answer_read(ft_gateway *gateway, uint32_t at, uint32_t length, ft_answer *out);

/* Says that the server has ended the connection. */
ft_answer_state ft_answer_end(ft_gateway *gateway, ft_answer *out);

#endif
