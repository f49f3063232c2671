/*
 * The progress of a source, on a line of the terminal, while events go to a file or a pipe. The next output
 * overwrites the line.
 */
#include <inttypes.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "host.h"

static const uint64_t INTERVAL_NS = 100000000;
static const char CLEAR[] = "\033[K"; /* clears up to the end of the line */

bool host_progress_is_wanted(const struct host_plugin *plugin) {
  return plugin->api.get_progress != NULL && isatty(STDERR_FILENO) && !isatty(STDOUT_FILENO);
}

void host_show_progress(const struct host_source *source, uint64_t *next_at) {
  struct timespec clock;
  clock_gettime(CLOCK_MONOTONIC, &clock);
  const uint64_t now = (uint64_t)clock.tv_sec * 1000000000u + (uint64_t)clock.tv_nsec;
  if (now < *next_at) return;
  *next_at = now + INTERVAL_NS;
  uint32_t hundredths = 0;
  const char *text = source->plugin->api.get_progress(source->state, source->instance, &hundredths);
  fprintf(stderr, "%3" PRIu32 ".%02" PRIu32 " %%  ", hundredths / 100, hundredths % 100);
  if (text != NULL) host_put_text(stderr, text, strlen(text), 60);
  fprintf(stderr, "%s\r", CLEAR); /* the cursor is where the next line begins */
}

void host_hide_progress(uint64_t next_at) {
  if (next_at != 0 && next_at != UINT64_MAX) fputs(CLEAR, stderr);
}
