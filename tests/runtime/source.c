/*
 * Open instances and their batches, as libscap's source_plugin.c takes them: a call has to write everything
 * that libscap keeps from call to call.
 * usage: source DUMMY SCRIPTED     (SCRIPTED: each letter of the open params is one call of next(), see
 *                                  plugins.ts)
 */
#include "process.h"

static plugin_api api;
static ss_plugin_t *state;

static batch take(ss_instance_t *source) { return take_batch(&api, state, source); }

static ss_instance_t *play(const char *script) { return open_source(&api, state, script); }

/* Whether the batch has the events of these numbers, and no others. */
static bool is_sequence(const batch *b, uint64_t first, uint32_t count) {
  if (b->rc != SS_PLUGIN_SUCCESS || b->count != count) return false;
  for (uint32_t i = 0; i < count; i++) {
    if (number_of(b->events[i]) != first + i) return false;
  }
  return true;
}

#define SHOW(b) "rc %d with %u events", (b).rc, (b).count

/* ---- open and close ------------------------------------------------------------------------------------ */

static void check_open(void) {
  ss_plugin_rc rc = GARBAGE_RC;
  ss_instance_t *source = api.open(state, NULL, &rc);
  check("open takes NULL as params", rc == SS_PLUGIN_SUCCESS && source, "rc is %d", rc);
  batch b = take(source);
  check("a source without params ends at once", b.rc == SS_PLUGIN_EOF && b.count == 0, SHOW(b));
  api.close(state, source);

  rc = GARBAGE_RC;
  source = api.open(state, "no", &rc);
  check("an open that fails returns no instance, and its reason is in get_last_error",
        rc == SS_PLUGIN_FAILURE && !source && strcmp(api.get_last_error(state), "open: not today") == 0,
        "rc is %d, error: %s", rc, api.get_last_error(state));
  api.close(state, NULL);
  check("close takes NULL as instance", true, "-");
  b = take(NULL);
  check("next_batch of NULL fails with a reason",
        b.rc == SS_PLUGIN_FAILURE && b.count == 0 &&
            strcmp(api.get_last_error(state), "next_batch: the host gave no instance") == 0,
        SHOW(b));
  rc = GARBAGE_RC;
  source = api.open(state, "trap", &rc);
  check("a trap in open is an open that fails",
        rc == SS_PLUGIN_FAILURE && !source && strstr(api.get_last_error(state), "open: unreachable"),
        "rc is %d, error: %s", rc, api.get_last_error(state));
  api.close(state, NULL);
  source = play("ee");
  b = take(source);
  check("open works after both failures", is_sequence(&b, 1, 2), SHOW(b));
  api.close(state, source);
}

static void check_two(void) {
  ss_instance_t *a = play("eeeeteet"), *b = play("eetet");
  batch from_a = take(a), from_b = take(b);
  const bool first = is_sequence(&from_a, 1, 4) && is_sequence(&from_b, 1, 2);
  batch again = take(b);
  /* b's batch leaves a's alone */
  const bool second = is_sequence(&again, 3, 1) && is_sequence(&from_a, 1, 4);
  check("two open instances count for themselves", a != b && first && second, "-");
  api.close(state, b);
  again = take(a);
  check("one instance goes on after the other is closed", is_sequence(&again, 5, 2), SHOW(again));
  api.close(state, a);
}

static void check_reopen(void) {
  enum { ROUNDS = 200, SLACK_KIB = 512 };
  long before = 0;
  bool right = true;
  for (int i = 0; i < 2 * ROUNDS; i++) {
    if (i == ROUNDS) before = resident_kib();
    ss_instance_t *source = play("eee");
    const batch b = take(source);
    right = right && is_sequence(&b, 1, 3);
    api.close(state, source);
  }
  check("a state opens and closes 400 times, each time from the start", right, "-");
  if (!SANITIZED)
    check("200 opens and closes leave no memory behind", resident_kib() - before <= SLACK_KIB,
          "grew by %ld KiB", resident_kib() - before);
}

