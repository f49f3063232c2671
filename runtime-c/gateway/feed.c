/*
 * The gateway of a subscription: an answer of HTTP/1.1 that need not end. What its body is without chunks
 * moves to the front of the room, since nothing of it is longer than what came:
 *
 *   room  │ what the server sent, or part of it │      ─▶      │ body │ …
 *
 * The host (src/inputs/feed.c) writes bytes into the room and asks what they are.
 */
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "export.h"
#include "llhttp.h"
#include "room.h"
#include "times.h"

enum {
  HEAD_BYTES = 16384, /* of all headers, and again of all trailers */
  NAME_BYTES = 32, /* longer than the names, and the values, that are looked at */
  VALUE_BYTES = 32,
};

/* What feed_read has found. */
enum { MORE = 0, ENDED = 1, BROKEN = 2, HEAD_TOO_LONG = 3, CODED = 4, REFUSED = 5 };

/* What feed_read tells beside that. */
static struct {
  uint32_t length; /* bytes of the body, at the front of the room */
  uint32_t status; /* 0: the headers are not complete */
  uint32_t wait; /* seconds for which the server wants to be left alone; UINT32_MAX: it does not say */
} found;

static llhttp_t parser;
static char name[NAME_BYTES], value[VALUE_BYTES]; /* of the header that is being read; cut */
static uint32_t name_length, value_length; /* whole */
static uint32_t head; /* bytes of headers so far, or of trailers */
static int problem; /* why it is not read; 0: nothing */

static int refuse(int why) {
  problem = why;
  return HPE_USER;
}

static int add_head(char *to, uint32_t *length, size_t room_of_it, const char *at, size_t count) {
  const uint32_t had = *length;
  if (count > HEAD_BYTES - head) return refuse(HEAD_TOO_LONG);
  head += (uint32_t)count;
  *length += (uint32_t)count;
  if (had < room_of_it) memcpy(to + had, at, count < room_of_it - had ? count : room_of_it - had);
  return HPE_OK;
}

static int on_header_field(llhttp_t *self, const char *at, size_t count) {
  (void)self;
  return add_head(name, &name_length, sizeof name, at, count);
}

static int on_header_value(llhttp_t *self, const char *at, size_t count) {
  (void)self;
  return add_head(value, &value_length, sizeof value, at, count);
}

static bool is(const char *text, uint32_t length, const char *other) {
  return strlen(other) == length && strncasecmp(text, other, length) == 0;
}

static int on_header_value_complete(llhttp_t *self) {
  uint64_t seconds;
  const bool is_coding = is(name, name_length, "content-encoding");
  if (is_coding && !is(value, value_length, "identity")) return refuse(CODED);
  if (is(name, name_length, "transfer-encoding") && !is(value, value_length, "chunked")) return refuse(CODED);
  if (is(name, name_length, "retry-after") && value_length <= sizeof value &&
      time_of_digits(value, value_length, &seconds))
    found.wait = seconds < UINT32_MAX ? (uint32_t)seconds : UINT32_MAX - 1;
  name_length = value_length = 0;
  (void)self;
  return HPE_OK;
}

/* The reason in the first line counts as a header. */
static int on_status(llhttp_t *self, const char *at, size_t count) {
  (void)self, (void)at;
  if (count > HEAD_BYTES - head) return refuse(HEAD_TOO_LONG);
  head += (uint32_t)count;
  return HPE_OK;
}

static int on_headers_complete(llhttp_t *self) {
  if (self->http_major != 1 || self->upgrade) return refuse(BROKEN);
  head = 0;
  if (self->status_code < 200) return HPE_OK; /* another answer is behind it */
  found.status = (uint32_t)self->status_code;
  return found.status < 300 ? HPE_OK : refuse(REFUSED);
}

static int on_body(llhttp_t *self, const char *at, size_t count) {
  (void)self;
  memmove(room + found.length, at, count);
  found.length += (uint32_t)count;
  return HPE_OK;
}

static int on_message_complete(llhttp_t *self) { return self->status_code < 200 ? HPE_OK : HPE_PAUSED; }

static const llhttp_settings_t SETTINGS = {
    .on_status = on_status,
    .on_header_field = on_header_field,
    .on_header_value = on_header_value,
    .on_header_value_complete = on_header_value_complete,
    .on_headers_complete = on_headers_complete,
    .on_body = on_body,
    .on_message_complete = on_message_complete,
};

/* Begins a connection, and says where feed_read tells what it has found. */
EXPORT("feed_begin") void *feed_begin(void) {
  found.length = found.status = 0;
  found.wait = UINT32_MAX;
  name_length = value_length = head = 0;
  problem = 0;
  llhttp_init(&parser, HTTP_RESPONSE, &SETTINGS);
  return &found;
}

/* Reads bytes of the room; none: the server has ended the connection. */
EXPORT("feed_read") int feed_read(uint32_t count) {
  found.length = 0;
  if (count > ROOM_BYTES) return BROKEN;
  if (count == 0 && (!found.status || !llhttp_message_needs_eof(&parser))) return BROKEN;
  const llhttp_errno_t error =
      count ? llhttp_execute(&parser, (const char *)room, count) : llhttp_finish(&parser);
  if (error == HPE_OK) return count ? MORE : ENDED;
  if (error == HPE_PAUSED) return ENDED;
  return problem ? problem : BROKEN;
}
