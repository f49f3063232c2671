/*
 * A long life leaves memory where it was: ten million events, and ten thousand rounds of all that a host
 * does.
 * usage: soak FAULTY
 */
#include <malloc.h>

#include "../runtime/process.h"

enum { MOST_KIB = 64 };

static plugin_api api;

/*
 * Memory that is this process's own, page by page. All that is resident has the pages of libraries in it
 * too, which come and go with what the kernel reads around them, and in /proc/self/statm it is some dozens
 * of pages off.
 */
static long own_kib(void) { return number_in("/proc/self/smaps_rollup", "Anonymous"); }

/*
 * By how many KiB memory grew over the last four fifths of the rounds, if all of it grew as the half did that
 * grew less: a leak grows in both, and what malloc keeps for the threads that come and go settles in one.
 */
static long growth(void (*round)(uint64_t), uint64_t rounds) {
  long first = 0, middle = 0;
  for (uint64_t i = 0; i < rounds; i++) {
    if (i == rounds / 5) first = own_kib();
    if (i == rounds * 3 / 5) middle = own_kib();
    round(i);
  }
  const long last = own_kib();
  return 2 * (middle - first < last - middle ? middle - first : last - middle);
}

static ss_plugin_t *state;
static ss_instance_t *source;
static uint64_t events;

static void one_batch(uint64_t i) {
  const batch b = take_batch(&api, state, source);
  if (b.rc != SS_PLUGIN_SUCCESS) die("rc %d after %llu events", b.rc, (unsigned long long)events);
  events += b.count;
  if (extract_number(&api, state, b.events[0], i + 1, 0) != number_of(b.events[0])) die("a wrong value");
}

/* Each with a trap in its field, and in every fourth one in its source. */
static void one_life(uint64_t i) {
  ss_plugin_t *own = start(&api, "{\"number\":7}");
  ss_instance_t *opened = open_source(&api, own, i % 4 ? "3*e" : "2*e divide");
  const batch b = take_batch(&api, own, opened);
  if (b.rc != SS_PLUGIN_SUCCESS) die("no events");
  ss_plugin_extract_field fault = ask(1, FTYPE_UINT64);
  fault.arg_present = 1;
  fault.arg_key = (char *)(uintptr_t)"index";
  if (i % 8 == 0 && extract(&api, own, b.events[0], 1, &fault, 1) != SS_PLUGIN_FAILURE) die("no trap");
  if (extract_number(&api, own, b.events[0], 1, 0) != 1) die("a wrong value");
  api.close(own, opened);
  api.destroy(own);
}

int main(int argc, char **argv) {
  enum { EVENTS = 10000000, BATCH = 128, ROUNDS = 10000 };
  if (argc != 2) die("usage: soak FAULTY");
  mallopt(M_ARENA_MAX, 1); /* the arenas of threads would settle at more, and that is no loss */
  load(argv[1], &api);
  const int files = files_now(), threads = threads_now();
  state = start(&api, "");
  source = open_source(&api, state, "100000000*e");
  const double start_ms = milliseconds_now();
  long grown = growth(one_batch, EVENTS / BATCH + 1);
  check("10 million events leave memory where it was", events >= EVENTS && grown < MOST_KIB, "%+ld KiB",
        grown);
  fprintf(stderr, "measured: %llu events, %+ld KiB, %.0f ms\n", (unsigned long long)events, grown,
          milliseconds_now() - start_ms);
  api.close(state, source);
  api.destroy(state);
  const double lives_ms = milliseconds_now();
  grown = growth(one_life, ROUNDS);
  check("10 000 rounds of init, open, a batch, extraction, close and destroy leave memory where it was",
        grown < MOST_KIB, "%+ld KiB", grown);
  fprintf(stderr, "measured: %d rounds, %+ld KiB, %.0f ms\n", ROUNDS, grown, milliseconds_now() - lives_ms);
  check("and no thread, no file", threads_now() == threads && files_now() == files,
        "%d threads, %d files more", threads_now() - threads, files_now() - files);
  return finish();
}
