/*
 * llhttp as the gateway has it, with the callbacks that its own tests want: each writes a line of what was
 * found, and where. They stand in the place of api.c, whose callbacks do not say where.
 */
#include <llhttp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "export.h"

enum { READ_BYTES = 1 << 16, LOG_BYTES = 1 << 18 };

static char bytes[READ_BYTES], text[LOG_BYTES], pause_at[64];
static size_t text_length;
static llhttp_t parser;
static bool skips_body;

/* The bytes that are read, whose text is found, and a name of a callback. */
EXPORT("messages_bytes") char *messages_bytes(void) { return bytes; }
EXPORT("messages_text") char *messages_text(void) { return text; }
EXPORT("messages_pause") char *messages_pause(void) { return pause_at; }

__attribute__((format(printf, 1, 2))) static void put(const char *format, ...) {
  va_list rest;
  va_start(rest, format);
  const int length = vsnprintf(text + text_length, LOG_BYTES - text_length, format, rest);
  va_end(rest);
  text_length += (size_t)length;
  if (text_length >= LOG_BYTES) __builtin_trap();
}

static void put_place(const char *at) { put("off=%d ", (int)(at - bytes)); }

/* A line of text, and whether the test wants a pause behind it. */
static int found(const char *name, const char *at) {
  put_place(at);
  for (const char *c = name; *c; c++) put("%c", *c == '-' ? ' ' : *c);
  put("\n");
  char wanted[64];
  snprintf(wanted, sizeof wanted, "on_%s", name);
  for (char *c = wanted; *c; c++)
    if (*c == '-') *c = '_';
  return strcmp(pause_at, wanted) == 0 ? HPE_PAUSED : 0;
}

static int found_span(const char *name, const char *at, const char *end) {
  if (at == end) put("off=%d len=0 span[%s]=\"\"\n", (int)(at - bytes), name);
  while (at < end) {
    const bool is_break = *at == '\r' || *at == '\n';
    size_t length = 1;
    while (!is_break && at + length < end && at[length] != '\r' && at[length] != '\n') length++;
    put("off=%d len=%zu span[%s]=", (int)(at - bytes), length, name);
    if (is_break)
      put("%s\n", *at == '\r' ? "cr" : "lf");
    else
      put("\"%.*s\"\n", (int)length, at);
    at += length;
  }
  return 0;
}

#define SPAN(name)                                                         \
  int llhttp__on_##name(llhttp_t *self, const char *at, const char *end) { \
    (void)self;                                                            \
    return found_span(#name, at, end);                                     \
  }
#define MARK(name, line)                                                   \
  int llhttp__on_##name(llhttp_t *self, const char *at, const char *end) { \
    (void)self, (void)end;                                                 \
    return found(line, at);                                                \
  }

SPAN(body)
SPAN(chunk_extension_name)
SPAN(chunk_extension_value)
SPAN(header_field)
SPAN(header_value)
SPAN(protocol)
SPAN(status)
SPAN(url)
SPAN(version)
MARK(chunk_complete, "chunk-complete")
MARK(header_field_complete, "header_field-complete")
MARK(header_value_complete, "header_value-complete")
MARK(message_begin, "message-begin")
MARK(message_complete, "message-complete")
MARK(method_complete, "method-complete")
MARK(protocol_complete, "protocol-complete")
MARK(reset, "reset")
MARK(status_complete, "status-complete")
MARK(url_complete, "url-complete")
MARK(version_complete, "version-complete")

/* Its tests name these two pauses without the last word. */
static int found_extension(const char *line, const char *name, const char *at) {
  found(line, at);
  return strcmp(pause_at, name) == 0 ? HPE_PAUSED : 0;
}

int llhttp__on_chunk_extension_name_complete(llhttp_t *self, const char *at, const char *end) {
  (void)self, (void)end;
  return found_extension("chunk_extension_name-complete", "on_chunk_extension_name", at);
}

int llhttp__on_chunk_extension_value_complete(llhttp_t *self, const char *at, const char *end) {
  (void)self, (void)end;
  return found_extension("chunk_extension_value-complete", "on_chunk_extension_value", at);
}

int llhttp__on_method(llhttp_t *self, const char *at, const char *end) {
  return self->type == HTTP_REQUEST ? found_span("method", at, end) : 0;
}

int llhttp__on_chunk_header(llhttp_t *self, const char *at, const char *end) {
  (void)end;
  put_place(at);
  put("chunk header len=%d\n", (int)self->content_length);
  return strcmp(pause_at, "on_chunk_header") == 0 ? HPE_PAUSED : 0;
}

int llhttp__on_headers_complete(llhttp_t *self, const char *at, const char *end) {
  (void)end;
  const bool is_request = self->type == HTTP_REQUEST;
  put_place(at);
  put("headers complete %s=%d v=%d/%d flags=%x content_length=%llu\n", is_request ? "method" : "status",
      is_request ? self->method : self->status_code, self->http_major, self->http_minor, self->flags,
      (unsigned long long)self->content_length);
  if (skips_body) put_place(at), put("skip body\n");
  return skips_body ? 1 : strcmp(pause_at, "on_headers_complete") == 0 ? HPE_PAUSED : 0;
}

/* Begins with requests (1) or responses (2). */
EXPORT("messages_begin") void messages_begin(int type, int lenient_flags, int skips) {
  llhttp__internal_init(&parser);
  parser.type = (uint8_t)type;
  parser.lenient_flags = (uint16_t)lenient_flags;
  skips_body = skips;
  text_length = 0;
}

/* Reads so many bytes more, from a place on; false where they have an error. */
EXPORT("messages_read") int messages_read(int from, int length) {
  const char *at = bytes + from, *const end = at + length;
  while (llhttp__internal_execute(&parser, at, end) == HPE_PAUSED) {
    at = parser.error_pos;
    put_place(at), put("pause\n");
    parser.error = HPE_OK;
  }
  if (parser.error == HPE_OK) return 1;
  put_place(parser.error_pos);
  put("error code=%d reason=\"%s\"\n", parser.error, parser.reason ? parser.reason : "");
  return 0;
}

EXPORT("messages_finish") void messages_finish(void) { put("off=NULL finish=%d\n", parser.finish); }
EXPORT("messages_length") int messages_length(void) { return (int)text_length; }