/* ---- Results of next_batch ----------------------------------------------------------------------------- */

static void check_results(void) {
  ss_instance_t *source = play("teeqee");
  const double start_ms = milliseconds_now();
  batch b = take(source);
  const double waited = milliseconds_now() - start_ms;
  check("TIMEOUT comes with no events, said so", b.rc == SS_PLUGIN_TIMEOUT && b.count == 0, SHOW(b));
  check("TIMEOUT has waited, since the host calls again at once", waited >= 25, "%.1f ms", waited);
  b = take(source);
  check("events come first, then EOF", is_sequence(&b, 1, 2), SHOW(b));
  b = take(source);
  check("EOF comes with a count of 0", b.rc == SS_PLUGIN_EOF && b.count == 0, SHOW(b));
  bool sticky = true;
  for (int i = 0; i < 3; i++) {
    b = take(source);
    sticky = sticky && b.rc == SS_PLUGIN_EOF && b.count == 0;
  }
  check("EOF stays, whatever the plugin would say next", sticky, SHOW(b));
  api.close(state, source);

  source = play("etee");
  b = take(source);
  bool first = is_sequence(&b, 1, 1);
  b = take(source);
  check("a timeout after events gives the events, and the next call goes on", first && is_sequence(&b, 2, 2),
        SHOW(b));
  api.close(state, source);

  source = play("eefe");
  b = take(source);
  first = is_sequence(&b, 1, 2);
  b = take(source);
  check("events come first, then FAILURE with its reason",
        first && b.rc == SS_PLUGIN_FAILURE && b.count == 0 &&
            strcmp(api.get_last_error(state), "next_batch: the tape tore") == 0,
        "rc %d with %u events: %s", b.rc, b.count, api.get_last_error(state));
  api.close(state, source);

  source = play("eexe");
  b = take(source);
  first = is_sequence(&b, 1, 2);
  b = take(source);
  check("events before a trap come out, then TIMEOUT without events",
        first && b.rc == SS_PLUGIN_TIMEOUT && b.count == 0, SHOW(b));
  api.close(state, source);
}

/*
 * Runs random scripts: SUCCESS always has events, other results have none, and no event is lost or comes
 * twice.
 */
static void check_random(void) {
  enum { SCRIPTS = 300 };
  uint32_t seed = 12345;
  for (int i = 0; i < SCRIPTS; i++) {
    char script[64] = "";
    uint64_t expected = 0, got = 0;
    for (int j = 0; j < 12; j++) {
      seed = seed * 1664525 + 1013904223;
      script[j] = "eeezef"[(seed >> 16) % 6];
      expected += script[j] != 'f';
    }
    ss_instance_t *source = play(script);
    batch b = {.rc = SS_PLUGIN_SUCCESS};
    for (int calls = 0; b.rc != SS_PLUGIN_EOF && calls < 40; calls++) {
      b = take(source);
      got += b.count;
      if ((b.rc == SS_PLUGIN_SUCCESS) != (b.count > 0)) got = UINT64_MAX / 2;
    }
    api.close(state, source);
    if (b.rc == SS_PLUGIN_EOF && got == expected) continue;
    check("SUCCESS has events, all else has none, and none is lost, in 300 random sources", false,
          "%s: %llu of %llu events, rc %d", script, (unsigned long long)got, (unsigned long long)expected,
          b.rc);
    return;
  }
  check("SUCCESS has events, all else has none, and none is lost, in 300 random sources", true, "-");
}

/* ---- Events -------------------------------------------------------------------------------------------- */

static bool has_header(const ss_plugin_event *event, uint64_t ts, uint32_t payload) {
  const uint8_t *bytes = (const uint8_t *)event;
  return event->type == 322 && event->nparams == 2 && event->tid == UINT64_MAX && event->ts == ts &&
         event->len == 38 + payload && load_u32(bytes + 26) == 4 && load_u32(bytes + 30) == payload &&
         load_u32(bytes + 34) == 999;
}

