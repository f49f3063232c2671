/* What becomes of a question: an answer for the plugin, another question, or the same one later. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

#include "base/clock.h"
#include "inputs/poll.h"
#include "inputs/transfer.h"

static const uint64_t FIRST_WAIT_NS = NS_PER_S, LONGEST_WAIT_NS = 300 * NS_PER_S,
                      LONGEST_PUT_OFF_S = 3600; /* for which a server may want to be left alone */

enum {
  MOST_REDIRECTS = 5,
  READS_AT_ONCE = 16, /* before the lock is given back */
};

/* Between the half and the whole of a time, so that those who lost one server come back one by one. */
static uint64_t scattered(const ft_poll *self, uint64_t ns) {
  uint64_t mixed = (ft_monotonic_ns() ^ (uint64_t)(uintptr_t)self) * 0x9e3779b97f4a7c15;
  mixed ^= mixed >> 32;
  return ns / 2 + mixed % (ns / 2);
}

static uint64_t wait_after(const ft_poll *self, uint32_t in_row) {
  uint64_t ns = FIRST_WAIT_NS;
  for (uint32_t i = 1; i < in_row && ns < LONGEST_WAIT_NS; i++) ns *= 2;
  return scattered(self, ns < LONGEST_WAIT_NS ? ns : LONGEST_WAIT_NS);
}

/* Whether the log is to tell of it: the 1st, 2nd, 4th, 8th, … in a row. */
static bool is_told(uint32_t in_row) { return (in_row & (in_row - 1)) == 0; }

void ft_poll_fail(ft_poll *self, const char *format, ...) {
  ft_error why;
  va_list args;
  va_start(args, format);
  vsnprintf(why.text, sizeof why.text, format, args);
  va_end(args);
  ft_poll_disconnect(self);
  self->failures++;
  ft_count(self->base.counters, FT_METRIC_ASKS_FAILED, 1);
  if (is_told(self->failures))
    ft_input_say(&self->base, SS_PLUGIN_LOG_SEV_WARNING,
                 "%s, %u time%s; it is asked again, at least every 5 minutes", why.text, self->failures,
                 FT_PLURAL(self->failures));
  ft_poll_ask_at(self, ft_monotonic_ns() + wait_after(self, self->failures));
}

void ft_poll_begin_anew(ft_poll *self) {
  ft_error error = self->gateway.why;
  ft_poll_disconnect(self);
  self->is_ready = false;
  ft_count(self->base.counters, FT_METRIC_GATEWAY_TRAPS, 1);
  if (ft_gateway_renew(&self->gateway, &error) && ft_answer_prepare(&self->gateway)) {
    ft_poll_fail(self, "reading an answer: %s", error.text);
    return;
  }
  self->base.failed = true;
  self->base.why = error;
}

/* The server wants to be left alone. */
static void put_off(ft_poll *self, const ft_answer *answer) {
  uint64_t ns = wait_after(self, ++self->put_off);
  if (answer->wait != UINT32_MAX) {
    const uint64_t seconds = answer->wait < LONGEST_PUT_OFF_S ? answer->wait : LONGEST_PUT_OFF_S;
    ns = (seconds ? seconds : 1) * NS_PER_S;
  }
  ft_count(self->base.counters, FT_METRIC_ASKS_PUT_OFF, 1);
  if (is_told(self->put_off))
    ft_input_say(&self->base, SS_PLUGIN_LOG_SEV_NOTICE,
                 "it answers %u, %u time%s; it is asked again in %llu s", answer->status, self->put_off,
                 FT_PLURAL(self->put_off), (unsigned long long)((ns + NS_PER_S - 1) / NS_PER_S));
  ft_poll_disconnect(self);
  ft_poll_ask_at(self, ft_monotonic_ns() + ns);
}

static void redirect(ft_poll *self, const ft_answer *answer) {
  ft_url to;
  ft_error error;
  if (++self->redirects > MOST_REDIRECTS) {
    ft_poll_fail(self, "it answers with more than %d redirects", MOST_REDIRECTS);
  } else if (!ft_url_follow(&to, &self->asked, answer->location, &error)) {
    ft_poll_fail(self, "a redirect to %s", error.text);
  } else if (self->asked.is_secure && !to.is_secure) {
    ft_poll_fail(self, "a redirect from https to http is not followed");
  } else {
    ft_count(self->base.counters, FT_METRIC_REDIRECTS, 1);
    self->asked = to;
    ft_poll_go(self);
  }
}

/* An answer for the plugin. */
static void keep(ft_poll *self, const ft_answer *answer) {
  ft_input *input = &self->base;
  self->answer = malloc(answer->length);
  if (!self->answer) {
    ft_poll_fail(self, "out of memory");
    return;
  }
  memcpy(self->answer, answer->message, self->answer_length = answer->length);
  ft_count(input->counters, FT_METRIC_ANSWERS, 1);
  if (!self->has_succeeded || self->failures || self->put_off)
    ft_input_say(input, SS_PLUGIN_LOG_SEV_INFO, self->has_succeeded ? "is answered again" : "is answered");
  self->has_succeeded = true;
  self->failures = self->put_off = 0;
  self->state = FT_POLL_HAS_ANSWER;
}

