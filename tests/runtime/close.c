/*
 * Another thread calls close or destroy while next_batch runs, loops without an end or idles, or while fields
 * are extracted. usage: close LOOPING DUMMY [ROUNDS]
 */
#include <pthread.h>
#include <sched.h>

#include "process.h"

static plugin_api api;
static int rounds = 2000;

typedef struct job {
  ss_plugin_t *state;
  ss_instance_t *source;
  atomic_bool started;
  ss_plugin_rc rc; /* the last one */
  double left_ms; /* when next_batch returned for the last time */
  uint64_t events;
} job;

static void *take_until_end(void *argument) {
  job *j = argument;
  uint32_t count;
  ss_plugin_event **events;
  do {
    j->started = true;
    j->rc = api.next_batch(j->state, j->source, &count, &events);
    j->events += count; /* close frees the events themselves */
  } while (j->rc == SS_PLUGIN_SUCCESS || j->rc == SS_PLUGIN_TIMEOUT);
  j->left_ms = milliseconds_now();
  return NULL;
}

static void *extract_until_end(void *argument) {
  job *j = argument;
  char event[64];
  make_text_event(event, "7");
  j->started = true;
  j->events = extract_number(&api, j->state, (ss_plugin_event *)event, 1, 1);
  j->left_ms = milliseconds_now();
  return NULL;
}

static void begin(pthread_t *id, void *(*run)(void *), job *j, long wait_us) {
  if (pthread_create(id, NULL, run, j) != 0) die("no thread");
  while (!j->started) sched_yield();
  const struct timespec wait = {.tv_nsec = wait_us * 1000};
  nanosleep(&wait, NULL);
}

/*
 * Closes a source after a wait, and checks how many milliseconds later next_batch has returned and close is
 * done.
 */
static void close_one(const char *name, const char *params, long wait_us) {
  job j = {.state = start(&api, "{}")};
  j.source = open_source(&api, j.state, params);
  pthread_t id;
  begin(&id, take_until_end, &j, wait_us);
  const double start_ms = milliseconds_now();
  api.close(j.state, j.source);
  const double closed = milliseconds_now() - start_ms;
  pthread_join(id, NULL);
  check(name, j.rc == SS_PLUGIN_EOF && closed < 500, "rc %d, %.0f ms", j.rc, closed);
  fprintf(stderr, "measured: %s: next_batch left after %.1f ms, close after %.1f ms\n", name,
          j.left_ms - start_ms, closed);
  uint32_t count = 1;
  ss_plugin_event **events;
  check("a call that comes too late gets EOF at once",
        api.next_batch(j.state, j.source, &count, &events) == SS_PLUGIN_EOF && count == 0, "-");
  api.close(j.state, j.source); /* closing twice is harmless */
  api.destroy(j.state);
}

/* Destroys a state while next_batch runs and no source is closed. */
static void destroy_one(void) {
  job j = {.state = start(&api, "{}")};
  j.source = open_source(&api, j.state, "next");
  pthread_t id;
  begin(&id, extract_until_end, &j, 20000);
  const double start_ms = milliseconds_now();
  api.destroy(j.state);
  const double took = milliseconds_now() - start_ms;
  pthread_join(id, NULL);
  check("destroy ends an extraction that loops, and closes what is open",
        j.events == UINT64_MAX && took < 500, "%.0f ms", took);
}

/* Leaves the order of calls to chance: a round closes its source after 0 to 400 microseconds. */
static void race(const char *name, const char *params) {
  ss_plugin_t *state = start(&api, "{}");
  uint32_t seed = 1;
  const double start_ms = milliseconds_now();
  bool right = true;
  for (int i = 0; i < rounds && right; i++) {
    job j = {.state = state, .source = open_source(&api, state, params)};
    job other = {.state = state, .source = j.source}; /* a second thread takes from the same source */
    pthread_t ids[2];
    begin(&ids[0], take_until_end, &j, 0);
    begin(&ids[1], take_until_end, &other, (long)((seed = seed * 1103515245u + 12345u) >> 16) % 400);
    api.close(state, j.source);
    pthread_join(ids[0], NULL);
    pthread_join(ids[1], NULL);
    right = j.rc == SS_PLUGIN_EOF && other.rc == SS_PLUGIN_EOF;
  }
  check(name, right, "another result than EOF");
  fprintf(stderr, "measured: %s: %d rounds in %.0f ms\n", name, rounds, milliseconds_now() - start_ms);
  api.destroy(state);
}

int main(int argc, char **argv) {
  if (argc < 3) die("usage: close LOOPING DUMMY [ROUNDS]");
  if (argc > 3) rounds = atoi(argv[3]);
  const int threads = threads_now();
  load(argv[1], &api);
  close_one("close ends a next_batch that loops", "next", 20000);
  close_one("close ends a next_batch that loops and logs", "log", 20000);
  close_one("close wakes a next_batch that idles", "idle", 5000);
  destroy_one();
  race("close at any moment of an idle source", "idle");
  load(argv[2], &api);
  race("close at any moment of a busy source", "{\"maxEvents\":1000000000}");
  check("close and destroy leave no thread", SANITIZED || threads_now() == threads, "%d more",
        threads_now() - threads);
  return finish();
}
