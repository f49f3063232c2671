/* What subscribe() has in common with TLS and without. */
#ifndef FT_SUBSCRIBE_H
#define FT_SUBSCRIBE_H

#include "inputs/client.h"
#include "inputs/feed.h"
#include "inputs/secrets.h"

enum {
  FT_SUBSCRIPTION_HEADERS = FT_PATH_BYTES + 2 * FT_SECRET_BYTES, /* bytes, with their secrets */
  FT_SUBSCRIPTION_REQUEST = FT_PATH_BYTES + FT_SUBSCRIPTION_HEADERS,
};

typedef struct ft_subscription {
  ft_client client;
  ft_transport transport; /* without TLS */
  ft_transport below; /* TLS as it is, of which this one reads; without functions: none */
  ft_gateway gateway;
  char address[FT_PATH_BYTES];
  const char *target; /* in the input's text, up to the line feed */
  char next[FT_PATH_BYTES]; /* what the plugin has said is asked in its place; "": nothing */
  uint64_t idle; /* ns for which the server may send nothing; 0: any time */
  uint64_t heard; /* monotonic ns: when it sent something */
  bool is_asked; /* the connection has the question */
  bool is_answered; /* it has headers of a good answer */
  bool has_ended; /* the answer is whole */
  uint32_t wait; /* seconds for which the server wants to be left alone */
  ft_error problem; /* why the connection is closed; "": nobody knows */
  char headers[FT_SUBSCRIPTION_HEADERS]; /* these two while the question is written and sent */
  char request[FT_SUBSCRIPTION_REQUEST];
} ft_subscription;

/* Functions that the kinds share. `question`: of the input's text what is asked for, and the headers. */
bool ft_subscription_permit(const ft_plugin_facts *facts, const ft_operator_texts *texts, const char *text,
                            const char *question, ft_error *error);
ft_input *ft_subscription_new(size_t size, const char *text, uint64_t value, uint64_t options,
                              ft_error *error);
bool ft_subscription_start(ft_input *input, const char *question, ft_error *error);
bool ft_subscription_pump(ft_input *input);
void ft_subscription_look(ft_input *input, uint64_t now);
void ft_subscription_ask(ft_input *input, ft_text next, ft_text once);
void ft_subscription_place(const ft_input *input, ft_buffer *out);
void ft_subscription_end(ft_input *input);

/* Before it starts: has its connections go by a transport, of which it reads answers from then on. */
void ft_subscription_use(ft_subscription *self, ft_transport *transport);

/*
 * These, in the table of a kind. What is asked may differ behind a trap, as with a time from which on it is.
 */
#define FT_SUBSCRIPTION_FUNCTIONS                                                                      \
  FT_SOCKET_FUNCTIONS, .name = "subscribe", .has_url = true, .pump = ft_subscription_pump,             \
      .has_room = ft_streams_has_room, .look_at_silence = ft_subscription_look,                        \
      .unfinished = ft_streams_unfinished, .ask = ft_subscription_ask, .place = ft_subscription_place, \
      .end = ft_subscription_end

#endif
