/*
 * The gateway of a client of HTTP/1.1: what a server answers is read here. There is one answer at a time,
 * which becomes one message, as the plugin gets it:
 *
 *   length of the head, u32 │ "200\nname: value\n…", names in lower case │ body
 *
 * The host (src/inputs/answer.c) writes bytes into the room and asks what they are.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "export.h"
#include "http_gzip.h"
#include "llhttp.h"
#include "room.h"
#include "times.h"

enum {
  HEAD_BYTES = 16384,
  LENGTH_BYTES = 4, /* in front of the head */
  LEAST_BYTES = 4096, /* of a message's first allocation */
};

/* What answer_read has found. */
enum {
  MORE = 0,
  WHOLE = 1,
  BROKEN = 2,
  HEAD_TOO_LONG = 3,
  BODY_TOO_LONG = 4,
  CODED = 5,
  GZIP_BROKEN = 6,
  AGAIN = 7,
};

enum { HAS_NO_BODY = 1 }; /* for llhttp */

/* What answer_read tells of an answer beside its message. */
static struct {
  uint32_t used; /* bytes of the room */
  uint32_t message, length;
  uint32_t keeps_alive;
  uint32_t status;
  uint32_t wait; /* seconds for which the server wants to be left alone; UINT32_MAX: it does not say */
  uint32_t location, location_length; /* the value of that header, in the message; 0: none */
} found;

static llhttp_t parser;
static uint8_t *bytes; /* the message, as far as it has come; NULL: nothing has */
static uint32_t length, capacity;
static uint32_t name, value; /* where the header that is being read has its name and its value */
static uint32_t most; /* bytes of a body; UINT32_MAX: behind the head is a tunnel */
static uint32_t trailers; /* bytes of headers behind the body */
static uint32_t now; /* seconds since 1970, for times in headers */
static uint32_t after, reset; /* what Retry-After says, and the end of a limit; UINT32_MAX: nothing */
static bool has_head; /* it is complete: what headers come are trailers */
static bool is_gzip; /* its body is sent with gzip */
static http_gzip *gzip; /* which inflates the body; NULL: nothing does */
static uint32_t packed; /* bytes of such a body that the next call begins with */
static uint32_t problem; /* why it is not read; 0: nothing */

EXPORT("answer_found") void *answer_found(void) { return &found; }

static int refuse(uint32_t why) {
  problem = why;
  return HPE_USER;
}

static int add(const void *more, size_t count, uint32_t limit, uint32_t why) {
  if (count > limit || length > limit - count) return refuse(why);
  const uint32_t whole = length + (uint32_t)count;
  if (whole > capacity) {
    uint32_t larger = capacity ? capacity : LEAST_BYTES;
    while (larger < whole) larger *= 2;
    if (larger > limit / 4)
      larger = limit; /* of a large body the old and the new place have no room together */
    uint8_t *grown = realloc(bytes, larger);
    if (!grown) return refuse(why);
    bytes = grown;
    capacity = larger;
  }
  if (count) memcpy(bytes + length, more, count);
  length = whole;
  return HPE_OK;
}

static int add_head(const void *more, size_t count) {
  if (has_head) {
    trailers += count < HEAD_BYTES ? (uint32_t)count : HEAD_BYTES;
    return trailers < HEAD_BYTES ? HPE_OK : refuse(HEAD_TOO_LONG);
  }
  return add(more, count, HEAD_BYTES, HEAD_TOO_LONG);
}

static void forget(void) {
  length = name = value = trailers = packed = problem = 0;
  has_head = is_gzip = false;
  http_gzip_close(gzip);
  gzip = NULL;
  after = reset = UINT32_MAX;
  found.status = found.location = found.location_length = 0;
}

static int on_message_begin(llhttp_t *self) {
  static const uint8_t none[LENGTH_BYTES];
  (void)self;
  forget();
  return add_head(none, sizeof none);
}

