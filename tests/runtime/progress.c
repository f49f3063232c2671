/*
 * plugin_get_progress between batches, while a batch is being filled, after the end, and with guests that
 * misbehave.
 * usage: progress PACED WITHOUT     (PACED: see plugins.ts; WITHOUT: a plugin without progress)
 */
#include <pthread.h>

#include "process.h"

static plugin_api api;
static ss_plugin_t *state;
static char logged[4096];

/* Calls of the host when the plugin logs, which it does in the middle of next_batch. */
static void (*when_logged)(const char *message);

static void log_line(ss_plugin_owner_t *owner, const char *component, const char *message,
                     ss_plugin_log_severity severity) {
  (void)owner, (void)component, (void)severity;
  const size_t length = strlen(logged);
  snprintf(logged + length, sizeof logged - length, "%s\n", message);
  if (when_logged) when_logged(message);
}

static ss_plugin_rc take(ss_instance_t *source, uint32_t *count) {
  ss_plugin_event **events;
  return api.next_batch(state, source, count, &events);
}

static uint32_t percent;

static const char *progress(ss_instance_t *source) {
  percent = 77777;
  return api.get_progress(state, source, &percent);
}

/* ---- Between batches ----------------------------------------------------------------------------------- */

static void check_plain(void) {
  uint32_t count;
  ss_instance_t *source = open_source(&api, state, "{\"events\":6,\"batchSize\":2}");
  const char *text = progress(source);
  check("before the first batch it is 0", percent == 0 && strcmp(text, "0 of 6") == 0, "%u, %s", percent,
        text);
  take(source, &count);
  text = progress(source);
  check("after a batch the progress is how far the source is, in hundredths of a percent, with its text",
        percent == 3333 && strcmp(text, "2 of 6") == 0, "%u, %s", percent, text);
  ss_instance_t *other = open_source(&api, state, "{\"events\":8,\"batchSize\":4}");
  take(other, &count);
  take(source, &count);
  const bool kept = strcmp(text, "2 of 6") == 0;
  const char *of_other = progress(other);
  check("each instance has its own, and a text stays until the same instance is asked again",
        kept && percent == 5000 && strcmp(of_other, "4 of 8") == 0 && strcmp(text, "2 of 6") == 0, "%u, %s",
        percent, of_other);
  api.close(state, other);
  while (take(source, &count) != SS_PLUGIN_EOF) {
  }
  text = progress(source);
  check("after the end it is 100 %", percent == 10000 && strcmp(text, "6 of 6") == 0, "%u, %s", percent,
        text);
  api.close(state, source);
  text = progress(source);
  check("a call that comes after close gets what was last said",
        percent == 10000 && strcmp(text, "6 of 6") == 0, "%u, %s", percent, text);
  text = progress(NULL);
  check("get_progress takes NULL as instance", percent == 0 && strcmp(text, "") == 0, "%u, %s", percent,
        text);
}

static void check_value(const char *name, const char *done, uint32_t expected) {
  char params[64];
  snprintf(params, sizeof params, "{\"done\":\"%s\"}", done);
  ss_instance_t *source = open_source(&api, state, params);
  progress(source);
  check(name, percent == expected, "%u", percent);
  api.close(state, source);
}

static void check_long_text(void) {
  ss_instance_t *source = open_source(&api, state, "{\"done\":\"long\"}");
  const char *text = progress(source);
  check("a text has 1 KiB at most: what does not fit is left out",
        strlen(text) == 1024 && strcmp(text + 1020, "é12") == 0, "%s", text);
  api.close(state, source);
}

/* ---- While a batch is being filled --------------------------------------------------------------------- */

static ss_instance_t *filling;
static uint32_t seen_percent[2];
static char seen_text[2][32];
static int seen;

static void *ask_meanwhile(void *unused) {
  (void)unused;
  uint32_t found = 77777;
  const char *text = api.get_progress(state, filling, &found);
  if (seen < 2) {
    seen_percent[seen] = found;
    snprintf(seen_text[seen], sizeof seen_text[seen], "%s", text);
    seen++;
  }
  return NULL;
}

/* Has the batch wait for the answer: an answer that waited for the batch would never come. */
static void ask_on_another_thread(const char *message) {
  pthread_t thread;
  if (strncmp(message, "at ", 3) != 0) return;
  if (pthread_create(&thread, NULL, ask_meanwhile, NULL) != 0) die("no thread");
  pthread_join(thread, NULL);
}

