/*
 * Static symbols, init and destroy, also where a host leaves out arguments or calls.
 * usage: init DUMMY
 */
#include <pthread.h>
#include <sys/resource.h>

#include "process.h"

/* ---- Static symbols ------------------------------------------------------------------------------------ */

typedef struct facts {
  const plugin_api *api;
  const char *texts[8];
  char copies[8][4096];
  uint32_t id;
  uint16_t event_type;
} facts;

static void *read_facts(void *argument) {
  facts *out = argument;
  for (int round = 0; round < 1000; round++) {
    ss_plugin_schema_type schema;
    uint32_t count = 0;
    const char *texts[] = {out->api->get_required_api_version(),
                           out->api->get_name(),
                           out->api->get_description(),
                           out->api->get_contact(),
                           out->api->get_version(),
                           out->api->get_event_source(),
                           out->api->get_fields(),
                           out->api->get_init_schema(&schema)};
    memcpy(out->texts, texts, sizeof texts);
    for (int i = 0; i < 8; i++) snprintf(out->copies[i], sizeof out->copies[i], "%s", texts[i]);
    out->id = out->api->get_id();
    const uint16_t *types = out->api->get_extract_event_types(&count, NULL);
    out->event_type = count == 1 ? types[0] : 0;
  }
  return NULL;
}

static void check_static(const plugin_api *api, int threads_before, int files_before) {
  enum { THREADS = 4 };
  static facts all[THREADS];
  pthread_t ids[THREADS];
  for (int i = 0; i < THREADS; i++) {
    all[i].api = api;
    if (pthread_create(&ids[i], NULL, read_facts, &all[i]) != 0) die("no thread");
  }
  bool same = true;
  for (int i = 0; i < THREADS; i++) {
    pthread_join(ids[i], NULL);
    same = same && memcmp(all[i].texts, all[0].texts, sizeof all[0].texts) == 0 &&
           memcmp(all[i].copies, all[0].copies, sizeof all[0].copies) == 0 && all[i].id == 3 &&
           all[i].event_type == 322;
  }
  check("static symbols give 4 threads at once the same answers, without init", same, "they differ");
  check("the name, the API version and the event source are those that were built",
        strcmp(all[0].copies[1], "dummy") == 0 && strcmp(all[0].copies[0], "3.5.0") == 0 &&
            strcmp(all[0].copies[5], "dummy") == 0,
        "%s, %s, %s", all[0].copies[1], all[0].copies[0], all[0].copies[5]);
  check("loading and static symbols start no thread and open no file",
        threads_now() == threads_before && files_now() == files_before, "%d threads, %d files", threads_now(),
        files_now());
}

/* ---- init ---------------------------------------------------------------------------------------------- */

static ss_plugin_t *init(const plugin_api *api, const char *config, ss_plugin_rc *rc) {
  const ss_plugin_init_input in = {.config = config};
  *rc = GARBAGE_RC;
  return api->init(&in, rc);
}

static bool works(const plugin_api *api, ss_plugin_t *state) {
  char event[64];
  return extract_number(api, state, make_text_event(event, "42"), 1, DUMMY_VALUE) == 42;
}

static void check_null_members(const plugin_api *api) {
  ss_plugin_rc rc;
  ss_plugin_t *state = init(api, NULL, &rc);
  check("init works without config, owner, tables and log function",
        rc == SS_PLUGIN_SUCCESS && state && works(api, state), "rc is %d", rc);
  char event[64];
  ss_plugin_extract_field by_zero = ask_index(DUMMY_DIVISIBLE, 0);
  rc = extract(api, state, make_text_event(event, "42"), 2, &by_zero, 1);
  check("a trap is not logged where there is no log function", rc == SS_PLUGIN_FAILURE && works(api, state),
        "rc is %d", rc);
  const char *error = api->get_last_error(state);
  check("get_last_error of a state without errors is empty", error && !error[0], "%s",
        error ? error : "NULL");
  api->destroy(state);
  error = api->get_last_error(NULL);
  check("get_last_error takes NULL", error && !error[0], "%s", error ? error : "NULL");
  api->destroy(NULL);
  check("destroy takes NULL", true, "-");
  state = init(api, "", &rc);
  check("an empty config is taken", rc == SS_PLUGIN_SUCCESS, "rc is %d", rc);
  api->destroy(state);
}

