/*
 * The gateway of HTTP/1.1: what comes from the network is read here, in a sandbox of its own beside the
 * plugin's. The host (src/inputs/http.c) writes bytes into the room and asks what they are; a trap here costs
 * connections, and no parser runs with the host's privileges. llhttp parses, in its strict mode: it refuses
 * what makes smuggling possible, such as a length beside chunks, a bare CR or LF and folded headers.
 *
 * A request becomes one message, as the plugin gets it:
 *
 *   length of the head, u32 │ "POST /path?query\nname: value\n…", names in lower case │ body
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "export.h"
#include "http_connection.h"
#include "http_rules.h"
#include "room.h"

/* What http_read has found. */
enum { MORE = 0, REQUEST = 1, CONTINUE = 2, AGAIN = 3 };

static http_rules rules;

/* What http_read tells of a request beside its message. */
static struct {
  uint32_t used; /* bytes of the room */
  const uint8_t *message;
  uint32_t length;
  uint32_t keeps_alive;
} found;

EXPORT("http_found") void *http_found(void) { return &found; }

/*
 * Takes the rules from the room (http_rules.h), and how many bytes a body has at most. Returns 0, or -1 where
 * they are none.
 */
EXPORT("http_rules") int http_rules_take(uint32_t length, uint32_t most, uint32_t takes_put) {
  rules.most = most;
  rules.takes_put = takes_put;
  return length <= ROOM_BYTES && http_rules_set(&rules, room, length) ? 0 : -1;
}

static bool is_name(const connection *from, const char *name) {
  const size_t length = from->value - 2 - from->name;
  return strlen(name) == length && memcmp(from->bytes + from->name, name, length) == 0;
}

static int on_message_begin(llhttp_t *parser) {
  connection *from = parser->data;
  static const uint8_t none[LENGTH_BYTES];
  connection_begin(from);
  return connection_add(from, none, sizeof none, HEAD_BYTES, 431);
}

/* The method, the path with its query, and the values of headers. */
static int on_head(llhttp_t *parser, const char *at, size_t length) {
  return connection_add_head(parser->data, at, length);
}

static int on_method_complete(llhttp_t *parser) {
  connection *from = parser->data;
  const int failed = connection_add_mark(from, " ", 1);
  from->path = from->length;
  return failed;
}

static int on_url_complete(llhttp_t *parser) {
  connection *from = parser->data;
  from->path_end = from->length;
  return connection_add_mark(from, "\n", 1);
}

static int on_header_field(llhttp_t *parser, const char *at, size_t length) {
  connection *from = parser->data;
  if (!from->name) from->name = from->length;
  return connection_add_name(from, at, length);
}

static int on_header_field_complete(llhttp_t *parser) {
  connection *from = parser->data;
  const int failed = connection_add_mark(from, ": ", 2);
  from->value = from->length;
  return failed;
}

/* Leaves the header that has just come out of the head. */
static int leave_out(connection *from) {
  from->length = from->name;
  from->name = from->value = 0;
  return HPE_OK;
}

static bool is_one_of(const uint8_t *value, size_t length, const char *one, const char *other) {
  return (length == strlen(one) && strncasecmp((const char *)value, one, length) == 0) ||
         (length == strlen(other) && strncasecmp((const char *)value, other, length) == 0);
}

static int on_header_value_complete(llhttp_t *parser) {
  connection *from = parser->data;
  if (from->has_head) return HPE_OK;
  const uint8_t *value = from->bytes + from->value;
  const size_t length = from->length - from->value;
  if (is_name(from, "host")) from->hosts++;
  if (*rules.types && is_name(from, "content-type"))
    from->has_type = http_rules_take_type(&rules, value, length);
  if (*rules.header && is_name(from, rules.header)) {
    from->is_allowed = http_rules_take_token(&rules, value, length) && !from->tokens++;
    return leave_out(from); /* the plugin has no use for it, and what it logs may show its headers */
  }
  if (is_name(from, "content-encoding") && !is_one_of(value, length, "identity", "")) {
    if (from->is_gzip || !is_one_of(value, length, "gzip", "x-gzip")) return connection_refuse(from, 415);
    from->is_gzip = true;
    return leave_out(from); /* the body that the plugin gets is not */
  }
  if (*rules.signed_by && is_name(from, rules.signed_by) &&
      (!http_rules_read_signature(&rules, value, length, from->signature) || from->signatures++))
    return connection_refuse(from, 401);
  /* llhttp knows what "gzip, chunked" is, and nobody here decodes it */
  const bool is_coded = is_name(from, "transfer-encoding");
  if (is_coded && (length != 7 || strncasecmp((const char *)value, "chunked", 7) != 0))
    return connection_refuse(from, 501);
  if (is_coded && parser->http_minor == 0) return connection_refuse(from, 400);
  if (is_name(from, "expect")) from->wants_continue = length == 12 && memcmp(value, "100-continue", 12) == 0;
  from->name = from->value = 0;
  return connection_add_mark(from, "\n", 1);
}

