/*
 * An instance's timeout: a batch goes out once it was filled for that time, and next_batch waits that long
 * for an idle source.
 * usage: timeout PACED     (see plugins.ts)
 */
#include "process.h"

static plugin_api api;
static ss_plugin_t *state;

static batch take(ss_instance_t *source) { return take_batch(&api, state, source); }

#define SHOW(b) "rc %d with %u events", (b).rc, (b).count

/*
 * Takes batches until the source ends, and returns the number of those that were not full; 0 if an event is
 * not the next one.
 */
static uint32_t take_all(ss_instance_t *source, uint64_t events, uint32_t full) {
  uint64_t number = 0;
  uint32_t early = 0;
  for (;;) {
    const batch b = take(source);
    if (b.rc == SS_PLUGIN_EOF) return number == events ? early : 0;
    if (b.rc != SS_PLUGIN_SUCCESS) return 0;
    early += b.count < full;
    for (uint32_t i = 0; i < b.count; i++) {
      if (number_of(b.events[i]) != ++number) return 0;
    }
  }
}

/* Takes 60 events, each of which takes 2 ms. */
static void check_slow(const char *name, const char *params) {
  ss_instance_t *source = open_source(&api, state, params);
  const uint32_t early = take_all(source, 60, 128);
  check(name, early > 1, "%u early batches", early);
  api.close(state, source);
}

/* Measures ten times how long next_batch waits for a source without events. */
static double idle_ms(const char *params) {
  ss_instance_t *source = open_source(&api, state, params);
  const double start_ms = milliseconds_now();
  for (int i = 0; i < 10; i++) {
    const batch b = take(source);
    if (b.rc != SS_PLUGIN_TIMEOUT || b.count != 0) die(SHOW(b));
  }
  api.close(state, source);
  return milliseconds_now() - start_ms;
}

int main(int argc, char **argv) {
  if (argc != 2) die("usage: timeout PACED");
  load(argv[1], &api);
  state = start(&api, "");
  check_slow("slow events come in batches that are not full, each of them once", "{\"ms\":2,\"events\":60}");
  check_slow("a shorter timeout does the same", "{\"ms\":2,\"events\":60,\"timeout\":1}");
  check_slow("an instance that fills its batches itself sees it in `full`",
             "{\"ms\":2,\"events\":60,\"low\":true}");

  ss_instance_t *source = open_source(&api, state, "{\"batchSize\":5,\"events\":23,\"timeout\":1}");
  check("quick events come in full batches", take_all(source, 23, 5) == 1, "-");
  api.close(state, source);

  source = open_source(&api, state, "{\"low\":true,\"find\":false}");
  batch b = take(source);
  bool quiet = b.rc == SS_PLUGIN_TIMEOUT && b.count == 0;
  b = take(source);
  quiet = quiet && b.rc == SS_PLUGIN_TIMEOUT && b.count == 0;
  check("an instance that looks for events until its batch is due gives TIMEOUT again and again", quiet,
        SHOW(b));
  api.close(state, source);

  const double shortest = idle_ms("{\"idle\":true,\"timeout\":1}"),
               longest = idle_ms("{\"idle\":true,\"timeout\":30}");
  check("next_batch waits for the timeout where there is no event",
        shortest >= 9 && longest >= 295 && shortest < longest, "%.1f ms and %.1f ms", shortest, longest);
  api.destroy(state);
  return finish();
}
