/*
 * subscribe(): lines that a server sends as an answer of HTTP which need not end. It is asked over the
 * connection of a client (client.h), and again when that ends; a gateway reads the answer, of whose body
 * there are lines.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "base/clock.h"
#include "inputs/answer.h"
#include "inputs/client.h"
#include "inputs/feed.h"
#include "inputs/gateway_streams.h"
#include "inputs/headers.h"
#include "inputs/secrets.h"
#include "inputs/silence.h"
#include "inputs/transfer.h"

static const uint64_t HEAD_NS = 30 * NS_PER_S, /* from the question to the end of the headers */
    REST_NS = NS_PER_S / 10, /* for the plugin to make room for the end of an answer */
    LONGEST_PUT_OFF_S = 3600; /* for which a server may want to be left alone */

enum {
  HEADERS_BYTES = FT_PATH_BYTES + 2 * FT_SECRET_BYTES, /* with their secrets */
  REQUEST_BYTES = FT_PATH_BYTES + HEADERS_BYTES,
};

typedef struct subscription {
  ft_client client;
  ft_transport transport;
  ft_gateway gateway;
  char address[FT_PATH_BYTES];
  const char *target; /* in the input's text, up to the line feed */
  uint64_t idle; /* ns for which the server may send nothing; 0: any time */
  uint64_t heard; /* monotonic ns: when it sent something */
  bool is_answered; /* the connection has headers of a good answer */
  bool has_ended; /* the answer is whole */
  uint32_t wait; /* seconds for which the server wants to be left alone */
  ft_error problem; /* why the connection is closed; "": nobody knows */
  char headers[HEADERS_BYTES], request[REQUEST_BYTES]; /* while the question is written and sent */
} subscription;

/* Where the headers stand behind the target. */
static const char *headers_of(const char *target) {
  const char *line = strchr(target, '\n');
  return line ? line + 1 : "";
}

static bool is_target(const char *text) {
  const size_t length = strcspn(text, "\n");
  for (size_t i = 0; i < length; i++)
    if (text[i] <= ' ' || text[i] > 0x7e) return false;
  return *text == '/' && length < FT_PATH_BYTES;
}

static bool permit(const ft_plugin_facts *facts, const ft_operator_texts *texts, const char *text,
                   ft_error *error) {
  char address[FT_PATH_BYTES];
  const char *target = ft_input_cut(text, address);
  if (!is_target(target)) {
    ft_error_set(error, "a path of subscribe(): expected one that begins with /, without spaces");
    return false;
  }
  if (ft_headers_are_right(headers_of(target)))
    return ft_secrets_permit(facts, texts, headers_of(target), error) &&
           ft_client_permit(facts, texts, text, error);
  ft_error_set(error, "a header of subscribe(): expected a name and a value without control characters");
  return false;
}

/* ---- The question -------------------------------------------------------------------------------------- */

/* Writes the question. Returns its length; 0 with the error. */
static size_t build(subscription *self, ft_error *error) {
  const ft_input *input = &self->client.streams.at.base;
  const bool has_path = *self->address == '/' || *self->address == '@';
  if (!ft_secrets_fill(input, headers_of(self->target), self->headers, HEADERS_BYTES, error)) return 0;
  size_t length = (size_t)snprintf(self->request, REQUEST_BYTES, "GET %.*s HTTP/1.1\r\nHost: %s\r\n",
                                   (int)strcspn(self->target, "\n"), self->target,
                                   has_path ? "localhost" : self->address);
  length +=
      ft_headers_write(self->headers, input->facts->name, self->request + length, REQUEST_BYTES - length);
  ft_wipe(self->headers, HEADERS_BYTES);
  if (length + 2 < REQUEST_BYTES) {
    memcpy(self->request + length, "\r\n", 2);
    return length + 2;
  }
  ft_error_set(error, "a question of %zu bytes; %d are the most", length, REQUEST_BYTES - 2);
  ft_wipe(self->request, REQUEST_BYTES);
  return 0;
}