static void check_events(void) {
  ss_instance_t *source = play("eszb");
  batch b = take(source);
  if (b.count != 4) die("%u events", b.count);
  check("an event has type 322, 2 parameters, its lengths, the plugin's id and no thread",
        has_header(b.events[0], UINT64_MAX, 1), "-");
  check("a timestamp that the plugin sets is the event's, else Falco stamps it",
        has_header(b.events[1], 12345, 1), "-");
  check("an event may be without payload", has_header(b.events[2], UINT64_MAX, 0), "-");
  check("an event may be as large as the plugin announced",
        has_header(b.events[3], UINT64_MAX, 262144) && payload_of(b.events[3])[262143] == 'b', "-");
  api.close(state, source);

  source = play("bb");
  b = take(source);
  check("a batch may be full of the largest events",
        b.count == 2 && has_header(b.events[0], UINT64_MAX, 262144) &&
            has_header(b.events[1], UINT64_MAX, 262144),
        SHOW(b));
  api.close(state, source);

  char script[301];
  memset(script, 'e', 300);
  script[300] = '\0';
  source = play(script);
  const batch one = take(source), two = take(source),
              three = take(source); /* only the events of the last batch are there still */
  check("300 events come in batches of the plugin's size",
        one.count == 128 && two.count == 128 && is_sequence(&three, 257, 44), "%u, %u, %u", one.count,
        two.count, three.count);
  api.close(state, source);
}

static void check_memory(void) {
  ss_instance_t *source = play("eeeetee");
  batch b = take(source);
  ss_plugin_event *pointers[4];
  uint8_t copies[4][64];
  if (b.count != 4) die("%u events", b.count);
  for (int i = 0; i < 4; i++) {
    pointers[i] = b.events[i];
    memcpy(copies[i], b.events[i], b.events[i]->len);
  }
  for (uint64_t i = 0; i < 4; i++) {
    const ss_plugin_event_input in = {.evt = b.events[i], .evtnum = i + 1, .evtsrc = "t"};
    if (extract_number(&api, state, b.events[i], i + 1, 0) != i + 1) die("no value");
    if (strlen(api.event_to_string(state, &in)) != 1) die("no text");
  }
  api.destroy(start(&api, ""));
  ss_instance_t *other = play("eeeeee");
  take(other);
  bool same = true;
  for (int i = 0; i < 4; i++)
    same = same && b.events[i] == pointers[i] && memcmp(copies[i], pointers[i], pointers[i]->len) == 0;
  check("a batch stays as it is while others extract, init, open and take theirs", same, "-");
  api.close(state, other);
  for (int i = 0; i < 4; i++) memset(pointers[i], 0xFF, 39);
  memset(b.events, 0xFF, 4 * sizeof *b.events);
  b = take(source);
  check("the host may write into a batch, and the next is whole",
        is_sequence(&b, 5, 2) && has_header(b.events[0], UINT64_MAX, 1), SHOW(b));
  api.close(state, source);
}

static void check_dummy(const char *path) {
  load(path, &api);
  state = start(&api, "");
  ss_instance_t *source = play("{\"start\":7,\"maxEvents\":200}");
  uint64_t count = 0, last = 7;
  batch b = take(source);
  for (; b.rc == SS_PLUGIN_SUCCESS; b = take(source)) {
    for (uint32_t i = 0; i < b.count; i++, count++) {
      if (number_of(b.events[i]) <= last)
        die("%llu follows %llu", (unsigned long long)number_of(b.events[i]), (unsigned long long)last);
      last = number_of(b.events[i]);
    }
  }
  check("the dummy gives its 200 rising samples and ends", count == 200 && b.rc == SS_PLUGIN_EOF, SHOW(b));
  api.close(state, source);
  api.destroy(state);
}

int main(int argc, char **argv) {
  if (argc != 3) die("usage: source DUMMY SCRIPTED");
  load(argv[2], &api);
  state = start(&api, "");
  check_open();
  check_two();
  check_reopen();
  check_results();
  check_random();
  check_events();
  check_memory();
  api.destroy(state);
  check_dummy(argv[1]);
  return finish();
}
