/* What the terminal takes: how many columns there are, and whether colours are wanted. */
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "host.h"

/* How many columns stdout has; 0: it is no terminal, or does not say. */
size_t host_terminal_columns(void) {
  struct winsize size = {.ws_col = 0};
  if (!isatty(STDOUT_FILENO) || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0) return 0;
  return size.ws_col;
}

/* Whether a stream takes colours: a terminal does, unless NO_COLOR (no-color.org) is set or it is dumb. */
bool host_takes_colours(FILE *out) {
  const char *no = getenv("NO_COLOR"), *kind = getenv("TERM");
  if (no != NULL && no[0] != '\0') return false;
  if (kind != NULL && strcmp(kind, "dumb") == 0) return false;
  return isatty(out == stderr ? STDERR_FILENO : STDOUT_FILENO) != 0;
}
