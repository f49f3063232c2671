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

#include "http_rules.h"
#include "llhttp.h"

#ifdef __wasm__
#define EXPORT(name) __attribute__((export_name(name)))
#else
#define EXPORT(name) /* tests/fuzz compiles it for the machine */
#endif

enum {
  ROOM_BYTES = 65536,
  HEAD_BYTES = 16384, /* a longer head is refused with 431 */
  LENGTH_BYTES = 4, /* in front of the head */
  LEAST_BYTES = 512, /* of a message's first allocation */
};

/* What http_read has found. */
enum { MORE = 0, REQUEST = 1, CONTINUE = 2 };

typedef struct connection {
  llhttp_t parser;
  uint8_t *bytes; /* the message, as far as it has come; NULL: nothing has */
  uint32_t length, room;
  uint32_t name, value; /* where the header that is being read has its name and its value */
  uint32_t status; /* the answer to a request that is refused; 0: none yet */
  uint32_t hosts, tokens, signatures; /* headers of these names */
  uint32_t trailers; /* bytes of headers behind the body */
  bool has_head; /* it is complete: what headers come are trailers */
  bool is_allowed; /* it has the token, where one is asked for */
  bool has_type; /* its content type is one of those that are taken */
  bool wants_continue; /* it waits before it sends its body */
  uint8_t signature[SHA256_BYTES]; /* that the body is said to have */
  sha256 body; /* where signatures are asked for: what is signed, as far as it has come */
} connection;

static uint8_t room[ROOM_BYTES];

static http_rules rules;

/* What http_read tells of a request beside its message. */
static struct {
  uint32_t used; /* bytes of the room */
  uint32_t message, length;
  uint32_t keeps_alive;
} found;

EXPORT("http_room") uint8_t *http_room(void) { return room; }
EXPORT("http_found") void *http_found(void) { return &found; }

/*
 * Takes the rules from the room (http_rules.h), and how many bytes a body has at most. Returns 0, or -1 where
 * they are none.
 */
EXPORT("http_rules") int http_rules_take(uint32_t length, uint32_t most, uint32_t takes_put) {
  rules.most = most;
  rules.takes_put = takes_put;
  return length <= sizeof room && http_rules_set(&rules, room, length) ? 0 : -1;
}

static void forget(connection *from) {
  free(from->bytes);
  from->bytes = NULL;
  from->length = from->room = 0;
  from->hosts = from->tokens = from->signatures = from->trailers = 0;
  from->name = from->value = 0;
  from->status = 0;
  from->has_head = from->is_allowed = from->has_type = from->wants_continue = false;
}

/* Refuses the request; llhttp goes no further. */
static int refuse(connection *from, uint32_t status) {
  if (!from->status) from->status = status;
  return HPE_USER;
}

static int add(connection *from, const void *bytes, size_t length, uint32_t limit, uint32_t status) {
  if (length > limit || from->length > limit - length) return refuse(from, status);
  const uint32_t whole = from->length + (uint32_t)length;
  if (whole > from->room) {
    uint32_t more = from->room ? from->room : LEAST_BYTES;
    while (more < whole) more *= 2;
    uint8_t *grown = realloc(from->bytes, more);
    if (!grown) return refuse(from, 503);
    from->bytes = grown;
    from->room = more;
  }
  if (length) memcpy(from->bytes + from->length, bytes, length);
  from->length = whole;
  return HPE_OK;
}

/* Trailers are counted, and nobody gets them. */
static int add_head(connection *from, const void *bytes, size_t length) {
  if (from->has_head) {
    from->trailers += length < HEAD_BYTES ? (uint32_t)length : HEAD_BYTES;
    return from->trailers < HEAD_BYTES ? HPE_OK : refuse(from, 431);
  }
  return add(from, bytes, length, HEAD_BYTES, 431);
}

static bool is_name(const connection *from, const char *name) {
  const size_t length = from->value - 2 - from->name;
  return strlen(name) == length && memcmp(from->bytes + from->name, name, length) == 0;
}

static int on_message_begin(llhttp_t *parser) {
  connection *from = parser->data;
  static const uint8_t none[LENGTH_BYTES];
  forget(from);
  return add_head(from, none, sizeof none);
}

static int on_method_complete(llhttp_t *parser) {
  connection *from = parser->data;
  const char *method = llhttp_method_name((llhttp_method_t)parser->method);
  const int failed = add_head(from, method, strlen(method));
  return failed ? failed : add_head(from, " ", 1);
}

static int on_url(llhttp_t *parser, const char *at, size_t length) {
  return add_head(parser->data, at, length);
}

static int on_url_complete(llhttp_t *parser) { return add_head(parser->data, "\n", 1); }

static int on_header_field(llhttp_t *parser, const char *at, size_t length) {
  connection *from = parser->data;
  const uint32_t start = from->length;
  if (!from->name) from->name = start;
  const int failed = add_head(from, at, length);
  for (uint32_t i = start; !failed && !from->has_head && i < from->length; i++)
    if (from->bytes[i] >= 'A' && from->bytes[i] <= 'Z') from->bytes[i] |= 0x20;
  return failed;
}

static int on_header_field_complete(llhttp_t *parser) {
  connection *from = parser->data;
  const int failed = add_head(from, ": ", 2);
  from->value = from->length;
  return failed;
}

static int on_header_value(llhttp_t *parser, const char *at, size_t length) {
  return add_head(parser->data, at, length);
}