/* Sends the question; a new connection has room for all of it. False with the problem. */
static bool send_question(subscription *self, const ft_connection *to) {
  const size_t length = build(self, &self->problem);
  if (!length) return false;
  const ssize_t sent = ft_send(to->file, self->request, length);
  ft_wipe(self->request, length);
  if (sent == (ssize_t)length) return true;
  ft_error_set(&self->problem, "%s", sent < 0 ? strerror(errno) : "it does not take the question");
  return false;
}

static bool opened(ft_streams *streams, ft_connection *to) {
  subscription *self = (subscription *)streams;
  self->problem.text[0] = '\0';
  self->is_answered = self->has_ended = false;
  self->wait = UINT32_MAX;
  if (!ft_feed_begin(&self->gateway) || !send_question(self, to)) return false;
  ft_client_wake_after(&self->client, HEAD_NS);
  return true;
}

/* ---- The answer ---------------------------------------------------------------------------------------- */

/* Says why the answer is not read. */
static void refuse(subscription *self, ft_feed_state state, const ft_feed *what) {
  switch (state) {
    case FT_FEED_DEAD: return; /* the pump sees to it */
    case FT_FEED_HEAD_TOO_LONG: ft_error_set(&self->problem, "headers of more than 16384 bytes"); return;
    case FT_FEED_CODED:
      ft_error_set(&self->problem, "the answer is coded, as with gzip, for which nobody asked");
      return;
    case FT_FEED_REFUSED:
      self->wait = what->wait;
      ft_error_set(&self->problem, "it answers %u%s", what->status,
                   what->status < 400 ? ", and redirects are not followed" : "");
      return;
    default:
      ft_error_set(&self->problem, self->is_answered ? "the answer breaks off, or is broken"
                                                     : "what comes is no answer of HTTP");
  }
}

static ssize_t receive(ft_streams *streams, ft_connection *from, uint8_t *bytes, size_t room) {
  subscription *self = (subscription *)streams;
  ft_feed what = {0};
  if (self->has_ended) return 0;
  const ssize_t got = ft_receive(from->file, ft_gateway_place(&self->gateway),
                                 room < FT_GATEWAY_ROOM ? room : FT_GATEWAY_ROOM);
  if (got < 0) {
    if (errno != EAGAIN && errno != EWOULDBLOCK) ft_error_set(&self->problem, "%s", strerror(errno));
    return -1;
  }
  const ft_feed_state state = ft_feed_read(&self->gateway, (uint32_t)got, &what);
  if (state != FT_FEED_DEAD && what.status && state != FT_FEED_REFUSED && !self->is_answered) {
    self->is_answered = true;
    ft_client_established(&self->client);
    ft_client_wake_after(&self->client, self->idle);
  }
  if (state > FT_FEED_ENDED || state == FT_FEED_DEAD) {
    refuse(self, state, &what);
    errno = EPROTO;
    return self->is_answered ? -1 : 0; /* else nothing is lost with it */
  }
  self->heard = ft_monotonic_ns();
  if (state == FT_FEED_ENDED) {
    self->has_ended = true;
    ft_client_wake_after(&self->client, 1); /* its last line needs no end */
  }
  if (what.length) memcpy(bytes, ft_gateway_place(&self->gateway), what.length);
  if (what.length || self->has_ended) return (ssize_t)what.length;
  errno = EAGAIN;
  return -1;
}

static void on_time(ft_client *client) {
  subscription *self = (subscription *)client;
  ft_streams *streams = &client->streams;
  const uint64_t now = ft_monotonic_ns();
  if (self->has_ended) {
    ft_streams_read(streams, streams->all[0], now);
    if (streams->count) ft_client_wake_after(client, REST_NS);
    return;
  }
  if (!self->is_answered) {
    ft_error_set(&self->problem, "no headers of an answer in 30 s");
  } else if (!ft_streams_has_room(&streams->at.base) || now - self->heard < self->idle) {
    const uint64_t left = now - self->heard < self->idle ? self->idle - (now - self->heard) : self->idle;
    ft_client_wake_after(client, left); /* nobody reads, or something has come meanwhile */
    return;
  } else {
    ft_error_set(&self->problem, "nothing came for %llu ms", (unsigned long long)(self->idle / NS_PER_MS));
  }
  ft_streams_close(streams, streams->all[0], false);
}

