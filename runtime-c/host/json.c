/* JSON output: strings and base64. */
#include <string.h>

#include "base/plain.h"
#include "base/utf8.h"
#include "host.h"

/* Puts a string. Each byte that is not UTF-8 becomes U+FFFD, since JSON cannot hold it. */
void host_put_json_string(FILE *out, const char *text, size_t length) {
  const unsigned char *bytes = (const unsigned char *)text;
  fputc('"', out);
  for (size_t i = 0; i < length;) {
    size_t sequence = ft_utf8_character(bytes + i, length - i);
    if (sequence == 0) {
      fputs("\\ufffd", out);
      i++;
    } else if (bytes[i] == '"' || bytes[i] == '\\') {
      fprintf(out, "\\%c", bytes[i++]);
    } else if (bytes[i] == '\n') {
      fputs("\\n", out);
      i++;
    } else if (ft_plain_is_obeyed(ft_plain_code_point(bytes + i, sequence))) {
      fprintf(out, "\\u%04x", (unsigned)ft_plain_code_point(bytes + i, sequence));
      i += sequence;
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
