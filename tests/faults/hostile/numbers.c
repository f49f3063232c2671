/*
 * A guest that puts one wrong number into one place of the control record in one call, for each number,
 * place and call; and answers with each status. Whatever the host is given is read to its last byte.
 *
 * usage: numbers LIBRARY EVERY     (guest.js's "plain"; of the cases every so many are tried)
 */
#include "guest_abi.h"

#include "../../runtime/process.h"

enum { STATUS = 0xffff, TRAP = 0xfffe, INPUT = 0xfffa, LOG = 0xfff9, CLOBBER = 0xfff8 };

static plugin_api api;
static uint64_t lives, failures, batches, values;
static char wordless[2048], wrong[2048];

/* A call's code has to be one that Falco knows there, and a failure has words. */
static void expect(const char *config, const char *call, ss_plugin_rc rc, bool is_known, ss_plugin_t *state) {
  if (!is_known && !wrong[0]) snprintf(wrong, sizeof wrong, "%s gives %d with %s", call, rc, config);
  if (rc != SS_PLUGIN_FAILURE) return;
  failures++;
  const char *error = api.get_last_error(state);
  eat(error, strlen(error) + 1);
  if (strlen(error) < strlen(call) + 4 && !wordless[0])
    snprintf(wordless, sizeof wordless, "%s fails with \"%s\" with %s", call, error, config);
}

static void take_batches(const char *config, ss_plugin_t *state, ss_instance_t *source) {
  for (int i = 0; i < 3; i++) {
    const batch b = take_batch(&api, state, source);
    const bool is_known = b.rc == SS_PLUGIN_SUCCESS || b.rc == SS_PLUGIN_FAILURE ||
                          b.rc == SS_PLUGIN_TIMEOUT || b.rc == SS_PLUGIN_EOF;
    expect(config, "next_batch", b.rc, is_known && (b.rc == SS_PLUGIN_SUCCESS) == (b.count > 0), state);
    if (b.rc != SS_PLUGIN_SUCCESS) return;
    batches++;
    for (uint32_t e = 0; e < b.count; e++) eat(b.events[e], b.events[e]->len);
  }
}

static void extract_values(ss_plugin_t *state) {
  char event[64];
  make_text_event(event, "7");
  for (uint64_t round = 1; round <= 2; round++) {
    ss_plugin_extract_field fields[] = {ask(0, FTYPE_UINT64), ask(1, FTYPE_STRING)};
    fields[1].flist = 1;
    for (int i = 0; i < 2; i++) {
      if (extract(&api, state, (ss_plugin_event *)event, round, &fields[i], 1) != SS_PLUGIN_SUCCESS) continue;
      values += fields[i].res_len;
      for (uint64_t v = 0; v < fields[i].res_len; v++) {
        if (i == 0)
          eat(&fields[i].res.u64[v], 8);
        else
          eat(fields[i].res.str[v], strlen(fields[i].res.str[v]) + 1);
      }
    }
  }
  const ss_plugin_event_input in = {.evt = (ss_plugin_event *)event, .evtnum = 3, .evtsrc = "t"};
  const char *line = api.event_to_string(state, &in);
  if (line) eat(line, strlen(line) + 1);
}

/* One life with pokes: "PPOOOOVVVVVVVV" each. */
static void live_with(const char *pokes) {
  char config[300];
  snprintf(
      config, sizeof config,
      "{\"p\":\"%s\",\"falco_ts\":{\"memory\":8,\"deadlines\":{\"init\":50,\"open\":50,\"next_batch\":50,\"extract\":50}}}",
      pokes);
  const ss_plugin_init_input in = {.config = config, .log_fn = eat_log};
  ss_plugin_rc rc = GARBAGE_RC;
  ss_plugin_t *state = api.init(&in, &rc);
  expect(config, "init", rc, rc == SS_PLUGIN_SUCCESS || rc == SS_PLUGIN_FAILURE, state);
  if (rc == SS_PLUGIN_SUCCESS) {
    rc = GARBAGE_RC;
    ss_instance_t *source = api.open(state, "params", &rc);
    expect(config, "open", rc, rc == SS_PLUGIN_SUCCESS || rc == SS_PLUGIN_FAILURE, state);
    if (source) {
      take_batches(config, state, source);
      uint32_t percent = 0;
      const char *text = api.get_progress(state, source, &percent);
      eat(text, strlen(text) + 1);
      if (percent > 10000 && !wrong[0])
        snprintf(wrong, sizeof wrong, "a progress of %u with %s", percent, config);
      api.close(state, source);
    }
    extract_values(state);
    rc = GARBAGE_RC;
    const char *list = api.list_open_params(state, &rc);
    expect(config, "list_open_params", rc, rc == SS_PLUGIN_SUCCESS || rc == SS_PLUGIN_FAILURE, state);
    if (list) eat(list, strlen(list) + 1);
  }
  api.destroy(state);
  lives++;
}

static void poke(uint32_t call, uint32_t place, uint32_t value) {
  char text[32];
  snprintf(text, sizeof text, "%02x%04x%08x", call, place, value);
  live_with(text);
}

int main(int argc, char **argv) {
  static const uint32_t numbers[] = {
      0,          1,          3,          63,        1025, 65536, 262143, 262144, 4 * 65536 - 4,
      0x7fffffff, 0x80000000, 0xfffffff0, 0xffffffff};
  static const uint32_t statuses[] = {0, 1, 2, 3, 77, 0x80000000, 0xffffffff, 0xfffffffe};
  if (argc != 3) die("usage: numbers LIBRARY EVERY");
  const uint32_t every = (uint32_t)strtoul(argv[2], NULL, 10);
  load(argv[1], &api);
  uint32_t number = 0;
  const int files = files_now(), threads = threads_now();
  for (uint32_t call = 2; call <= 12; call++) {
    for (uint32_t place = 0; place < FT_CONTROL_SIZE; place += 4) {
      for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        if (++number % every == 0) poke(call, place, numbers[i]);
      }
    }
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++) poke(call, STATUS, statuses[i]);
    for (uint32_t value = 0; value < 4; value++) poke(call, LOG, value * 0x7ffffff0);
    /* each kind of input, with options 0 to 3 */
    for (uint32_t kind = 0; kind < 64; kind++) poke(call, INPUT, kind);
    poke(call, INPUT, 0xffffffff);
    poke(call, TRAP, 0);
    poke(call, CLOBBER, 0xff);
    poke(call, CLOBBER, 0);
  }
  check("whatever number a guest puts where, in whatever call, the host lives and reads memory of its own",
        true, "-");
  check("every call gives a code that Falco knows there", !wrong[0], "%s", wrong);
  check("every failure has words", !wordless[0], "%s", wordless);
  check("no file and no thread is left", files_now() == files && threads_now() == threads,
        "%d files, %d threads more", files_now() - files, threads_now() - threads);
  check("it gets far enough to prove that", failures > 30 && batches > lives / 4 && values > lives,
        "%llu lives, %llu failures, %llu batches, %llu values", (unsigned long long)lives,
        (unsigned long long)failures, (unsigned long long)batches, (unsigned long long)values);
  fprintf(stderr, "measured: %llu lives, %llu failures, %llu batches, %llu values\n",
          (unsigned long long)lives, (unsigned long long)failures, (unsigned long long)batches,
          (unsigned long long)values);
  return finish();
}