static void check_meanwhile(void) {
  uint32_t count;
  filling = open_source(&api, state, "{\"events\":8,\"log\":true}");
  when_logged = ask_on_another_thread;
  take(filling, &count);
  take(filling, &count);
  when_logged = NULL;
  check("asked while a batch is being filled it gives at once what was last said",
        seen == 2 && seen_percent[0] == 0 && strcmp(seen_text[0], "") == 0, "%d, %u, %s", seen,
        seen_percent[0], seen_text[0]);
  check("the next call gives what the source says at the end of that batch",
        seen == 2 && seen_percent[1] == 2500 && strcmp(seen_text[1], "2 of 8") == 0, "%u, %s",
        seen_percent[1], seen_text[1]);
  api.close(state, filling);
}

/* ---- Guests that misbehave ----------------------------------------------------------------------------- */

static void check_trap(const char *name, const char *params, const char *reason) {
  uint32_t count;
  ss_instance_t *source = open_source(&api, state, params);
  logged[0] = '\0';
  const char *text = progress(source);
  const bool empty = percent == 0 && strcmp(text, "") == 0;
  const ss_plugin_rc rc = take(source, &count);
  progress(source);
  check(name,
        empty && rc == SS_PLUGIN_TIMEOUT && count == 0 && strstr(logged, reason) &&
            strstr(logged, "; the source is parked"),
        "rc %d, %u events, log: %s", rc, count, logged);
  api.close(state, source);
}

static void check_trap_at_the_end(void) {
  uint32_t count;
  ss_instance_t *source = open_source(&api, state, "{\"done\":\"trap\",\"events\":1}");
  take(source, &count);
  logged[0] = '\0';
  progress(source);
  const bool said = strstr(logged, "get_progress: unreachable") && !strstr(logged, "parked");
  const ss_plugin_rc first = take(source, &count), second = take(source, &count);
  check("a trap in progress() after the source's end is logged, and the end stays",
        said && first == SS_PLUGIN_EOF && second == SS_PLUGIN_EOF, "rc %d, %d, log: %s", first, second,
        logged);
  api.close(state, source);
}

/* ---- Threads ------------------------------------------------------------------------------------------- */

static atomic_bool over;

static void *ask_always(void *unused) {
  (void)unused;
  while (!atomic_load(&over)) {
    uint32_t found;
    const char *text = api.get_progress(state, filling, &found);
    if (found > 10000 || strlen(text) > 64) die("%u, %s", found, text);
  }
  return NULL;
}

static void check_threads(void) {
  pthread_t thread;
  uint32_t count;
  uint64_t events = 0;
  filling = open_source(&api, state, "{\"events\":20000,\"batchSize\":8}");
  if (pthread_create(&thread, NULL, ask_always, NULL) != 0) die("no thread");
  while (take(filling, &count) == SS_PLUGIN_SUCCESS) events += count;
  api.close(state, filling);
  atomic_store(&over, true);
  pthread_join(thread, NULL);
  check("a thread that asks all the time disturbs neither batches nor close", events == 20000, "%llu",
        (unsigned long long)events);
}

int main(int argc, char **argv) {
  if (argc != 3) die("usage: progress PACED WITHOUT");
  plugin_api without = {0};
  load(argv[2], &without);
  check("a plugin whose instances have no progress() does not export get_progress",
        !without.get_progress && without.next_batch, "-");
  load(argv[1], &api);
  state = start_logging(&api, "", log_line);
  check_plain();
  check_value("it is rounded to hundredths of a percent", "0.29", 2900);
  check_value("what is above 1 is 100 %", "1.5", 10000);
  check_value("what is below 0 is 0 %", "-3", 0);
  check_value("what is no number is 0 %", "nan", 0);
  check_value("infinity is 100 %", "Infinity", 10000);
  check_long_text();
  check_meanwhile();
  check_trap("a trap in it parks the source, and the log says where", "{\"done\":\"trap\"}",
             "get_progress: unreachable code reached at src/plugin.ts:");
  check_trap("it has the deadline of extraction", "{\"done\":\"loop\"}",
             "get_progress: ran longer than its deadline of 100 ms (CPU time) at src/plugin.ts:");
  check_trap_at_the_end();
  check_threads();
  api.destroy(state);
  return finish();
}