/* ---- Its end, and the next one ------------------------------------------------------------------------- */

/* The server wants to be left alone. */
static bool is_put_off(const subscription *self) { return self->wait != UINT32_MAX && !self->is_answered; }

static void lose(ft_client *client) {
  subscription *self = (subscription *)client;
  ft_input *input = &client->streams.at.base;
  if (self->is_answered && ft_client_has_held(client)) client->waits_in_row = 0;
  if (is_put_off(self)) {
    const uint64_t seconds = self->wait < LONGEST_PUT_OFF_S ? self->wait : LONGEST_PUT_OFF_S;
    ft_count(input->counters, FT_METRIC_ASKS_PUT_OFF, 1);
    ft_input_say(input, SS_PLUGIN_LOG_SEV_NOTICE, "%s; it is asked again in %llu s or later",
                 self->problem.text, (unsigned long long)seconds);
    ft_client_wait(client, seconds * NS_PER_S);
  } else if (self->problem.text[0] || !self->is_answered) {
    ft_client_fail(client, FT_METRIC_ASKS_FAILED,
                   self->problem.text[0] ? self->problem.text : "the connection has ended without an answer");
  } else {
    ft_input_say(input, SS_PLUGIN_LOG_SEV_INFO, "the answer has ended; it is asked again");
    ft_client_wait(client, 0);
  }
}

static const ft_client_protocol PROTOCOL = {.on_time = on_time, .lose = lose};

static ft_input *make(const char *text, uint64_t value, uint64_t options, ft_error *error) {
  ft_input *input = ft_client_new(sizeof(subscription), value, options, error);
  subscription *self = (subscription *)input;
  if (!input) return NULL;
  ft_input_cut(text, self->address);
  self->transport = (ft_transport){.opened = opened, .receive = receive};
  self->client.streams.transport = &self->transport;
  self->client.protocol = &PROTOCOL;
  input->held += sizeof *self;
  self->idle = (options >> 32) * NS_PER_MS;
  return input;
}

static bool start(ft_input *input, ft_error *error) {
  subscription *self = (subscription *)input;
  self->target = ft_input_cut(input->text, self->address);
  if (!build(self, error)) return false; /* a secret is missing */
  ft_wipe(self->request, REQUEST_BYTES);
  self->gateway.parts[0] = &ft_gateway_client;
  if (!ft_gateway_begin(&self->gateway, input->facts, input->counters, error) ||
      !ft_client_start(input, error))
    return false;
  if (self->gateway.dead) *error = self->gateway.why;
  return !self->gateway.dead;
}

/* After a trap of the gateway, whose connection is gone with it. */
static void begin_anew(subscription *self) {
  ft_input *input = &self->client.streams.at.base;
  ft_error error;
  ft_error_set(&self->problem, "reading an answer: %s", self->gateway.why.text);
  ft_count(input->counters, FT_METRIC_GATEWAY_TRAPS, 1);
  self->is_answered = false;
  if (ft_gateway_renew(&self->gateway, &error)) return;
  input->failed = true;
  input->why = error;
}

static bool pump(ft_input *input) {
  subscription *self = (subscription *)input;
  if (input->failed) return false;
  const bool any = ft_streams_pump(&self->client.streams, ft_client_on_own, ft_streams_read);
  if (self->gateway.dead) begin_anew(self);
  if (!input->failed) ft_client_settle(&self->client);
  return any;
}

static void end(ft_input *input) {
  subscription *self = (subscription *)input;
  ft_gateway_streams_end(&self->client.streams, &self->gateway, ft_client_end);
}

const ft_input_kind ft_input_subscribe = {
    .name = "subscribe",
    .has_url = true, /* what is asked may differ behind a trap, as with a time from which on it is */
    .permit = permit,
    FT_SOCKET_FUNCTIONS,
    .make = make,
    .start = start,
    .pump = pump,
    .has_room = ft_streams_has_room,
    .look_at_silence = ft_silence_of_sockets,
    .unfinished = ft_streams_unfinished,
    .end = end,
};
