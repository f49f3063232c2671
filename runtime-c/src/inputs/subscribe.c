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
#include "inputs/gateway_streams.h"
#include "inputs/headers.h"
#include "inputs/silence.h"
#include "inputs/subscribe.h"
#include "inputs/transfer.h"

static const uint64_t HEAD_NS = 30 * NS_PER_S, /* from the question to the end of the headers */
    REST_NS = NS_PER_S / 10, /* for the plugin to make room for the end of an answer */
    LONGEST_PUT_OFF_S = 3600; /* for which a server may want to be left alone */

typedef ft_subscription subscription;

/* Where the headers stand behind the target. */
static const char *headers_of(const char *target) {
  const char *line = strchr(target, '\n');
  return line ? line + 1 : "";
}

static const char NO_TARGET[] = "expected a path that begins with /, without spaces";

static bool is_target(ft_text text) {
  for (size_t i = 0; i < text.length; i++)
    if (text.data[i] <= ' ' || text.data[i] > 0x7e) return false;
  return text.length && *text.data == '/' && text.length < FT_PATH_BYTES;
}

/* The target that the plugin declares. */
static ft_text declared_in(const char *question) { return (ft_text){question, strcspn(question, "\n")}; }

bool ft_subscription_permit(const ft_plugin_facts *facts, const ft_operator_texts *texts, const char *text,
                            const char *question, ft_error *error) {
  if (!is_target(declared_in(question))) {
    ft_error_set(error, "a path of subscribe(): %s", NO_TARGET);
    return false;
  }
  if (ft_headers_are_right(headers_of(question)))
    return ft_secrets_permit(facts, texts, headers_of(question), error) &&
           ft_client_permit(facts, texts, text, error);
  ft_error_set(error, "a header of subscribe(): expected a name and a value without control characters");
  return false;
}

static bool permit(const ft_plugin_facts *facts, const ft_operator_texts *texts, const char *text,
                   ft_error *error) {
  char address[FT_PATH_BYTES];
  return ft_subscription_permit(facts, texts, text, ft_input_cut(text, address), error);
}

/* ---- What is asked next -------------------------------------------------------------------------------- */

/* Takes what is to be asked from the next question on. False: it is no target, of which the log tells. */
static bool take_next(subscription *self, ft_text target) {
  ft_input *input = &self->client.streams.at.base;
  if (is_target(target)) {
    memcpy(self->next, target.data, target.length);
    self->next[target.length] = '\0';
    return true;
  }
  ft_input_say(input, SS_PLUGIN_LOG_SEV_WARNING, "what is to be asked next: %s", NO_TARGET);
  ft_count(input->counters, FT_METRIC_ASKS_FAILED, 1);
  return false;
}

void ft_subscription_ask(ft_input *input, ft_text next, ft_text once) {
  (void)once; /* the plugin has no way to say it */
  if (next.length) take_next((subscription *)input, next);
}

void ft_subscription_place(const ft_input *input, ft_buffer *out) {
  const subscription *self = (const subscription *)input;
  if (*self->next) ft_buffer_add_text(out, self->next, strlen(self->next));
}

static void find_place(subscription *self) {
  const ft_text place = self->client.streams.at.base.place;
  ft_reader reader = {(const uint8_t *)place.data, place.length, false};
  if (reader.left) take_next(self, ft_read_text(&reader));
}

/* What the plugin said may go on behind a line that it has not seen yet: it is asked once it has. */
static bool may_connect(const ft_client *client) {
  return !*((const subscription *)client)->next || !client->streams.at.queue.count;
}

/* ---- The question -------------------------------------------------------------------------------------- */

