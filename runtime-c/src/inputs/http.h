/* What http() and https() share, which have the same requests over other connections. */
#ifndef FT_HTTP_H
#define FT_HTTP_H

#include "inputs/changes.h"
#include "inputs/http_gateway.h"
#include "inputs/http_answers.h"
#include "inputs/server.h"

typedef struct ft_http {
  ft_server server; /* its framing and room for reading are not used */
  ft_gateway gateway;
  struct ft_http_connection *reading; /* the gateway has not done with what it sent; NULL: with all */
  uint32_t at, end; /* of that, in the gateway's place */
  const char *rules; /* for the gateway: a part of the input's text; set before it starts */
  ft_changes secrets; /* of the files of the rules' secrets */
  uint64_t looked_at; /* monotonic ns: when the times of the connections were looked at */
  ft_answers answers;
} ft_http;

/* Makes an input that begins with ft_http, and is `size` bytes large. NULL with the error. */
ft_input *ft_http_new(size_t size, uint64_t value, uint64_t options, ft_error *error);

/* Tells the gateway the rules, with their secrets. False with the error. */
bool ft_http_tell_rules(ft_http *self, ft_error *error);

/* Tells them again where the file of a secret has changed, once it is as it was a look before. */
void ft_http_look_at_secrets(ft_http *self);

/* As the functions of an input's kind. */
bool ft_http_start(ft_input *input, ft_error *error);
bool ft_http_pump(ft_input *input);
bool ft_http_has_room(const ft_input *input);
void ft_http_look(ft_input *input, uint64_t now);
uint64_t ft_http_unfinished(const ft_input *input);
void ft_http_end(ft_input *input);

/* These, in the table of a kind. */
#define FT_HTTP_FUNCTIONS                                                                   \
  FT_SOCKET_FUNCTIONS, .answers = true, .pump = ft_http_pump, .has_room = ft_http_has_room, \
      .look_at_silence = ft_http_look, .unfinished = ft_http_unfinished, .end = ft_http_end

#endif