static int on_status_complete(llhttp_t *self) {
  const char line[] = {(char)('0' + self->status_code / 100), (char)('0' + self->status_code / 10 % 10),
                       (char)('0' + self->status_code % 10), '\n'};
  if (self->status_code < 100 || self->status_code > 999) return refuse(BROKEN);
  return add_head(line, sizeof line);
}

static int on_header_field(llhttp_t *self, const char *at, size_t count) {
  const uint32_t start = length;
  (void)self;
  if (!name) name = start;
  const int failed = add_head(at, count);
  for (uint32_t i = start; !failed && !has_head && i < length; i++)
    if (bytes[i] >= 'A' && bytes[i] <= 'Z') bytes[i] |= 0x20;
  return failed;
}

static int on_header_field_complete(llhttp_t *self) {
  (void)self;
  const int failed = add_head(": ", 2);
  value = length;
  return failed;
}

static int on_header_value(llhttp_t *self, const char *at, size_t count) {
  (void)self;
  return add_head(at, count);
}

static bool is_name(const char *other) {
  const size_t count = value - 2 - name;
  return strlen(other) == count && memcmp(bytes + name, other, count) == 0;
}

static bool is_value(const char *other) {
  const size_t count = length - value;
  return strlen(other) == count && strncasecmp((const char *)bytes + value, other, count) == 0;
}

/* How many seconds it is to a time. */
static uint32_t until(uint64_t time) {
  if (time <= now) return 0;
  return time - now < UINT32_MAX ? (uint32_t)(time - now) : UINT32_MAX - 1;
}

static int on_header_value_complete(llhttp_t *self) {
  (void)self;
  if (has_head) return HPE_OK;
  const char *text = (const char *)bytes + value;
  const size_t count = length - value;
  uint64_t at;
  if (is_name("content-encoding") && !is_value("identity")) {
    if (is_gzip || (!is_value("gzip") && !is_value("x-gzip"))) return refuse(CODED);
    is_gzip = true;
    length = name; /* nobody sees it so */
    name = value = 0;
    return HPE_OK;
  }
  if (is_name("transfer-encoding") && !is_value("chunked")) return refuse(CODED);
  if (is_name("retry-after")) {
    if (time_of_digits(text, count, &at)) after = until(now + at);
    if (time_of_date(text, count, &at)) after = until(at);
  }
  /* Okta and GitHub; seconds since 1970 */
  if ((is_name("x-rate-limit-reset") || is_name("x-ratelimit-reset")) && time_of_digits(text, count, &at))
    reset = until(at);
  if (is_name("location") && !found.location) {
    found.location = value; /* in the message, until that lies where it stays */
    found.location_length = (uint32_t)count;
  }
  name = value = 0;
  return add_head("\n", 1);
}

static int on_headers_complete(llhttp_t *self) {
  const uint32_t head = length - LENGTH_BYTES;
  if (self->http_major != 1 || self->upgrade) return refuse(BROKEN);
  has_head = true;
  memcpy(bytes, &head, sizeof head);
  if (most == UINT32_MAX) return HAS_NO_BODY;
  if (is_gzip) return HPE_OK; /* the length is that of what is sent */
  if ((self->flags & F_CONTENT_LENGTH) && self->content_length > most) return refuse(BODY_TOO_LONG);
  return HPE_OK;
}

static int add_body(void *to, const uint8_t *more, size_t count) {
  uint32_t head;
  (void)to;
  memcpy(&head, bytes, sizeof head);
  return add(more, count, LENGTH_BYTES + head + most, BODY_TOO_LONG);
}

static bool is_full(void) { return gzip && http_gzip_is_full(gzip); }

/*
 * Inflates bytes of the body, as far as the call may, and remembers how many are left. Returns what llhttp's
 * callback has to return.
 */
static int inflate_body(const uint8_t *more, size_t count) {
  size_t used = count;
  if (!gzip && !(gzip = http_gzip_open())) return refuse(BODY_TOO_LONG);
  const int failed = http_gzip_read(gzip, more, &used, add_body, NULL);
  packed = (uint32_t)(count - used);
  if (failed) return problem ? failed : refuse(GZIP_BROKEN);
  return is_full() ? HPE_PAUSED : HPE_OK;
}

