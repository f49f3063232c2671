/*
 * Falco's ticker: a SIGALRM without SA_RESTART, here a thousand times a second, in the middle of every call.
 * usage: interrupts DUMMY SCRIPTED
 */
#include <signal.h>
#include <sys/time.h>

#include "process.h"

static volatile sig_atomic_t alarms;

static void count_alarm(int signal) {
  (void)signal;
  alarms++;
}

static void start_alarms(void) {
  const struct sigaction action = {.sa_handler = count_alarm};
  const struct itimerval every_ms = {{0, 1000}, {0, 1000}};
  sigaction(SIGALRM, &action, NULL);
  if (setitimer(ITIMER_REAL, &every_ms, NULL) != 0) die("no timer");
}

static void check_calls(const plugin_api *api) {
  enum { FOR_MS = 500 };
  const double end = milliseconds_now() + FOR_MS;
  const sig_atomic_t before = alarms;
  uint64_t last = 0, rounds = 0, number = 0;
  bool right = true;
  for (; milliseconds_now() < end && right; rounds++) {
    ss_plugin_t *state = start(api, "{\"jitter\":0}");
    ss_instance_t *source = open_source(api, state, "{\"start\":0,\"maxEvents\":10000}");
    uint32_t count;
    ss_plugin_event **events;
    last = 0;
    while (api->next_batch(state, source, &count, &events) == SS_PLUGIN_SUCCESS) {
      for (uint32_t i = 0; i < count && right; i++) {
        ss_plugin_extract_field fields[] = {ask(DUMMY_VALUE, FTYPE_UINT64), ask(DUMMY_STRVALUE, FTYPE_STRING)};
        const ss_plugin_rc rc = extract(api, state, events[i], ++number, fields, 2);
        right = rc == SS_PLUGIN_SUCCESS && fields[0].res.u64[0] == ++last &&
                strtoull(fields[1].res.str[0], NULL, 10) == last;
      }
      ss_plugin_extract_field by_zero = ask_index(DUMMY_DIVISIBLE, 0);
      right = right && extract(api, state, events[0], ++number, &by_zero, 1) == SS_PLUGIN_FAILURE;
    }
    right = right && last == 10000;
    api->close(state, source);
    api->destroy(state);
  }
  check("init, open, next_batch, extraction, traps, close and destroy are right under 1000 alarms a second",
        right && alarms > before, "in round %llu after %llu events", (unsigned long long)rounds,
        (unsigned long long)last);
  fprintf(stderr, "measured: %d alarms in %d ms, %llu rounds\n", (int)(alarms - before), FOR_MS,
          (unsigned long long)rounds);
}

static void check_waiting(const plugin_api *api) {
  enum { WAITS = 10 };
  ss_plugin_t *state = start(api, "");
  ss_instance_t *source = open_source(api, state, "tttttttttt");
  double shortest = 1e9, total = 0;
  bool right = true;
  const sig_atomic_t before = alarms;
  for (int i = 0; i < WAITS; i++) {
    uint32_t count = 77;
    ss_plugin_event **events = NULL;
    const double start_ms = milliseconds_now();
    right = right && api->next_batch(state, source, &count, &events) == SS_PLUGIN_TIMEOUT && count == 0;
    const double waited = milliseconds_now() - start_ms;
    total += waited;
    if (waited < shortest) shortest = waited;
  }
  check("an idle source answers TIMEOUT under them", right && alarms > before, "-");
  /* the shortest of ten: on a busy machine any one of them may take longer */
  check("its wait is cut short by none of them, and takes no longer than 30 ms by its own doing",
        shortest >= 29 && shortest < 40, "%.1f ms", shortest);
  fprintf(stderr, "measured: idle waits of %.1f ms at least, %.1f ms on average, with %d alarms\n", shortest,
          total / WAITS, (int)(alarms - before));
  api->close(state, source);
  api->destroy(state);
}

int main(int argc, char **argv) {
  if (argc != 3) die("usage: interrupts DUMMY SCRIPTED");
  start_alarms();
  plugin_api dummy, scripted;
  load(argv[1], &dummy);
  check_calls(&dummy);
  load(argv[2], &scripted);
  check_waiting(&scripted);
  return finish();
}
