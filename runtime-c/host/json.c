/* JSON output: strings, base64, and the rows made of them. */
#include <inttypes.h>
#include <string.h>

#include "host.h"

/* Bytes that are not UTF-8 become U+FFFD, one each: JSON has no other way to hold them. */
void host_put_json_string(FILE *out, const char *text, size_t length) {
  const unsigned char *bytes = (const unsigned char *)text;
  fputc('"', out);
  for (size_t i = 0; i < length;) {
    size_t sequence = host_utf8_length(bytes + i, length - i);
    if (sequence == 0) {
      fputs("\\ufffd", out);
      i++;
    } else if (bytes[i] == '"' || bytes[i] == '\\') {
      fprintf(out, "\\%c", bytes[i++]);
    } else if (bytes[i] == '\n') {
      fputs("\\n", out);
      i++;
    } else if (bytes[i] < 0x20 || bytes[i] == 0x7F) {
      fprintf(out, "\\u%04x", bytes[i++]);
    } else {
      fwrite(bytes + i, 1, sequence, out);
      i += sequence;
    }
  }
  fputc('"', out);
}

void host_put_json_text(FILE *out, const char *text) {
  if (text == NULL) {
    fputs("null", out);
  } else {
    host_put_json_string(out, text, strlen(text));
  }
}

void host_put_base64(FILE *out, const unsigned char *bytes, size_t length) {
  static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (size_t i = 0; i < length; i += 3) {
    size_t left = length - i;
    uint32_t group = (uint32_t)bytes[i] << 16;
    if (left > 1) group |= (uint32_t)bytes[i + 1] << 8;
    if (left > 2) group |= bytes[i + 2];
    fputc(digits[group >> 18], out);
    fputc(digits[group >> 12 & 63], out);
    fputc(left > 1 ? digits[group >> 6 & 63] : '=', out);
    fputc(left > 2 ? digits[group & 63] : '=', out);
  }
}

/* All but the fields: host_put_value_json puts the values between this and the closing braces. */
void host_json_row(FILE *out, const struct host_row *row) {
  fprintf(out, "{\"number\":%" PRIu64, row->number);
  if (row->instance != 0) fprintf(out, ",\"instance\":%" PRIu64, row->instance);
  fprintf(out, ",\"timestamp\":\"%" PRIu64 "\",\"source\":", row->timestamp);
  host_put_json_text(out, row->event_source);
  fputs(",\"text\":", out);
  host_put_json_string(out, row->text, row->text_length);
  fputs(",\"payload\":\"", out);
  host_put_base64(out, row->payload, row->payload_length);
  fputs("\",\"fields\":{", out);
}

void host_json_value(FILE *out, const struct host_field *field, const ss_plugin_extract_field *result, bool is_first) {
  if (!is_first) fputc(',', out);
  host_put_json_text(out, field->title);
  fputc(':', out);
  host_put_value_json(out, result);
}
