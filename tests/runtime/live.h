/* What programs share that wait for events of a source to which something is done meanwhile. */
#ifndef LIVE_H
#define LIVE_H

#include "process.h"

/* main() sets them. */
static plugin_api api;
static ss_plugin_t *state;

static inline void sleep_ms(int ms) {
  const struct timespec wait = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L};
  nanosleep(&wait, NULL);
}

/* The events of the next calls, with a | behind each, until there are as many or `ms` have passed. */
static inline const char *take_events(ss_instance_t *source, int count, int ms) {
  static char all[1 << 20];
  size_t length = 0;
  const double start_ms = milliseconds_now();
  all[0] = '\0';
  for (int taken = 0; taken < count && milliseconds_now() - start_ms < ms;) {
    const batch b = take_batch(&api, state, source);
    if (b.rc != SS_PLUGIN_SUCCESS && b.rc != SS_PLUGIN_TIMEOUT)
      die("rc %d: %s", b.rc, api.get_last_error(state));
    for (uint32_t i = 0; i < b.count; i++, taken++) {
      const uint32_t bytes = payload_length(b.events[i]);
      if (length + bytes + 2 > sizeof all) die("too many events");
      memcpy(all + length, payload_of(b.events[i]), bytes);
      length += bytes;
      all[length++] = '|';
    }
    all[length] = '\0';
  }
  return all;
}

/* Checks that exactly these events come. */
static inline void expect_events(ss_instance_t *source, const char *name, const char *events) {
  int count = 0;
  for (const char *at = events; (at = strchr(at, '|')); at++) count++;
  const char *first = take_events(source, count, 10000);
  check(name, strcmp(first, events) == 0, "%.400s", first);
  const char *more = take_events(source, 1, 60);
  if (*more) check(name, false, "and then %.400s", more);
}

#endif