/* Writes the question. Returns its length; 0 with the error. */
static size_t build(subscription *self, ft_error *error) {
  const ft_input *input = &self->client.streams.at.base;
  const bool has_path = *self->address == '/' || *self->address == '@';
  if (!ft_secrets_fill(input, headers_of(self->target), self->headers, FT_SUBSCRIPTION_HEADERS, error))
    return 0;
  const ft_text target = *self->next ? (ft_text){self->next, strlen(self->next)} : declared_in(self->target);
  size_t length =
      (size_t)snprintf(self->request, FT_SUBSCRIPTION_REQUEST, "GET %.*s HTTP/1.1\r\nHost: %s\r\n",
                       (int)target.length, target.data, has_path ? "localhost" : self->address);
  length += ft_headers_write(self->headers, input->facts->name, self->request + length,
                             FT_SUBSCRIPTION_REQUEST - length);
  ft_wipe(self->headers, FT_SUBSCRIPTION_HEADERS);
  if (length + 2 < FT_SUBSCRIPTION_REQUEST) {
    memcpy(self->request + length, "\r\n", 2);
    return length + 2;
  }
  ft_error_set(error, "a question of %zu bytes; %d are the most", length, FT_SUBSCRIPTION_REQUEST - 2);
  ft_wipe(self->request, FT_SUBSCRIPTION_REQUEST);
  return 0;
}

/* Sends the question; a new connection has room for all of it. False with the problem. */
static bool send_question(subscription *self, ft_connection *to) {
  ft_streams *streams = &self->client.streams;
  const size_t length = build(self, &self->problem);
  if (!length) return false;
  errno = 0;
  const bool is_sent = self->below.send ? self->below.send(streams, to, self->request, length)
                                        : ft_send(to->file, self->request, length) == (ssize_t)length;
  const int problem = errno;
  ft_wipe(self->request, length);
  self->is_asked = is_sent;
  if (is_sent)
    ft_client_wake_after(&self->client, HEAD_NS);
  else
    ft_error_set(&self->problem, "%s", problem ? strerror(problem) : "it does not take the question");
  return is_sent;
}

static bool opened(ft_streams *streams, ft_connection *to) {
  subscription *self = (subscription *)streams;
  self->problem.text[0] = '\0';
  self->is_asked = self->is_answered = self->has_ended = false;
  self->wait = UINT32_MAX;
  if (!ft_feed_begin(&self->gateway)) return false;
  return self->below.opened ? self->below.opened(streams, to) : send_question(self, to);
}

/* ---- The answer ---------------------------------------------------------------------------------------- */

/* Whether a target that the plugin named, perhaps long ago, is one that the server does not know any more. */
static bool forget_next(subscription *self, uint32_t status) {
  if (!*self->next || (status != 400 && status != 404 && status != 410)) return false;
  *self->next = '\0';
  return true;
}

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
      if (forget_next(self, what->status))
        ft_error_set(
            &self->problem,
            "it answers %u to what it was to be asked next; what the source was opened with is asked "
            "again",
            what->status);
      else
        ft_error_set(&self->problem, "it answers %u%s", what->status,
                     what->status < 400 ? ", and redirects are not followed" : "");
      return;
    default:
      ft_error_set(&self->problem, self->is_answered ? "the answer breaks off, or is broken"
                                                     : "what comes is no answer of HTTP");
  }
}

/* As recv() into the gateway's place; by way of TLS it is asked first, behind the handshake. */
static ssize_t receive_part(subscription *self, ft_connection *from, size_t room) {
  uint8_t *place = ft_gateway_place(&self->gateway);
  if (room > FT_GATEWAY_ROOM) room = FT_GATEWAY_ROOM;
  if (!self->below.receive) return ft_receive(from->file, place, room);
  const ssize_t got = self->below.receive(&self->client.streams, from, place, room);
  const bool is_there = got > 0 || (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK));
  if (is_there && !self->is_asked && !from->shaking_since && !send_question(self, from))
    errno = EPROTO;
  else if (got < 0 && is_there)
    errno = EAGAIN;
  return got;
}

