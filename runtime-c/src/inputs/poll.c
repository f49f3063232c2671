/* poll(): an API that is asked again and again, as an input (poll.h). */
#include "inputs/poll.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/clock.h"
#include "inputs/headers.h"
#include "inputs/secrets.h"

static const uint64_t REST_NS = NS_PER_S / 10, /* between two questions, whatever the plugin wants */
    KEEP_NS = 30 * NS_PER_S; /* for which a connection is kept */

/* A text up to a 0x1f. Returns what stands behind it; NULL: there is none. */
static const char *cut_setup(const char *text, ft_text *out) {
  const char *end = strchr(text, 0x1f);
  *out = (ft_text){text, end ? (size_t)(end - text) : 0};
  return end ? end + 1 : NULL;
}

bool ft_poll_read_setup(const char *part, ft_poll_setup *out, ft_error *error) {
  ft_text one;
  const char *at = part ? cut_setup(part, &one) : NULL;
  *out = (ft_poll_setup){.headers = ""};
  out->proxy_credentials = at;
  if (at && one.length && !ft_poll_read_proxy(&out->proxy, one, error)) return false;
  if (at) at = cut_setup(at, &one);
  if (at) at = strchr(at, '\n');
  if (at) out->headers = at + 1;
  if (out->proxy_credentials && ft_headers_are_right(out->headers)) return true;
  ft_error_set(error, "a header of poll(): expected a name and a value without control characters");
  return false;
}

bool ft_poll_permit(const ft_plugin_facts *facts, const ft_operator_texts *texts, const char *text,
                    const char *part, bool has_tls, ft_error *error) {
  char address[FT_PATH_BYTES];
  ft_poll_setup setup;
  ft_url url;
  ft_input_cut(text, address);
  return ft_url_read(&url, (ft_text){address, strlen(address)}, error) &&
         ft_poll_read_setup(part, &setup, error) && ft_secrets_permit(facts, texts, text, error) &&
         (!*setup.proxy.host || ft_poll_may_use_proxy(facts, texts, &setup.proxy, error)) &&
         ft_poll_may_ask(facts, texts, &url, has_tls, *setup.proxy.host, error);
}

static bool permit(const ft_plugin_facts *facts, const ft_operator_texts *texts, const char *text,
                   ft_error *error) {
  char address[FT_PATH_BYTES];
  return ft_poll_permit(facts, texts, text, ft_input_cut(text, address), false, error);
}

ft_input *ft_poll_new(size_t size, const char *text, uint64_t value, uint64_t options, ft_error *error) {
  char address[FT_PATH_BYTES];
  const uint64_t period = options >> 32;
  ft_input_cut(text, address);
  if (value < 1 || value > FT_LIMIT_LINE_BYTES || period < 1 || period > FT_LIMIT_PERIOD_MS) {
    ft_error_set(error, "answers of %llu bytes, every %llu ms; 1 to %d and 1 to %d are right",
                 (unsigned long long)value, (unsigned long long)period, FT_LIMIT_LINE_BYTES,
                 FT_LIMIT_PERIOD_MS);
    return NULL;
  }
  ft_poll *self = calloc(1, size);
  if (!self) {
    ft_error_set(error, "out of memory");
    return NULL;
  }
  self->period = period * NS_PER_MS;
  self->timer = self->file = self->resolver.file = self->resolver.watched = -1;
  self->base.held = size + FT_GATEWAY_HEAD_BYTES + (size_t)value;
  if (ft_url_read(&self->declared, (ft_text){address, strlen(address)}, error)) return &self->base;
  free(self);
  return NULL;
}

static ft_input *make(const char *text, uint64_t value, uint64_t options, ft_error *error) {
  return ft_poll_new(sizeof(ft_poll), text, value, options, error);
}

/* ---- Its place ----------------------------------------------------------------------------------------- */

void ft_poll_place(const ft_input *input, ft_buffer *out) {
  const ft_poll *self = (const ft_poll *)input;
  char text[FT_PATH_BYTES];
  if (ft_url_write(&self->standing, text)) ft_buffer_add_text(out, text, strlen(text));
  if (self->has_once && ft_url_write(&self->once, text)) ft_buffer_add_text(out, text, strlen(text));
}

/* Reads a URL that is to be asked. False: it may not be, of which the log tells. */
static bool read_url(ft_poll *self, ft_text text, ft_url *out) {
  ft_error error;
  if (!ft_url_follow(out, &self->asked, text, &error)) {
    ft_input_say(&self->base, SS_PLUGIN_LOG_SEV_WARNING, "what is to be asked next: %s", error.text);
  } else if (self->declared.is_secure && !out->is_secure) {
    ft_input_say(&self->base, SS_PLUGIN_LOG_SEV_WARNING, "what is to be asked next: http, after https");
  } else if (!ft_poll_may_ask_now(self, out, &error)) {
    ft_input_say(&self->base, SS_PLUGIN_LOG_SEV_WARNING, "what is to be asked next: %s", error.text);
  } else {
    return true;
  }
  ft_count(self->base.counters, FT_METRIC_ASKS_FAILED, 1);
  return false;
}