static int on_body(llhttp_t *self, const char *at, size_t count) {
  const uint8_t *more = (const uint8_t *)at;
  if (is_gzip && self->status_code < 300) return inflate_body(more, count);
  return add_body(NULL, more, count); /* of an error nobody reads gzip */
}

/* An answer of 1xx has another one behind it. */
static int on_message_complete(llhttp_t *self) {
  if (gzip && !http_gzip_is_whole(gzip)) return refuse(GZIP_BROKEN);
  return self->status_code < 200 ? HPE_OK : HPE_PAUSED;
}

static const llhttp_settings_t SETTINGS = {
    .on_message_begin = on_message_begin,
    .on_status_complete = on_status_complete,
    .on_header_field = on_header_field,
    .on_header_field_complete = on_header_field_complete,
    .on_header_value = on_header_value,
    .on_header_value_complete = on_header_value_complete,
    .on_headers_complete = on_headers_complete,
    .on_body = on_body,
    .on_message_complete = on_message_complete,
};

/* Begins a connection, whose answers have bodies of so many bytes at most. */
EXPORT("answer_begin") void answer_begin(uint32_t most_bytes) {
  most = most_bytes;
  forget();
  llhttp_init(&parser, HTTP_RESPONSE, &SETTINGS);
}

/* Before a question: what time it is, in seconds since 1970. Frees the message of the answer before. */
EXPORT("answer_expect") void answer_expect(uint32_t seconds) {
  now = seconds;
  free(bytes);
  bytes = NULL;
  capacity = 0;
  forget();
}

static int whole(void) {
  found.message = (uint32_t)(uintptr_t)bytes;
  found.length = length;
  found.status = (uint32_t)parser.status_code;
  found.wait = after != UINT32_MAX ? after : reset;
  if (found.location) found.location += found.message;
  return WHOLE;
}

/*
 * Has llhttp read bytes of the room, behind those of a body that it has read and that are not inflated yet;
 * with these the call begins. Returns what answer_read does.
 */
static int go_on(const char *at, uint32_t count) {
  const uint32_t before = packed;
  if (before > count) return BROKEN;
  if (is_full()) {
    const int state = inflate_body((const uint8_t *)at, before);
    found.used = before - packed;
    if (state != HPE_OK) return state == HPE_PAUSED ? AGAIN : (int)problem;
    found.used = count;
  }
  const llhttp_errno_t error = llhttp_execute(&parser, at + before, count - before);
  if (error == HPE_OK) return MORE;
  if (error != HPE_PAUSED) return problem ? (int)problem : BROKEN;
  found.used = (uint32_t)(llhttp_get_error_pos(&parser) - at) - packed;
  llhttp_resume(&parser);
  return is_full() ? AGAIN : WHOLE;
}

/*
 * Reads bytes of the room, and says what they are: MORE is to come; the answer is WHOLE, and what lies behind
 * `used` is none of it; AGAIN: that was enough for a call, and what lies behind `used` is to be read again,
 * also where that is nothing; or why it is not read.
 */
EXPORT("answer_read") int answer_read(uint32_t at, uint32_t count) {
  found.used = count;
  found.message = found.length = found.keeps_alive = 0;
  http_gzip_allow();
  if (at > ROOM_BYTES || count > ROOM_BYTES - at) return BROKEN;
  const int state = go_on((const char *)room + at, count);
  if (state != WHOLE) return state;
  found.keeps_alive = (uint32_t)llhttp_should_keep_alive(&parser);
  return whole();
}

/* The server has ended the connection, which is the end of an answer that says no length. */
EXPORT("answer_end") int answer_end(void) {
  found.used = found.message = found.length = found.keeps_alive = 0;
  if (!has_head || !llhttp_message_needs_eof(&parser)) return BROKEN;
  if (llhttp_finish(&parser) == HPE_PAUSED) return whole();
  return problem ? (int)problem : BROKEN;
}