static void check_bad_config(const plugin_api *api, const char *name, const char *config,
                             const char *reason) {
  ss_plugin_rc rc;
  ss_plugin_t *state = init(api, config, &rc);
  const char *error = state ? api->get_last_error(state) : NULL;
  check(name, rc == SS_PLUGIN_FAILURE && error && strstr(error, reason), "rc is %d, error: %s", rc,
        error ? error : "none");
  api->destroy(state);
}

/* Uses a state whose init failed, which today's hosts do not do: they destroy it. */
static void check_use_of_failed(const plugin_api *api, const char *name, const char *config) {
  ss_plugin_rc rc;
  ss_plugin_t *state = init(api, config, &rc);
  if (rc != SS_PLUGIN_FAILURE) die("init took %s", config);
  char event[64];
  make_text_event(event, "42");
  const ss_plugin_event_input in = {.evt = (ss_plugin_event *)event, .evtnum = 1, .evtsrc = "dummy"};
  rc = GARBAGE_RC;
  const bool opens = api->open(state, "{}", &rc) != NULL;
  const bool has_reason = strstr(api->get_last_error(state), "open: ") == api->get_last_error(state);
  check(name,
        !opens && rc == SS_PLUGIN_FAILURE && has_reason && !works(api, state) &&
            !api->event_to_string(state, &in)[0],
        "rc is %d, error: %s", rc, api->get_last_error(state));
  api->close(state, NULL);
  api->destroy(state);
}

static void check_failures(const plugin_api *api) {
  check_bad_config(api, "init with a bad value fails, and its state says why", "{\"jitter\":\"x\"}",
                   "jitter");
  check_bad_config(api, "init with a config that is no JSON fails, and its state says where",
                   "{\"jitter\":", "not valid JSON");
  char *config = malloc((17 << 20) + 1);
  if (!config) die("out of memory");
  memset(config, ' ', 17 << 20);
  config[17 << 20] = '\0';
  check_bad_config(api, "a config larger than the limit is refused", config, "the limit is");
  free(config);
  check_use_of_failed(api, "a state whose init failed opens nothing and extracts nothing", "{\"jitter\":-1}");
  check_use_of_failed(api, "nor does one that failed before there was a sandbox",
                      "{\"falco_ts\":{\"memory\":\"x\"}}");
  api->close(NULL, NULL);
  check("close takes NULL as state and instance", true, "-");

  enum { ROUNDS = 500, SLACK_KIB = 512 };
  ss_plugin_rc rc;
  long before = 0;
  for (int i = 0; i < 2 * ROUNDS; i++) {
    if (i == ROUNDS) before = resident_kib();
    api->destroy(init(api, "{\"jitter\":-1}", &rc));
  }
  if (!SANITIZED)
    check("500 failed inits leave no memory behind", resident_kib() - before <= SLACK_KIB, "grew by %ld KiB",
          resident_kib() - before);
}

static void check_several(const plugin_api *api) {
  ss_plugin_t *a = start(api, "{}"), *b = start(api, "{\"jitter\":3}"), *c = start(api, "{}");
  check("three states of one library live side by side",
        a != b && b != c && a != c && works(api, a) && works(api, b) && works(api, c), "-");
  api->destroy(b);
  check("the first and last work on after the second is destroyed", works(api, a) && works(api, c), "-");
  api->destroy(a);
  check("the last state works on after the first is destroyed", works(api, c), "-");
  ss_plugin_t *d = start(api, "{}");
  check("a further init works beside the last state", works(api, d) && works(api, c), "-");
  api->destroy(c);
  api->destroy(d);
}

/* ---- Logs ---------------------------------------------------------------------------------------------- */

/* The owner of a state, and the messages that it got. */
typedef struct owner {
  ss_plugin_log_fn_t log_fn;
  int messages, with_component, of_others;
} owner;

static void count_message(ss_plugin_owner_t *to, ss_plugin_log_fn_t by, const char *component,
                          const char *message) {
  owner *o = to;
  o->messages++;
  o->with_component += component != NULL;
  o->of_others += o->log_fn != by || !message || !message[0];
}

static void log_first(ss_plugin_owner_t *to, const char *component, const char *message,
                      ss_plugin_log_severity severity) {
  (void)severity;
  count_message(to, log_first, component, message);
}