static int on_headers_complete(llhttp_t *parser) {
  connection *from = parser->data;
  const uint8_t *path = from->bytes + from->path, *end = from->bytes + from->path_end, *query = path;
  while (query < end && *query != '?') query++;
  const bool is_post = parser->method == HTTP_POST, is_put = parser->method == HTTP_PUT;
  if (parser->http_major != 1) return connection_refuse(from, 505);
  if (from->hosts > 1 || (!from->hosts && parser->http_minor > 0)) return connection_refuse(from, 400);
  if (parser->upgrade) return connection_refuse(from, 400);
  if (!http_rules_take_path(&rules, path, (size_t)(query - path))) return connection_refuse(from, 404);
  if (!is_post && !(is_put && rules.takes_put)) return connection_refuse(from, 405);
  if (*rules.header && !from->is_allowed) return connection_refuse(from, 401);
  if (*rules.signed_by && !from->signatures) return connection_refuse(from, 401);
  if (*rules.types && !from->has_type) return connection_refuse(from, 415);
  if ((parser->flags & F_CONTENT_LENGTH) && parser->content_length > rules.most)
    return connection_refuse(from, 413);
  if (from->is_gzip && !(from->gzip = http_gzip_open())) return connection_refuse(from, 503);
  connection_end_head(from);
  from->body = rules.key.inner;
  const uint32_t head = from->length - LENGTH_BYTES;
  memcpy(from->bytes, &head, sizeof head);
  return from->wants_continue ? HPE_PAUSED : HPE_OK;
}

/* Returns 0, or the status of the answer. */
static int add_body(void *to, const uint8_t *bytes, size_t length) {
  connection *from = to;
  uint32_t head;
  memcpy(&head, from->bytes, sizeof head);
  return connection_add(from, bytes, length, LENGTH_BYTES + head + rules.most, 413) ? (int)from->status : 0;
}

/*
 * Inflates bytes of the body, as far as the call may, and remembers how many are left. Returns 0, or the
 * status of the answer.
 */
static int inflate_body(connection *from, const uint8_t *bytes, size_t length) {
  size_t used = length;
  const int status = http_gzip_read(from->gzip, bytes, &used, add_body, from);
  from->packed = (uint32_t)(length - used);
  return status;
}

static int on_body(llhttp_t *parser, const char *at, size_t length) {
  connection *from = parser->data;
  const uint8_t *bytes = (const uint8_t *)at;
  if (*rules.signed_by) sha256_add(&from->body, bytes, length);
  const int status = from->gzip ? inflate_body(from, bytes, length) : add_body(from, bytes, length);
  if (status) return connection_refuse(from, (uint32_t)status);
  return from->gzip && http_gzip_is_full(from->gzip) ? HPE_PAUSED : HPE_OK;
}

static int on_message_complete(llhttp_t *parser) {
  connection *from = parser->data;
  if (*rules.signed_by && !http_rules_take_signature(&rules, &from->body, from->signature))
    return connection_refuse(from, 401);
  if (from->gzip && !http_gzip_is_whole(from->gzip)) return connection_refuse(from, 400);
  return HPE_PAUSED;
}

static const llhttp_settings_t SETTINGS = {
    .on_message_begin = on_message_begin,
    .on_method_complete = on_method_complete,
    .on_method = on_head,
    .on_url = on_head,
    .on_url_complete = on_url_complete,
    .on_header_field = on_header_field,
    .on_header_field_complete = on_header_field_complete,
    .on_header_value = on_head,
    .on_header_value_complete = on_header_value_complete,
    .on_headers_complete = on_headers_complete,
    .on_body = on_body,
    .on_message_complete = on_message_complete,
};

#include "http_parser.h"

/* A connection; NULL: there is no memory for it. */
EXPORT("http_open") connection *http_open(void) {
  connection *made = calloc(1, sizeof *made);
  if (!made) return NULL;
  llhttp_init(&made->parser, HTTP_REQUEST, &SETTINGS);
  made->parser.data = made;
  return made;
}

EXPORT("http_close") void http_close(connection *from) {
  connection_forget(from);
  free(from);
}

/*
 * Has llhttp read bytes of the room, behind those of a body that it has read and that are not inflated yet;
 * with these the call begins. Returns what http_read does.
 */
static int go_on(connection *from, const char *bytes, uint32_t length) {
  const uint32_t packed = from->packed;
  if (packed > length) return 500;
  if (from->gzip && http_gzip_is_full(from->gzip)) {
    const int status = inflate_body(from, (const uint8_t *)bytes, packed);
    found.used = packed - from->packed;
    if (status || http_gzip_is_full(from->gzip)) return status ? status : AGAIN;
    found.used = length;
  }
  const int error = execute(&from->parser, bytes + packed, length - packed);
  if (error == HPE_OK) return MORE;
  if (error != HPE_PAUSED) return from->status ? (int)from->status : 400;
  found.used = (uint32_t)(llhttp_get_error_pos(&from->parser) - bytes) - from->packed;
  const bool is_full = from->gzip && http_gzip_is_full(from->gzip);
  if (!is_full && !from->wants_continue) return REQUEST;
  llhttp_resume(&from->parser);
  if (is_full) return AGAIN;
  from->wants_continue = false;
  return CONTINUE;
}

/*
 * Reads bytes of the room, and says what they are: MORE is to come; REQUEST, which is whole; CONTINUE: the
 * peer waits for 100 Continue; AGAIN: that was enough for a call. Else the status of the answer, behind which
 * the connection is closed. The bytes behind `used` are to be read again, behind AGAIN also where there are
 * none. A request's message is there until the next call.
 */
EXPORT("http_read") int http_read(connection *from, uint32_t at, uint32_t length) {
  found.used = length;
  found.message = NULL;
  found.length = 0;
  connection_drop_given();
  http_gzip_allow();
  if (at > ROOM_BYTES || length > ROOM_BYTES - at) return 500;
  const int state = go_on(from, (const char *)room + at, length);
  if (state > AGAIN) connection_forget(from); /* its peer may take a while to hang up */
  if (state != REQUEST) return state;
  found.length = from->length;
  found.keeps_alive = (uint32_t)llhttp_should_keep_alive(&from->parser);
  found.message = connection_give(from);
  if (found.keeps_alive)
    llhttp_reset(&from->parser); /* the next one is read from the first state on */
  else
    llhttp_resume(&from->parser); /* and takes nothing more */
  return REQUEST;
}
