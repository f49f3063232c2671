/*
 * A server of HTTP/1.1. The gateway (gateway.h) parses what its connections send; a whole request that the
 * plugin takes becomes one message, and is answered 200 once that is in the queue. Where the queue has no
 * room the answer is 503, and the peer sends it again.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "inputs/gateway_streams.h"
#include "inputs/http.h"
#include "inputs/listening.h"
#include "inputs/secrets.h"
#include "inputs/silence.h"

enum {
  QUEUE_BYTES = 2 << 20, /* beside room for the largest request */
  TAKES_PUT = 1 << 8, /* of the options */
};

static const uint64_t REQUEST_NS = 30 * NS_PER_S, /* in which a request has to be whole */
    IDLE_NS = 75 * NS_PER_S, /* between requests */
    DRAIN_NS = 2 * NS_PER_S, /* in which a peer may read the last answer */
    LOOK_NS = NS_PER_S; /* between two looks at these times */

typedef struct ft_http_connection {
  ft_connection base;
  uint32_t handle; /* in the gateway; 0: none yet */
  uint64_t since; /* monotonic ns: when the request that is coming began; 0: none is */
  bool drains; /* it has its last answer, and what it sends is thrown away */
} http_connection;

static bool permit(const ft_plugin_facts *facts, const ft_operator_texts *texts, const char *text,
                   ft_error *error) {
  char address[FT_PATH_BYTES];
  return ft_secrets_permit(facts, texts, ft_input_cut(text, address), error) &&
         ft_listening_permit_internet(facts, texts, address, error);
}

/* Reads nothing more of what a connection has sent. */
static void leave(ft_http *self, const http_connection *one) {
  if (self->reading == one) self->reading = NULL;
}

static void closing(ft_streams *streams, ft_connection *connection) {
  ft_http *self = (ft_http *)streams;
  const http_connection *one = (http_connection *)connection;
  leave(self, one);
  int32_t ignored; /* after a trap the handle is gone with the gateway */
  if (one->handle) ft_gateway_call(&self->gateway, FT_HTTP_CLOSE, &one->handle, 1, &ignored);
}

ft_input *ft_http_new(size_t size, uint64_t value, uint64_t options, ft_error *error) {
  if (value < 1 || value > FT_LIMIT_LINE_BYTES) {
    ft_error_set(error, "bodies of %llu bytes; 1 to %d are right", (unsigned long long)value,
                 FT_LIMIT_LINE_BYTES);
    return NULL;
  }
  ft_http *self = calloc(1, size);
  const uint32_t queue = QUEUE_BYTES + FT_GATEWAY_HEAD_BYTES + (uint32_t)value;
  if (self) {
    ft_streams *streams = &self->server.streams;
    ft_server_prepare(&self->server);
    streams->connection_bytes = sizeof(http_connection);
    streams->closing = closing;
    streams->at.base.held = queue + size;
    self->answers.takes_put = options & TAKES_PUT;
    if (ft_queue_begin(&streams->at.queue, queue)) return &streams->at.base;
    free(self);
  }
  ft_error_set(error, "out of memory");
  return NULL;
}

/* Prepares the gateway, when it is made and when it is made anew. False with the error. */
static bool prepare(ft_streams *streams, ft_error *error) {
  ft_http *self = (ft_http *)streams;
  if (!ft_http_prepare(&self->gateway)) {
    *error = self->gateway.why;
    return false;
  }
  return ft_http_tell_rules(self, error) &&
         (!streams->transport || streams->transport->begin(streams, error));
}

bool ft_http_start(ft_input *input, ft_error *error) {
  ft_http *self = (ft_http *)input;
  self->gateway.parts[0] = &ft_gateway_http;
  return ft_gateway_begin(&self->gateway, input->facts, input->counters, error) &&
         prepare(&self->server.streams, error) && ft_server_start(input, error);
}

static void count(ft_http *self, enum ft_metric which) {
  ft_count(self->server.streams.at.base.counters, which, 1);
}

/* Sends the last answer, and lets the peer read it. */
static void end_politely(ft_http *self, http_connection *one, uint64_t now) {
  ft_streams *streams = &self->server.streams;
  leave(self, one);
  ft_answers_send(&self->answers, streams);
  if (one->base.file < 0) return;
  if (!ft_streams_finish(streams, &one->base)) {
    ft_streams_close(streams, &one->base, true);
    return;
  }
  one->drains = true;
  one->since = now;
}

/* Answers a request that is not taken, behind which the connection is closed. */
static void refuse(ft_http *self, http_connection *one, int status, uint64_t now) {
  count(self, FT_METRIC_REQUESTS_REFUSED);
  ft_answers_add(&self->answers, &self->server.streams, &one->base, status, true);
  end_politely(self, one, now);
}

static void begin_anew(ft_http *self) {
  ft_gateway_streams_renew(&self->server.streams, &self->gateway, "reading a request", prepare);
}

/* Takes a whole request, where there is room for it. False: the connection is closed behind its answer. */
static bool take(ft_http *self, http_connection *from, const ft_http_found *found) {
  ft_queue *queue = &self->server.streams.at.queue;
  const bool has_room = ft_queue_room(queue) >= found->length + from->base.origin_length;
  if (has_room)
    ft_queue_add(queue, found->message, found->length, from->base.origin, from->base.origin_length);
  else
    count(self, FT_METRIC_REQUESTS_PUT_OFF);
  ft_answers_add(&self->answers, &self->server.streams, &from->base, has_room ? 200 : 503,
                 !found->keeps_alive);
  return found->keeps_alive;
}