static void log_second(ss_plugin_owner_t *to, const char *component, const char *message,
                       ss_plugin_log_severity severity) {
  (void)severity;
  count_message(to, log_second, component, message);
}

static ss_plugin_t *start_for(const plugin_api *api, owner *to) {
  const ss_plugin_init_input in = {.config = "{\"unknown\":1}", .owner = to, .log_fn = to->log_fn};
  ss_plugin_rc rc = GARBAGE_RC;
  ss_plugin_t *state = api->init(&in, &rc);
  if (rc != SS_PLUGIN_SUCCESS) die("init: %d", rc);
  return state;
}

/*
 * Each of Falco's inspectors inits the plugin with an owner of its own; here each has a log function of its
 * own too.
 */
static void check_owners(const plugin_api *api) {
  owner first = {.log_fn = log_first}, second = {.log_fn = log_second};
  ss_plugin_t *a = start_for(api, &first), *b = start_for(api, &second);
  check("each state's messages go to its own owner, by its own log function, in the plugin's own name",
        first.messages == 1 && second.messages == 1 && !first.of_others && !second.of_others &&
            !first.with_component,
        "%d and %d messages", first.messages, second.messages);
  char event[64];
  ss_plugin_extract_field by_zero = ask_index(DUMMY_DIVISIBLE, 0);
  extract(api, a, make_text_event(event, "42"), 1, &by_zero, 1);
  const int after_trap = first.messages;
  api->destroy(a);
  const int after_destroy = first.messages;
  extract(api, b, (ss_plugin_event *)event, 1, &by_zero, 1);
  check("and none goes to one whose state is destroyed",
        after_trap > 1 && first.messages == after_destroy && second.messages > 1 && !second.of_others,
        "%d, %d messages", first.messages, second.messages);
  api->destroy(b);
}

/* Limits the host's memory, so that wasmtime cannot reserve the plugin's address space. */
static void check_no_address_space(const plugin_api *api) {
  struct rlimit old, low;
  getrlimit(RLIMIT_AS, &old);
  low = old;
  low.rlim_cur = 400u << 20;
  ss_plugin_rc rc;
  if (setrlimit(RLIMIT_AS, &low) != 0) die("setrlimit");
  ss_plugin_t *state = init(api, "{}", &rc);
  setrlimit(RLIMIT_AS, &old);
  const char *error = state ? api->get_last_error(state) : "";
  check("init without address space for the sandbox fails with a reason", rc == SS_PLUGIN_FAILURE && error[0],
        "rc is %d, error: %s", rc, error);
  fprintf(stderr, "measured: without address space: %s\n", error);
  api->destroy(state);
  state = init(api, "{}", &rc);
  check("init works again once there is address space", rc == SS_PLUGIN_SUCCESS && works(api, state),
        "rc is %d", rc);
  api->destroy(state);
}

/* The number of mappings that are executable and not a file's; the kernel's own are such. */
static int executable_memory(void) {
  FILE *maps = fopen("/proc/self/maps", "re");
  if (!maps) die("/proc/self/maps cannot be read");
  char line[8192], access[8];
  unsigned long inode;
  int count = 0;
  while (fgets(line, sizeof line, maps))
    if (sscanf(line, "%*s %7s %*s %*s %lu", access, &inode) == 2)
      count += access[2] == 'x' && inode == 0 && !strstr(line, "[v");
  fclose(maps);
  return count;
}

int main(int argc, char **argv) {
  if (argc != 2) die("usage: init DUMMY");
  const int threads = threads_now(), files = files_now();
  plugin_api api;
  load(argv[1], &api);
  check_static(&api, threads, files);
  ss_plugin_rc rc;
  ss_plugin_t *state = init(&api, "{}", &rc);
  check("init writes its result code over garbage", rc == SS_PLUGIN_SUCCESS && state, "rc is %d", rc);
  check("init leaves no file open", files_now() == files, "%d files", files_now());
  check("all code that runs is a file's", executable_memory() == 0, "%d mappings", executable_memory());
  api.destroy(state);
  check_null_members(&api);
  check_failures(&api);
  check_several(&api);
  check_owners(&api);
  if (!SANITIZED) check_no_address_space(&api);
  return finish();
}
