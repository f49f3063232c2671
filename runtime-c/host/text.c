/*
 * Text for terminals. A plugin's texts are data from elsewhere, so control characters, which could rewrite
 * the screen, and bytes that are not UTF-8 are shown as escapes.
 */
#include <errno.h>
#include <stdarg.h>
#include <string.h>

#include "base/plain.h"
#include "base/utf8.h"
#include "host.h"

/* A piece of text as it is shown: a character or an escape. */
struct shown {
  char text[5]; /* NUL-terminated */
  size_t columns;
  size_t bytes; /* bytes of the text that it stands for */
};

static struct shown show(const unsigned char *text, size_t length) {
  struct shown shown = {.bytes = ft_utf8_character(text, length)};
  if (shown.bytes != 0 && !ft_plain_is_obeyed(ft_plain_code_point(text, shown.bytes))) {
    memcpy(shown.text, text, shown.bytes);
    shown.columns = 1;
    return shown;
  }
  const char *letter = strchr("\nn\rr\tt", text[0]);
  if (text[0] != 0 && letter != NULL) {
    snprintf(shown.text, sizeof shown.text, "\\%c", letter[1]);
  } else {
    snprintf(shown.text, sizeof shown.text, "\\x%02x", text[0]);
  }
  shown.columns = strlen(shown.text);
  shown.bytes = 1;
  return shown;
}

size_t host_text_columns(const char *text, size_t length) {
  const unsigned char *bytes = (const unsigned char *)text;
  size_t columns = 0;
  for (size_t i = 0; i < length;) {
    struct shown shown = show(bytes + i, length - i);
    columns += shown.columns;
    i += shown.bytes;
  }
  return columns;
}

/*
 * Puts a text in most_columns at most, of which the last is an ellipsis if the text is cut. Returns the
 * number of columns.
 */
size_t host_put_text(FILE *out, const char *text, size_t length, size_t most_columns) {
  const unsigned char *bytes = (const unsigned char *)text;
  bool is_cut = host_text_columns(text, length) > most_columns;
  size_t room = is_cut ? most_columns - 1 : most_columns;
  size_t columns = 0;
  for (size_t i = 0; i < length;) {
    struct shown shown = show(bytes + i, length - i);
    if (columns + shown.columns > room) break;
    fputs(shown.text, out);
    columns += shown.columns;
    i += shown.bytes;
  }
  if (is_cut) {
    fputs("\xE2\x80\xA6", out);
    columns++;
  }
  return columns;
}

void host_pad(FILE *out, size_t columns, size_t width) {
  for (; columns < width; columns++) fputc(' ', out);
}

/*
 * Reads decimal digits, and sets `end`, if it is not NULL, behind them; false if there are none or the number
 * does not fit 64 bits. It does not call strtoull or sscanf, since every few releases of glibc give them a
 * new symbol version.
 */
bool host_parse_u64(const char *text, const char **end, uint64_t *value) {
  const char *at = text;
  uint64_t number = 0;
  for (; *at >= '0' && *at <= '9'; at++) {
    uint64_t digit = (uint64_t)(*at - '0');
    if (number > (UINT64_MAX - digit) / 10) return false;
    number = number * 10 + digit;
  }
  if (end != NULL) *end = at;
  *value = number;
  return at != text;
}

bool host_flush_output(void) {
  if (fflush(stdout) == 0 && !ferror(stdout)) return true;
  host_error(NULL, "cannot write the output: %s", strerror(errno));
  return false;
}

/* Prints an error, one line on stderr. path NULL: the error is about the program itself. */
void host_error(const char *path, const char *format, ...) {
  char message[4 * PLUGIN_MAX_ERRLEN];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(message, sizeof message, format, arguments);
  va_end(arguments);
  fflush(stdout); /* output from before the error comes before it */
  flockfile(stderr);
  fputs("falco-ts-host: ", stderr);
  if (path != NULL) {
    host_put_text(stderr, path, strlen(path), SIZE_MAX);
    fputs(": ", stderr);
  }
  host_put_text(stderr, message, strlen(message), SIZE_MAX);
  fputc('\n', stderr);
  funlockfile(stderr);
}

/* The log function that plugins are given. They may call it on any thread. */
void host_log(ss_plugin_owner_t *owner, const char *component, const char *message,
              ss_plugin_log_severity severity) {
  static const char *const names[] = {"?",      "fatal", "critical", "error", "warning",
                                      "notice", "info",  "debug",    "trace"};
  const struct host_plugin *plugin = owner;
  size_t level =
      severity >= SS_PLUGIN_LOG_SEV_FATAL && severity <= SS_PLUGIN_LOG_SEV_TRACE ? (size_t)severity : 0;
  const char *who = component != NULL ? component : plugin->name;
  const char *what = message != NULL ? message : "";
  flockfile(stderr);
  const char *colour = !host_takes_colours(stderr)          ? ""
                       : level <= SS_PLUGIN_LOG_SEV_ERROR   ? "\033[31m"
                       : level == SS_PLUGIN_LOG_SEV_WARNING ? "\033[33m"
                                                            : "";
  fprintf(stderr, "%s[%s]%s ", colour, names[level], colour[0] != '\0' ? "\033[0m" : "");
  host_put_text(stderr, who, strlen(who), SIZE_MAX);
  fputs(": ", stderr);
  host_put_text(stderr, what, strlen(what), SIZE_MAX);
  fputc('\n', stderr);
  funlockfile(stderr);
}