static void find_place(ft_poll *self) {
  ft_reader reader = {(const uint8_t *)self->base.place.data, self->base.place.length, false};
  ft_url url;
  if (reader.left && read_url(self, ft_read_text(&reader), &url)) self->standing = url;
  if (reader.left) self->has_once = read_url(self, ft_read_text(&reader), &self->once);
}

/* ---- Its life ------------------------------------------------------------------------------------------ */

bool ft_poll_start(ft_input *input, const char *part, ft_error *error) {
  ft_poll *self = (ft_poll *)input;
  ft_poll_setup setup;
  if (!ft_poll_read_setup(part, &setup, error)) return false;
  self->proxy = setup.proxy;
  self->proxy_credentials = setup.proxy_credentials;
  self->headers = setup.headers;
  self->standing = self->asked = self->declared;
  self->resolver.gateway = &self->gateway;
  if ((input->options & 0xff) == FT_START_CURSOR) find_place(self);
  if (!ft_poll_build_request(self, error)) return false; /* a secret is missing */
  ft_wipe(self->request, sizeof self->request);
  self->gateway.parts[0] = &ft_gateway_client;
  if (!ft_gateway_begin(&self->gateway, input->facts, input->counters, error)) return false;
  if (!ft_answer_prepare(&self->gateway)) {
    *error = self->gateway.why;
    return false;
  }
  self->resolver.watched = input->watched = epoll_create1(EPOLL_CLOEXEC);
  self->timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
  if (input->watched < 0 || self->timer < 0 || !ft_poll_watch(self, self->timer, EPOLLIN)) {
    ft_error_set(error, "%s: %s", input->title, strerror(errno));
    return false;
  }
  ft_poll_ask_at(self, 0);
  return true;
}

bool ft_poll_pump(ft_input *input) {
  ft_poll *self = (ft_poll *)input;
  struct epoll_event events[2];
  uint64_t times;
  if (input->failed) return false;
  const bool went_on = input->goes_on;
  if (went_on) ft_poll_read(self);
  const int count = epoll_wait(input->watched, events, 2, 0);
  bool is_time = false;
  for (int i = 0; i < count; i++) {
    const int file = events[i].data.fd;
    if (file == self->timer)
      is_time = true;
    else if ((file == self->file && !input->goes_on) || file == self->resolver.file)
      ft_poll_on_file(self, events[i].events);
  }
  /* what the socket brought may have set it anew */
  if (is_time && read(self->timer, &times, sizeof times) == (ssize_t)sizeof times) ft_poll_on_time(self);
  return count > 0 || went_on;
}

bool ft_poll_has_room(const ft_input *input) {
  (void)input; /* nothing is asked before there is */
  return true;
}

bool ft_poll_next(ft_input *input, uint64_t now, ft_message *out) {
  ft_poll *self = (ft_poll *)input;
  (void)now;
  if (!self->answer || self->handed) return false;
  self->handed = true;
  *out = (ft_message){.bytes = self->answer, .length = self->answer_length};
  return true;
}

void ft_poll_ask(ft_input *input, ft_text next_url, ft_text once_url) {
  ft_poll *self = (ft_poll *)input;
  if (next_url.length) self->has_said_next = read_url(self, next_url, &self->said_next);
  if (once_url.length) self->has_said_once = read_url(self, once_url, &self->said_once);
}

void ft_poll_accept(ft_input *input, uint32_t mark, uint64_t now) {
  ft_poll *self = (ft_poll *)input;
  (void)mark;
  free(self->answer);
  self->answer = NULL;
  self->handed = false;
  if (self->has_said_next) self->standing = self->said_next;
  if (self->has_said_once) self->once = self->said_once;
  self->has_once = self->has_said_once;
  self->has_said_next = self->has_said_once = false;
  const uint64_t due = self->asked_at + (self->has_once ? REST_NS : self->period);
  if (due > now + KEEP_NS) ft_poll_disconnect(self);
  ft_poll_ask_at(self, due);
}

void ft_poll_rewind(ft_input *input) { ((ft_poll *)input)->handed = false; }

uint64_t ft_poll_due(const ft_input *input) {
  (void)input;
  return UINT64_MAX;
}

size_t ft_poll_queued(const ft_input *input) {
  const ft_poll *self = (const ft_poll *)input;
  return self->answer ? self->answer_length : 0;
}

void ft_poll_end(ft_input *input) {
  ft_poll *self = (ft_poll *)input;
  if (input->watched >= 0) close(input->watched); /* first, as in ft_streams_delete() */
  self->resolver.watched = input->watched = -1;
  ft_poll_disconnect(self);
  ft_gateway_end(&self->gateway);
  if (self->timer >= 0) close(self->timer);
  free(self->answer);
  ft_wipe(self->request, sizeof self->request);
  free(self);
}

static bool start(ft_input *input, ft_error *error) {
  char address[FT_PATH_BYTES];
  return ft_poll_start(input, ft_input_cut(input->text, address), error);
}

const ft_input_kind ft_input_poll = {.permit = permit, .make = make, .start = start, FT_POLL_FUNCTIONS};