static ssize_t receive(ft_streams *streams, ft_connection *from, uint8_t *bytes, size_t room) {
  subscription *self = (subscription *)streams;
  ft_feed what = {0};
  if (self->has_ended) return 0;
  const ssize_t got = receive_part(self, from, room);
  if (got < 0) {
    const int problem = errno;
    if (problem != EAGAIN && problem != EWOULDBLOCK && !self->problem.text[0])
      ft_error_set(&self->problem, "%s", self->is_asked ? strerror(problem) : "there is no handshake of TLS");
    errno = problem;
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

static const ft_client_protocol PROTOCOL = {.may_connect = may_connect, .on_time = on_time, .lose = lose};

ft_input *ft_subscription_new(size_t size, const char *text, uint64_t value, uint64_t options,
                              ft_error *error) {
  ft_input *input = ft_client_new(size, value, options, error);
  subscription *self = (subscription *)input;
  if (!input) return NULL;
  ft_input_cut(text, self->address);
  self->client.protocol = &PROTOCOL;
  input->held += size;
  self->idle = (options >> 32) * NS_PER_MS;
  return input;
}

static ft_input *make(const char *text, uint64_t value, uint64_t options, ft_error *error) {
  return ft_subscription_new(sizeof(subscription), text, value, options, error);
}

void ft_subscription_use(subscription *self, ft_transport *transport) {
  self->below = *transport;
  transport->opened = opened;
  transport->receive = receive;
  self->client.streams.transport = transport;
}

/* Tells the gateway what TLS needs, when it is made and when it is made anew. False with the error. */
static bool prepare(subscription *self, ft_error *error) {
  return !self->below.begin || self->below.begin(&self->client.streams, error);
}

bool ft_subscription_start(ft_input *input, const char *question, ft_error *error) {
  subscription *self = (subscription *)input;
  self->target = question;
  if ((input->options & 0xff) == FT_START_CURSOR) find_place(self);
  if (!build(self, error)) return false; /* a secret is missing */
  ft_wipe(self->request, FT_SUBSCRIPTION_REQUEST);
  self->gateway.parts[0] = &ft_gateway_client;
  if (!ft_gateway_begin(&self->gateway, input->facts, input->counters, error) || !prepare(self, error) ||
      !ft_client_start(input, error))
    return false;
  if (self->gateway.dead) *error = self->gateway.why;
  return !self->gateway.dead;
}

static bool start(ft_input *input, ft_error *error) {
  subscription *self = (subscription *)input;
  ft_subscription_use(self, &self->transport);
  return ft_subscription_start(input, ft_input_cut(input->text, self->address), error);
}

/* After a trap of the gateway, whose connection is gone with it. */
static void begin_anew(subscription *self) {
  ft_streams *streams = &self->client.streams;
  ft_input *input = &streams->at.base;
  ft_error error;
  ft_error_set(&self->problem, "reading an answer: %s", self->gateway.why.text);
  ft_count(input->counters, FT_METRIC_GATEWAY_TRAPS, 1);
  self->is_answered = false;
  while (streams->count) ft_streams_close(streams, streams->all[0], true);
  if (ft_gateway_renew(&self->gateway, &error) && prepare(self, &error)) return;
  input->failed = true;
  input->why = error;
}

/* After something was read, or closed. */
static void settle(subscription *self) {
  ft_input *input = &self->client.streams.at.base;
  if (self->gateway.dead) begin_anew(self);
  if (!input->failed) ft_client_settle(&self->client);
}

bool ft_subscription_pump(ft_input *input) {
  subscription *self = (subscription *)input;
  if (input->failed) return false;
  const bool any = ft_streams_pump(&self->client.streams, ft_client_on_own, ft_streams_read);
  settle(self);
  return any;
}

void ft_subscription_look(ft_input *input, uint64_t now) {
  subscription *self = (subscription *)input;
  ft_streams *streams = &self->client.streams;
  ft_silence_of_sockets(input, now);
  if (input->failed || !self->below.look) return;
  self->below.look(streams, now);
  ft_streams_sweep(streams);
  settle(self);
}

void ft_subscription_end(ft_input *input) {
  subscription *self = (subscription *)input;
  ft_gateway_streams_end(&self->client.streams, &self->gateway, ft_client_end);
}

const ft_input_kind ft_input_subscribe = {
    .permit = permit, .make = make, .start = start, FT_SUBSCRIPTION_FUNCTIONS};