static int on_header_value_complete(llhttp_t *parser) {
  connection *from = parser->data;
  if (from->has_head) return HPE_OK;
  const uint8_t *value = from->bytes + from->value;
  const size_t length = from->length - from->value;
  if (is_name(from, "host")) from->hosts++;
  if (is_name(from, "content-type")) from->has_type = http_rules_take_type(&rules, value, length);
  if (*rules.header && is_name(from, rules.header)) {
    from->is_allowed = http_rules_take_token(&rules, value, length) && !from->tokens++;
    /* the plugin has no use for it, and what it logs may show its headers */
    from->length = from->name;
    from->name = from->value = 0;
    return HPE_OK;
  }
  if (*rules.signed_by && is_name(from, rules.signed_by) &&
      (!http_rules_read_signature(&rules, value, length, from->signature) || from->signatures++))
    return refuse(from, 401);
  /* llhttp knows what "gzip, chunked" is, and nobody here decodes it */
  const bool is_coded = is_name(from, "transfer-encoding");
  if (is_coded && (length != 7 || strncasecmp((const char *)value, "chunked", 7) != 0))
    return refuse(from, 501);
  if (is_coded && parser->http_minor == 0) return refuse(from, 400);
  if (is_name(from, "expect")) from->wants_continue = length == 12 && memcmp(value, "100-continue", 12) == 0;
  from->name = from->value = 0;
  return add_head(from, "\n", 1);
}

static int on_headers_complete(llhttp_t *parser) {
  connection *from = parser->data;
  const uint8_t *path = memchr(from->bytes + LENGTH_BYTES, ' ', from->length - LENGTH_BYTES);
  const uint8_t *end = memchr(++path, '\n', from->length);
  const uint8_t *query = memchr(path, '?', (size_t)(end - path));
  const bool is_post = parser->method == HTTP_POST, is_put = parser->method == HTTP_PUT;
  if (parser->http_major != 1) return refuse(from, 505);
  if (from->hosts > 1 || (!from->hosts && parser->http_minor > 0)) return refuse(from, 400);
  if (parser->upgrade) return refuse(from, 400);
  if (!http_rules_take_path(&rules, path, (size_t)((query ? query : end) - path))) return refuse(from, 404);
  if (!is_post && !(is_put && rules.takes_put)) return refuse(from, 405);
  if (*rules.header && !from->is_allowed) return refuse(from, 401);
  if (*rules.signed_by && !from->signatures) return refuse(from, 401);
  if (*rules.types && !from->has_type) return refuse(from, 415);
  if ((parser->flags & F_CONTENT_LENGTH) && parser->content_length > rules.most) return refuse(from, 413);
  from->has_head = true;
  from->body = rules.key.inner;
  const uint32_t head = from->length - LENGTH_BYTES;
  memcpy(from->bytes, &head, sizeof head);
  return from->wants_continue ? HPE_PAUSED : HPE_OK;
}

static int on_body(llhttp_t *parser, const char *at, size_t length) {
  connection *from = parser->data;
  uint32_t head;
  memcpy(&head, from->bytes, sizeof head);
  if (*rules.signed_by) sha256_add(&from->body, at, length);
  return add(from, at, length, LENGTH_BYTES + head + rules.most, 413);
}

static int on_message_complete(llhttp_t *parser) {
  connection *from = parser->data;
  if (*rules.signed_by && !http_rules_take_signature(&rules, &from->body, from->signature))
    return refuse(from, 401);
  return HPE_PAUSED;
}

static const llhttp_settings_t SETTINGS = {
    .on_message_begin = on_message_begin,
    .on_method_complete = on_method_complete,
    .on_url = on_url,
    .on_url_complete = on_url_complete,
    .on_header_field = on_header_field,
    .on_header_field_complete = on_header_field_complete,
    .on_header_value = on_header_value,
    .on_header_value_complete = on_header_value_complete,
    .on_headers_complete = on_headers_complete,
    .on_body = on_body,
    .on_message_complete = on_message_complete,
};

/* A connection; NULL: there is no memory for it. */
EXPORT("http_open") connection *http_open(void) {
  connection *made = calloc(1, sizeof *made);
  if (!made) return NULL;
  llhttp_init(&made->parser, HTTP_REQUEST, &SETTINGS);
  made->parser.data = made;
  return made;
}

EXPORT("http_close") void http_close(connection *from) {
  forget(from);
  free(from);
}

/* Frees a request's message. */
EXPORT("http_done") void http_done(connection *from) { forget(from); }

/*
 * Reads bytes of the room, and says what they are: MORE is to come; REQUEST, which is whole; CONTINUE: the
 * peer waits for 100 Continue. Else the status of the answer, behind which the connection is closed. The
 * bytes behind `used` are to be read again.
 */
EXPORT("http_read") int http_read(connection *from, uint32_t at, uint32_t length) {
  const char *bytes = (const char *)room + at;
  found.used = length;
  found.message = found.length = 0;
  if (at > sizeof room || length > sizeof room - at) return 500;
  const llhttp_errno_t error = llhttp_execute(&from->parser, bytes, length);
  if (error == HPE_OK) return MORE;
  if (error != HPE_PAUSED) return from->status ? (int)from->status : 400;
  found.used = (uint32_t)(llhttp_get_error_pos(&from->parser) - bytes);
  llhttp_resume(&from->parser);
  if (from->wants_continue) {
    from->wants_continue = false;
    return CONTINUE;
  }
  found.message = (uint32_t)(uintptr_t)from->bytes;
  found.length = from->length;
  found.keeps_alive = (uint32_t)llhttp_should_keep_alive(&from->parser);
  return REQUEST;
}
