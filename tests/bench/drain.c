/*
 * Measures how fast a source gives all that its open params name, as Falco takes it: from open to the end.
 *
 * usage: drain LIB CONFIG PARAMS SAMPLES
 * Prints a line for each sample: events, nanoseconds.
 */
#include <inttypes.h>
#include <time.h>

#include "../runtime/fixture.h"

static plugin_api api;
static ss_plugin_t *state;

static uint64_t nanoseconds_now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

static void no_log(ss_plugin_owner_t *owner, const char *component, const char *message,
                   ss_plugin_log_severity severity) {
  (void)owner, (void)component, (void)message, (void)severity;
}

static const char *no_error(ss_plugin_owner_t *owner) {
  (void)owner;
  return "";
}

static void sample(const char *params) {
  static uint64_t sink; /* each event is looked at, as by a host */
  uint64_t events = 0;
  ss_plugin_rc rc = SS_PLUGIN_FAILURE;
  const uint64_t start = nanoseconds_now();
  ss_instance_t *source = api.open(state, params, &rc);
  if (rc != SS_PLUGIN_SUCCESS) die("open: %s", api.get_last_error(state));
  for (;;) {
    uint32_t count = 0;
    ss_plugin_event **batch = NULL;
    rc = api.next_batch(state, source, &count, &batch);
    if (rc != SS_PLUGIN_FAILURE) {
      for (uint32_t i = 0; i < count; i++) sink += batch[i]->len; /* Go's last ones come with the end */
      events += count;
    }
    if (rc != SS_PLUGIN_SUCCESS && rc != SS_PLUGIN_TIMEOUT) break;
  }
  const uint64_t took = nanoseconds_now() - start;
  if (rc != SS_PLUGIN_EOF) die("next_batch: %s", api.get_last_error(state));
  api.close(state, source);
  printf("%" PRIu64 " %" PRIu64 "\n", events, took);
  if (sink == UINT64_MAX) puts("never");
}

int main(int argc, char **argv) {
  if (argc != 5) die("usage: drain LIB CONFIG PARAMS SAMPLES");
  load(argv[1], &api);
  const ss_plugin_init_input in = {.config = argv[2], .log_fn = no_log, .get_owner_last_error = no_error};
  ss_plugin_rc rc = SS_PLUGIN_FAILURE;
  state = api.init(&in, &rc);
  if (rc != SS_PLUGIN_SUCCESS) die("init: %s", state ? api.get_last_error(state) : "no state");
  for (int i = 0; i < atoi(argv[4]); i++) sample(argv[3]);
  return 0;
}
