/* What programs share that wait for events of a source to which something is done meanwhile. */
#ifndef LIVE_H
#define LIVE_H

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/wait.h>

#include "process.h"

/* main() sets them. */
static plugin_api api;
static ss_plugin_t *state;

static inline void sleep_ms(int ms) {
  const struct timespec wait = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L};
  nanosleep(&wait, NULL);
}

static inline uint64_t metric(const char *name) {
  uint32_t count;
  const ss_plugin_metric *metrics = api.get_metrics(state, &count);
  for (uint32_t i = 0; i < count; i++)
    if (strcmp(metrics[i].name, name) == 0) return metrics[i].value.u64;
  die("no metric %s", name);
}

/*
 * The events of the next calls, with a | behind each, until there are as many or `ms` have passed. There is
 * at least one call, however long the program had to wait for the processor before it.
 */
static inline const char *take_events(ss_instance_t *source, int count, int ms) {
  static char all[1 << 20];
  size_t length = 0;
  const double start_ms = milliseconds_now();
  all[0] = '\0';
  int taken = 0;
  do {
    const batch b = take_batch(&api, state, source);
    if (b.rc != SS_PLUGIN_SUCCESS && b.rc != SS_PLUGIN_TIMEOUT)
      die("rc %d: %s", b.rc, api.get_last_error(state));
    length = put_events(&b, all, sizeof all, length);
    taken += (int)b.count;
  } while (taken < count && milliseconds_now() - start_ms < ms);
  return all;
}

/*
 * Takes events until something is so that the plugin's threads bring about, for 10 s at most; the check that
 * follows tells whether it is.
 */
#define TAKE_UNTIL(source, is_so)                                                                      \
  for (const double since_ms = milliseconds_now(); !(is_so) && milliseconds_now() - since_ms < 10000;) \
  take_events(source, 1, 5)

/* Checks that exactly these events come. */
static inline void expect_events(ss_instance_t *source, const char *name, const char *events) {
  int count = 0;
  for (const char *at = events; (at = strchr(at, '|')); at++) count++;
  const char *first = take_events(source, count, 10000);
  check(name, strcmp(first, events) == 0, "%.400s", first);
  const char *more = take_events(source, 1, 60);
  if (*more) check(name, false, "and then %.400s", more);
}

/* ---- Forks --------------------------------------------------------------------------------------------- */

/* A child process that has all descriptors for as long as it lives, but for one, which both close. */
static inline pid_t fork_idle(int file) {
  const pid_t child = fork();
  if (child == 0) {
    close(file);
    pause();
    _exit(0);
  }
  close(file);
  return child;
}

static inline double cpu_milliseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

/* Checks that a source rests for half a second, and ends the child. */
static inline void check_rests(ss_instance_t *source, const char *name, pid_t child) {
  const double cpu_ms = cpu_milliseconds();
  take_events(source, 1, 500);
  const double taken_ms = cpu_milliseconds() - cpu_ms;
  check(name, taken_ms < 50, "%.0f ms of CPU", taken_ms);
  kill(child, SIGKILL);
  waitpid(child, NULL, 0);
}

/* ---- Close at any moment ------------------------------------------------------------------------------- */

#ifndef CLOSE_ROUNDS
#define CLOSE_ROUNDS 200
#endif

static atomic_bool taking;

static inline void *take_until_end(void *source) {
  uint32_t count;
  ss_plugin_event **events;
  ss_plugin_rc rc;
  do {
    taking = true;
    rc = api.next_batch(state, source, &count, &events);
  } while (rc == SS_PLUGIN_SUCCESS || rc == SS_PLUGIN_TIMEOUT);
  return NULL;
}

/*
 * Checks that a source may be closed at any moment: while another thread takes its events, 0 to 2 ms after
 * `disturb` gave it something to do. `end` undoes what `begin` did beside opening it.
 */
static inline void check_close_at_any_moment(const char *name, ss_instance_t *(*begin)(void),
                                             void (*disturb)(void), void (*end)(void)) {
  enum { ROUNDS = SANITIZED ? CLOSE_ROUNDS / 6 : CLOSE_ROUNDS };
  const int threads = threads_now(), files = files_now();
  double slowest = 0;
  for (int i = 0; i < ROUNDS; i++) {
    taking = false;
    ss_instance_t *source = begin();
    pthread_t id;
    if (pthread_create(&id, NULL, take_until_end, source) != 0) die("no thread");
    while (!taking) {
    }
    disturb();
    sleep_ms(i % 3);
    const double start_ms = milliseconds_now();
    api.close(state, source);
    if (milliseconds_now() - start_ms > slowest) slowest = milliseconds_now() - start_ms;
    pthread_join(id, NULL);
    end();
  }
  fprintf(stderr, "measured: the slowest close took %.1f ms\n", slowest);
  check(name, (SANITIZED || threads_now() == threads) && files_now() == files, "%d threads, %d files",
        threads_now() - threads, files_now() - files);
}

#endif
