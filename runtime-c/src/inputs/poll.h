/*
 * A client of HTTP/1.1 that asks again and again. There is one question at a time, and the next one comes
 * once the plugin has dealt with the answer:
 *
 *   waits ─▶ resolves ─▶ connects ─▶ sends ─▶ reads ─▶ has an answer ─▶ waits ─▶ …
 *     ▲         ╰───────────┴── failed, put off ┴───────────▲ redirected: from "resolves" on
 *     ╰───────────────────────────────╯
 *
 * An epoll has a timer and the one socket that there is, so that nothing ever blocks.
 */
#ifndef FT_POLL_H
#define FT_POLL_H

#include "inputs/answer.h"
#include "inputs/input.h"
#include "inputs/resolver.h"
#include "inputs/secrets.h"
#include "inputs/url.h"

enum {
  FT_HEADERS_BYTES = FT_PATH_BYTES + 2 * FT_SECRET_BYTES, /* with their secrets */
  FT_REQUEST_BYTES = 2 * FT_PATH_BYTES + FT_HEADERS_BYTES,
};

typedef enum ft_poll_state {
  FT_POLL_WAITS,
  FT_POLL_RESOLVES,
  FT_POLL_CONNECTS,
  FT_POLL_SENDS,
  FT_POLL_READS,
  FT_POLL_HAS_ANSWER,
} ft_poll_state;

typedef struct ft_poll {
  ft_input base; /* watched: the epoll */
  uint64_t period; /* ns, from one question to the next */
  const char *headers; /* those of the plugin, in the input's text: a line each, without its secrets */
  ft_poll_state state;
  int timer;

  /* What is asked. */
  ft_url declared; /* with which the source was opened */
  ft_url standing; /* what is asked after each period */
  ft_url once; /* what is asked before that, where `has_once` */
  bool has_once;
  ft_url asked; /* what is being asked, or was last; redirects lead it elsewhere */
  uint32_t redirects;
  uint64_t asked_at; /* monotonic ns: when the question began */

  /* Where it is asked. */
  ft_gateway gateway;
  ft_resolver resolver;
  ft_addresses addresses;
  uint32_t tried; /* of these */
  bool is_v6; /* they were looked for among those of IPv6 */
  ft_error why; /* the last of them could not be connected to */
  int file; /* the connection; -1: none */
  ft_url connected_to;
  bool is_used; /* the connection has had an answer, and may end at any time */
  bool has_byte; /* of the answer */
  char filled[FT_HEADERS_BYTES]; /* while the request is built: the headers with their secrets */
  char request[FT_REQUEST_BYTES];
  uint32_t request_length, sent;

  /* What came of it. */
  uint8_t *answer; /* NULL: none */
  uint32_t answer_length;
  bool handed; /* the answer is handed over */
  bool has_succeeded; /* once */
  uint32_t failures, put_off; /* in a row */
  ft_url said_next, said_once; /* what the plugin has said while it handled the answer */
  bool has_said_next, has_said_once;
} ft_poll;

/* Whether the plugin may ask this URL; before its name is looked up. False with the error. */
bool ft_poll_may_ask(const ft_plugin_facts *facts, const ft_operator_texts *texts, const ft_url *url,
                     ft_error *error);

/* Waits until a time, monotonic ns, and asks then. */
void ft_poll_ask_at(ft_poll *self, uint64_t at);

/* The timer has run out. */
void ft_poll_on_time(ft_poll *self);

/* The socket has one of these events of epoll. */
void ft_poll_on_file(ft_poll *self, uint32_t events);

/* Closes the connection, if there is one. */
void ft_poll_disconnect(ft_poll *self);

/* Has the epoll watch a socket, in place of none. False with errno. */
bool ft_poll_watch(ft_poll *self, int file, uint32_t events);

/* ---- poll_request.c ------------------------------------------------------------------------------------ */

/* Writes the text of the question that `asked` is. False with the error. */
bool ft_poll_build_request(ft_poll *self, ft_error *error);

/* ---- poll_answers.c: what becomes of a question -------------------------------------------------------- */

/* Reads what has come of an answer. */
void ft_poll_read(ft_poll *self);

/* There is none, and why. It is asked again after a while. */
__attribute__((format(printf, 2, 3))) void ft_poll_fail(ft_poll *self, const char *format, ...);

/* The gateway trapped: it is made anew, and the question has failed. */
void ft_poll_begin_anew(ft_poll *self);

/* Asks what `asked` says, on the connection that there is or a new one. */
void ft_poll_go(ft_poll *self);

#endif