/*
 * Whether a URL that an answer named, perhaps long ago, is one that the server does not know any more: then
 * what the source was opened with is asked, since nothing else would ever come of it.
 */
static bool returns(ft_poll *self, uint32_t status) {
  const bool is_gone = status == 400 || status == 404 || status == 410;
  if (!is_gone || (!self->has_once && ft_url_is_same(&self->standing, &self->declared))) return false;
  if (!self->has_once) self->standing = self->declared;
  self->has_once = false;
  return true;
}

static void take(ft_poll *self, const ft_answer *answer) {
  const uint32_t status = answer->status;
  self->is_used = true;
  if (!answer->keeps_alive) {
    ft_poll_disconnect(self);
  } else if (!ft_poll_watch(self, self->file, EPOLLIN)) {
    ft_poll_disconnect(self);
  }
  switch (status) {
    case 301:
    case 302:
    case 303:
    case 307:
    case 308:
      if (answer->location.length) {
        redirect(self, answer);
        return;
      }
      break;
    case 403:
      if (answer->wait == UINT32_MAX) break;
      put_off(self, answer);
      return;
    case 429:
    case 503: put_off(self, answer); return;
  }
  if (status >= 200 && status < 300)
    keep(self, answer);
  else if (returns(self, status))
    ft_poll_fail(self, "it answers %u to a URL that it named; what the source was opened with is asked again",
                 status);
  else
    ft_poll_fail(self, "it answers %u", status);
}

/* ---- Reading ------------------------------------------------------------------------------------------- */

/* The connection has ended, or is broken. */
static void finish_reading(ft_poll *self, int problem) {
  ft_answer answer;
  if (self->is_used && !self->has_byte) {
    ft_poll_disconnect(self); /* the server had ended it meanwhile */
    ft_poll_go(self);
    return;
  }
  const ft_answer_state state = problem ? FT_ANSWER_BROKEN : ft_answer_end(&self->gateway, &answer);
  if (state == FT_ANSWER_DEAD) {
    ft_poll_begin_anew(self);
  } else if (state == FT_ANSWER_WHOLE) {
    take(self, &answer);
  } else if (problem && self->is_sealed) {
    const ft_error why = self->why;
    ft_poll_fail(self, "%s", why.text);
  } else {
    ft_poll_fail(self, "%s", problem ? strerror(problem) : "the connection ended before the answer did");
  }
}

static void refuse(ft_poll *self, ft_answer_state state) {
  switch (state) {
    case FT_ANSWER_DEAD: ft_poll_begin_anew(self); return;
    case FT_ANSWER_HEAD_TOO_LONG: ft_poll_fail(self, "headers of more than 16384 bytes"); return;
    case FT_ANSWER_BODY_TOO_LONG:
      ft_count(self->base.counters, FT_METRIC_MESSAGES_DROPPED, 1);
      ft_poll_fail(self, "an answer of more than %llu bytes is dropped; ask for less, or raise maxBytes",
                   (unsigned long long)self->base.value);
      return;
    case FT_ANSWER_CODED:
      ft_poll_fail(self, "the answer is coded in another way than with gzip, for which nobody asked");
      return;
    case FT_ANSWER_GZIP_BROKEN:
      ft_poll_fail(self, "what the answer says is gzip is none, or is broken");
      return;
    default: ft_poll_fail(self, "what comes is no answer of HTTP"); return;
  }
}

/* Receives a part of the answer. False: nothing is there now, or ever. */
static bool receive(ft_poll *self) {
  const ssize_t got = self->is_sealed
                          ? self->transport->receive(self)
                          : ft_receive(self->file, ft_gateway_place(&self->gateway), FT_GATEWAY_ROOM);
  if (self->gateway.dead) {
    ft_poll_begin_anew(self);
    return false;
  }
  if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return false;
  if (got <= 0) {
    finish_reading(self, got < 0 ? errno : 0);
    return false;
  }
  self->has_byte = true;
  self->at = 0;
  self->end = (uint32_t)got;
  ft_count(self->base.counters, FT_METRIC_INPUT_BYTES, (uint64_t)got);
  return true;
}

void ft_poll_read(ft_poll *self) {
  for (int i = 0; i < READS_AT_ONCE; i++) {
    ft_answer answer;
    if (!self->base.goes_on && !receive(self)) return;
    const ft_answer_state state = ft_answer_read(&self->gateway, self->at, self->end - self->at, &answer);
    self->base.goes_on = state == FT_ANSWER_AGAIN;
    if (state == FT_ANSWER_MORE) continue;
    if (state == FT_ANSWER_AGAIN)
      self->at = self->end - answer.rest; /* the next pump goes on, and has the lock given back before */
    else if (state == FT_ANSWER_WHOLE && self->is_for_tunnel)
      ft_poll_take_tunnel(self, &answer);
    else if (state == FT_ANSWER_WHOLE)
      take(self, &answer);
    else
      refuse(self, state);
    return;
  }
}