/*
 * Has the gateway read what is in its place. Where the half of that is enough for now, the next pump goes on,
 * so that whoever wants the lock meanwhile has it; no other connection is read before.
 */
static void read_requests(ft_http *self, http_connection *from, uint64_t now) {
  ft_http_found found = {.used = 1};
  self->reading = from;
  do {
    const bool was_empty = !found.used; /* a request without a body may end where the bytes before it did */
    const int state = ft_http_read(&self->gateway, from->handle, self->at, self->end - self->at, &found);
    if (was_empty && !found.used) ft_gateway_distrust(&self->gateway, "it reads nothing");
    if (self->gateway.dead) return;
    bool goes_on = true;
    if (!from->since) from->since = now;
    self->at += found.used;
    if (state == FT_HTTP_AGAIN) return;
    if (state == FT_HTTP_MORE) break;
    if (state == FT_HTTP_REQUEST) {
      from->since = 0;
      goes_on = take(self, from, &found);
    } else if (state == FT_HTTP_CONTINUE) {
      ft_answers_add(&self->answers, &self->server.streams, &from->base, 100, false);
    }
    if (from->base.file < 0) return;
    if (state > FT_HTTP_AGAIN) {
      refuse(self, from, state, now);
      return;
    }
    if (!goes_on) {
      end_politely(self, from, now);
      return;
    }
  } while (self->at < self->end);
  self->reading = NULL;
}

/* Gives a connection its place in the gateway. False: it has none, and was answered. */
static bool begin_connection(ft_http *self, http_connection *one, uint64_t now) {
  int32_t handle = 0;
  if (!ft_gateway_call(&self->gateway, FT_HTTP_OPEN, NULL, 0, &handle)) return false;
  if (!handle) refuse(self, one, 503, now);
  one->handle = (uint32_t)handle;
  return handle != 0;
}

static void on_bytes(ft_streams *streams, ft_connection *connection, uint64_t now) {
  ft_http *self = (ft_http *)streams;
  http_connection *from = (http_connection *)connection;
  if (self->gateway.dead || self->reading) return;
  if (!from->handle && !from->drains && !begin_connection(self, from, now)) return;
  const ssize_t got =
      ft_streams_receive(streams, connection, ft_gateway_place(&self->gateway), FT_GATEWAY_ROOM);
  if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return;
  if (got <= 0) {
    ft_streams_close(streams, connection, !from->drains && (got < 0 || from->since));
    return;
  }
  connection->active_at = now;
  ft_count(streams->at.base.counters, FT_METRIC_INPUT_BYTES, (uint64_t)got);
  if (from->drains) return;
  self->at = 0;
  self->end = (uint32_t)got;
  read_requests(self, from, now);
}

bool ft_http_has_room(const ft_input *input) {
  (void)input; /* what does not fit is answered so */
  return true;
}

bool ft_http_pump(ft_input *input) {
  if (input->failed) return false;
  ft_http *self = (ft_http *)input;
  if (self->reading) read_requests(self, self->reading, ft_monotonic_ns());
  const bool any = ft_streams_pump(&self->server.streams, ft_server_on_own, on_bytes);
  ft_answers_send(&self->answers, &self->server.streams);
  if (self->gateway.dead) begin_anew(self);
  input->goes_on = self->reading;
  return any || self->reading;
}

/* Ends connections whose time is over: of a request that does not come to its end, of none, of an answer. */
static void look_at_times(ft_http *self, uint64_t now) {
  ft_streams *streams = &self->server.streams;
  for (uint32_t i = streams->count; i-- > 0;) {
    http_connection *one = (http_connection *)streams->all[i];
    if (one->drains && ft_is_over(one->since, now, DRAIN_NS))
      ft_streams_close(streams, &one->base, false);
    else if (!one->drains && one->since && ft_is_over(one->since, now, REQUEST_NS))
      refuse(self, one, 408, now);
    else if (!one->since && ft_is_over(one->base.active_at, now, IDLE_NS))
      ft_streams_close(streams, &one->base, false);
  }
}

void ft_http_look(ft_input *input, uint64_t now) {
  ft_http *self = (ft_http *)input;
  ft_streams *streams = &self->server.streams;
  ft_silence_of_sockets(input, now);
  if (input->failed) return;
  if (!ft_is_over(self->looked_at, now, LOOK_NS)) return;
  self->looked_at = now;
  look_at_times(self, now);
  if (!self->reading) ft_http_look_at_secrets(self); /* which takes the gateway's place */
  if (streams->transport) streams->transport->look(streams, now);
  ft_streams_sweep(streams);
  if (self->gateway.dead) begin_anew(self);
}

uint64_t ft_http_unfinished(const ft_input *input) {
  return ((const ft_streams *)input)->at.queue.count; /* peers hear of a request that did not come whole */
}

void ft_http_end(ft_input *input) {
  ft_http *self = (ft_http *)input;
  ft_gateway_streams_end(&self->server.streams, &self->gateway, ft_server_end);
}

static ft_input *make(const char *text, uint64_t value, uint64_t options, ft_error *error) {
  (void)text;
  return ft_http_new(sizeof(ft_http), value, options, error);
}

static bool start(ft_input *input, ft_error *error) {
  const char *rules = strchr(input->text, '\n');
  ((ft_http *)input)->rules = rules ? rules + 1 : "";
  return ft_http_start(input, error);
}

const ft_input_kind ft_input_http = {
    .name = "http", .permit = permit, .make = make, .start = start, FT_HTTP_FUNCTIONS};
