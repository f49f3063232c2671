/*
 * A client of HTTP/1.1 that asks again and again. There is one question at a time, and the next one comes
 * once the plugin has dealt with the answer:
 *
 *   waits ─▶ resolves ─▶ connects ─▶ shakes ─▶ sends ─▶ reads ─▶ has an answer ─▶ waits ─▶ …
 *     ▲         ╰───────────┴─────┴─ failed, put off ┴───────────▲ redirected: from "resolves" on
 *     ╰────────────────────────────────────╯
 *
 * It shakes hands where the URL is one of https (poll_tls.c). By way of a proxy (poll_proxy.c) it sends and
 * reads before that, to have a tunnel.
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
  FT_SEAL_BYTES = 256, /* more than TLS adds to a request */
};

typedef enum ft_poll_state {
  FT_POLL_WAITS,
  FT_POLL_RESOLVES,
  FT_POLL_CONNECTS,
  FT_POLL_SHAKES,
  FT_POLL_SENDS,
  FT_POLL_READS,
  FT_POLL_HAS_ANSWER,
} ft_poll_state;

struct ft_poll;

/* What lies between the socket and the parser where a URL is one of https. */
typedef struct ft_poll_transport {
  /* Begins a handshake on the connection that there is; ft_poll_fail says why it cannot. */
  void (*shake)(struct ft_poll *self);
  /* The socket has something for the handshake; behind its end comes ft_poll_connected. */
  void (*go_on)(struct ft_poll *self);
  /*
   * As recv() into the gateway's place. -1 with `why`, unless it is EAGAIN or the gateway is dead.
   */
  ssize_t (*receive)(struct ft_poll *self);
  /* Puts the request under its seal. False: the gateway is dead. */
  bool (*seal)(struct ft_poll *self);
  /* Before the connection is closed. */
  void (*end)(struct ft_poll *self);
} ft_poll_transport;

typedef struct ft_poll {
  ft_input base; /* watched: the epoll */
  const ft_poll_transport *transport; /* NULL: there is none, nor https */
  uint64_t period; /* ns, from one question to the next */
  const char *headers; /* those of the plugin, in the input's text: a line each, without its secrets */
  ft_url proxy; /* by way of which all is asked; without a host: there is none */
  const char *proxy_credentials; /* for the proxy, in the input's text, up to a 0x1f, without their secrets */
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
  bool is_ready; /* the gateway has what the transport needs */
  bool is_sealed; /* the connection goes by the transport */
  bool is_for_tunnel; /* the question is one for the proxy */
  bool is_used; /* the connection has had an answer, and may end at any time */
  bool has_byte; /* of the answer */
  uint32_t at,
      end; /* where what was received and not read lies in the gateway's place; base.goes_on with it */
  char filled[FT_HEADERS_BYTES]; /* while the request is built: the headers with their secrets */
  char request[FT_REQUEST_BYTES + FT_SEAL_BYTES];
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

/* What an input's text says beside the URL. */
typedef struct ft_poll_setup {
  ft_url proxy; /* without a host: there is none */
  const char *proxy_credentials, *headers; /* as ft_poll has them */
} ft_poll_setup;

/* Reads it of the part of the text that begins with the proxy; NULL: there is none. False with the error. */
bool ft_poll_read_setup(const char *part, ft_poll_setup *out, ft_error *error);

/* Whether the plugin may ask this URL; before its name is looked up. False with the error. */
bool ft_poll_may_ask(const ft_plugin_facts *facts, const ft_operator_texts *texts, const ft_url *url,
                     bool has_tls, bool has_proxy, ft_error *error);
bool ft_poll_may_ask_now(const ft_poll *self, const ft_url *url, ft_error *error);

/* Waits until a time, monotonic ns, and asks then. */
void ft_poll_ask_at(ft_poll *self, uint64_t at);

/* The timer has run out. */
void ft_poll_on_time(ft_poll *self);

/* The socket has one of these events of epoll. */
void ft_poll_on_file(ft_poll *self, uint32_t events);

/* The connection to the server is there, and what TLS needs is done: the question is sent. */
void ft_poll_connected(ft_poll *self);

/* Has the pump come back after so many ns, if nothing else happens. */
void ft_poll_wake_after(const ft_poll *self, uint64_t ns);

/* Closes the connection, if there is one. */
void ft_poll_disconnect(ft_poll *self);

/* Has the epoll watch a socket, in place of none. False with errno. */
bool ft_poll_watch(ft_poll *self, int file, uint32_t events);

/* ---- poll_request.c ------------------------------------------------------------------------------------ */

/* Writes the text of the question that `asked` is. False with the error. */
bool ft_poll_build_request(ft_poll *self, ft_error *error);

/* Adds to the request, whose length then is what it would be with room for all. */
__attribute__((format(printf, 2, 3))) void ft_poll_add(ft_poll *self, const char *format, ...);

/* ---- The kinds ----------------------------------------------------------------------------------------- */

/* Functions that they share. `part`: of the input's text what ft_poll_read_setup() reads. */
bool ft_poll_permit(const ft_plugin_facts *facts, const ft_operator_texts *texts, const char *text,
                    const char *part, bool has_tls, ft_error *error);
ft_input *ft_poll_new(size_t size, const char *text, uint64_t value, uint64_t options, ft_error *error);
bool ft_poll_start(ft_input *input, const char *part, ft_error *error);
bool ft_poll_pump(ft_input *input);
bool ft_poll_has_room(const ft_input *input);
bool ft_poll_next(ft_input *input, uint64_t now, ft_message *out);
void ft_poll_ask(ft_input *input, ft_text next_url, ft_text once_url);
void ft_poll_accept(ft_input *input, uint32_t mark, uint64_t now);
void ft_poll_rewind(ft_input *input);
uint64_t ft_poll_due(const ft_input *input);
size_t ft_poll_queued(const ft_input *input);
void ft_poll_place(const ft_input *input, ft_buffer *out);
void ft_poll_end(ft_input *input);

/* These, in the table of a kind. */
#define FT_POLL_FUNCTIONS                                                                                   \
  .name = "poll", .has_sockets = true, .has_url = true, .pump = ft_poll_pump, .has_room = ft_poll_has_room, \
  .next = ft_poll_next, .ask = ft_poll_ask, .accept = ft_poll_accept, .rewind = ft_poll_rewind,             \
  .due = ft_poll_due, .queued = ft_poll_queued, .place = ft_poll_place, .end = ft_poll_end

/* ---- poll_proxy.c -------------------------------------------------------------------------------------- */

/* Reads a proxy's URL. False with the error. */
bool ft_poll_read_proxy(ft_url *proxy, ft_text text, ft_error *error);

/* Whether the plugin may connect to its proxy. False with the error. */
bool ft_poll_may_use_proxy(const ft_plugin_facts *facts, const ft_operator_texts *texts, const ft_url *proxy,
                           ft_error *error);

/* Whether the operator or the plugin means just this proxy, wherever its name leads. */
bool ft_poll_proxy_is_named(const ft_poll *self);

/* Adds the line with what the proxy has to be shown, if there is something. False with the error. */
bool ft_poll_add_credentials(ft_poll *self, ft_error *error);

/* The proxy has answered that. */
void ft_poll_take_tunnel(ft_poll *self, const ft_answer *answer);

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
