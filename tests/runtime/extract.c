/*
 * extract_fields and event_to_string with everything that a host may hand over: garbage in the results,
 * several fields at once, events at any address, of any length and type. usage: extract DUMMY SCRIPTED
 */
#include "process.h"

static plugin_api api;
static ss_plugin_t *state;
static uint64_t next_number = 1; /* the number of the next event; each extraction has a new one */

/* The fields of plugins.ts. */
enum { VALUE, TEXT, COPY, INDEX, DEEP, DEEP_LOG, MEMORY, MANY, NONE };

static bool is_number(const ss_plugin_extract_field *field, uint64_t value) {
  return field->res_len == 1 && field->res.u64[0] == value;
}

static bool is_text(const ss_plugin_extract_field *field, const char *value) {
  return field->res_len == 1 && strcmp(field->res.str[0], value) == 0;
}

static ss_plugin_rc extract_one(const ss_plugin_event *event, ss_plugin_extract_field *field) {
  return extract(&api, state, event, next_number++, field, 1);
}

static uint64_t value_of(const ss_plugin_event *event) {
  return extract_number(&api, state, event, next_number++, VALUE);
}

/* ---- Fields -------------------------------------------------------------------------------------------- */

static void check_fields(void) {
  char event[64];
  make_text_event(event, "42");
  ss_plugin_extract_field one = ask(VALUE, FTYPE_UINT64);
  ss_plugin_rc rc = extract_one((ss_plugin_event *)event, &one);
  check("a value and its count are written over garbage", rc == SS_PLUGIN_SUCCESS && is_number(&one, 42),
        "rc %d", rc);
  one = ask(NONE, FTYPE_UINT64);
  rc = extract_one((ss_plugin_event *)event, &one);
  check("the count of an absent value is written over garbage", rc == SS_PLUGIN_SUCCESS && one.res_len == 0,
        "rc %d, res_len %llu", rc, (unsigned long long)one.res_len);
  one = ask_index(INDEX, 0);
  rc = extract_one((ss_plugin_event *)event, &one);
  check("the count after a trap is written over garbage", rc == SS_PLUGIN_FAILURE && one.res_len == 0,
        "rc %d", rc);

  ss_plugin_extract_field all[] = {ask(VALUE, FTYPE_UINT64), ask(TEXT, FTYPE_STRING), ask_index(INDEX, 3),
                                   ask(NONE, FTYPE_UINT64),  ask(COPY, FTYPE_STRING), ask(TEXT, FTYPE_STRING),
                                   ask_index(INDEX, 2)};
  rc = extract(&api, state, (ss_plugin_event *)event, next_number++, all, 7);
  check("seven fields of one call all have their values at once",
        rc == SS_PLUGIN_SUCCESS && is_number(&all[0], 42) && is_text(&all[1], "42") &&
            is_number(&all[2], 3) && all[3].res_len == 0 && is_text(&all[4], "42") &&
            is_text(&all[5], "42") && is_number(&all[6], 5),
        "rc %d", rc);
  ss_plugin_extract_field some[] = {ask(TEXT, FTYPE_STRING), ask_index(INDEX, 0), ask(VALUE, FTYPE_UINT64)};
  rc = extract(&api, state, (ss_plugin_event *)event, next_number++, some, 3);
  check("a trap in one field of a call leaves the values of the others",
        rc == SS_PLUGIN_FAILURE && is_text(&some[0], "42") && some[1].res_len == 0 && is_number(&some[2], 42),
        "rc %d", rc);
  rc = extract(&api, state, (ss_plugin_event *)event, next_number++, NULL, 0);
  check("a call for no field succeeds", rc == SS_PLUGIN_SUCCESS, "rc %d", rc);

  one = ask(TEXT, FTYPE_STRING);
  extract_one((ss_plugin_event *)event, &one);
  char other[64];
  const ss_plugin_event_input in = {
      .evt = make_text_event(other, "77"), .evtnum = next_number++, .evtsrc = "t"};
  const char *line = api.event_to_string(state, &in);
  check("event_to_string leaves the results of the last extraction",
        strcmp(line, "77") == 0 && is_text(&one, "42"), "%s", line);

  one = ask(MANY, FTYPE_UINT64);
  rc = extract_one((ss_plugin_event *)event, &one);
  check("a field that is no list has one value, whatever was set",
        rc == SS_PLUGIN_SUCCESS && is_number(&one, 1), "rc %d", rc);
  one = ask(MANY, FTYPE_UINT64);
  one.flist = 64;
  rc = extract_one((ss_plugin_event *)event, &one);
  check("a list flag is set if it is not 0, not only if it is 1",
        rc == SS_PLUGIN_SUCCESS && one.res_len == 3 && one.res.u64[2] == 3, "rc %d", rc);
  one = ask_index(INDEX, UINT64_MAX);
  rc = extract_one((ss_plugin_event *)event, &one);
  check("an index of 2^64-1 arrives as it is", rc == SS_PLUGIN_SUCCESS && is_number(&one, 0), "rc %d", rc);
  one = ask(VALUE, FTYPE_UINT64);
  one.arg_index = 0;
  rc = extract_one((ss_plugin_event *)event, &one);
  check("without an argument the index does not matter, 0 or 2^64-1",
        rc == SS_PLUGIN_SUCCESS && is_number(&one, 42), "rc %d", rc);
  one = ask(4711, FTYPE_UINT64);
  rc = extract_one((ss_plugin_event *)event, &one);
  check("a field that is not there has no value",
        rc == SS_PLUGIN_FAILURE && one.res_len == 0 && value_of((ss_plugin_event *)event) == 42, "rc %d", rc);
  one = ask(VALUE, FTYPE_STRING);
  rc = extract_one((ss_plugin_event *)event, &one);
  check("a number that is asked for as text harms nothing", value_of((ss_plugin_event *)event) == 42, "-");
}

/* ---- Events -------------------------------------------------------------------------------------------- */

static void check_events(void) {
  static uint8_t room[128] __attribute__((aligned(8)));
  bool right = true;
  for (size_t shift = 0; shift < 8; shift++) {
    right = right && value_of(make_text_event(room + shift, "4711")) == 4711;
    const ss_plugin_event_input in = {
        .evt = make_text_event(room + shift, "12"), .evtnum = next_number++, .evtsrc = "t"};
    right = right && strcmp(api.event_to_string(state, &in), "12") == 0;
  }
  check("an event may begin at any address", right, "-");

  ss_plugin_extract_field text = ask(TEXT, FTYPE_STRING);
  ss_plugin_rc rc = extract_one(make_event(room, NULL, 0), &text);
  check("an event without payload is extracted from", rc == SS_PLUGIN_SUCCESS && is_text(&text, ""), "rc %d",
        rc);

  char first[64], second[64];
  make_text_event(first, "1");
  make_text_event(second, "2");
  const uint64_t number = next_number++;
  const uint64_t a = extract_number(&api, state, (ss_plugin_event *)first, number, VALUE);
  const uint64_t b = extract_number(&api, state, (ss_plugin_event *)second, number, VALUE);
  make_text_event(second, "3");
  const uint64_t c = extract_number(&api, state, (ss_plugin_event *)second, next_number++, VALUE);
  check("the same number with another event is another event", a == 1 && b == 2, "%llu, %llu",
        (unsigned long long)a, (unsigned long long)b);
  check("the same event with another number is another event", c == 3, "%llu", (unsigned long long)c);

  struct {
    const char *name;
    size_t offset;
    uint32_t value, size;
  } lies[] = {
      {"an event of another type has no value", offsetof(ss_plugin_event, type), 402, 2},
      {"an event shorter than a plugin event's header has no value", offsetof(ss_plugin_event, len), 37, 4},
      {"an event of length 0 has no value", offsetof(ss_plugin_event, len), 0, 4},
      {"an event whose payload is longer than it has no value", PLUGIN_EVENT_PAYLOAD_LEN_OFFSET, 3, 4},
      {"an event whose payload is longer than all memory has no value", PLUGIN_EVENT_PAYLOAD_LEN_OFFSET,
       UINT32_MAX, 4},
  };
  for (size_t i = 0; i < sizeof lies / sizeof *lies; i++) {
    uint8_t *event = at_the_end(PLUGIN_EVENT_PAYLOAD_OFFSET + 2);
    make_text_event(event, "42");
    memcpy(event + lies[i].offset, &lies[i].value, lies[i].size);
    text = ask(TEXT, FTYPE_STRING);
    rc = extract_one((ss_plugin_event *)event, &text);
    const ss_plugin_event_input in = {
        .evt = (ss_plugin_event *)event, .evtnum = next_number++, .evtsrc = "t"};
    const char *line = api.event_to_string(state, &in);
    check(lies[i].name, rc == SS_PLUGIN_FAILURE && text.res_len == 0 && !line[0], "rc %d, text: %s", rc,
          line);
  }
  check("extraction goes on after such events", value_of((ss_plugin_event *)first) == 1, "-");
}

/* Makes an event with a payload of '1's; its pages but the first are there only once they are touched. */
static ss_plugin_event *large_event(size_t length) {
  uint8_t *at =
      mmap(NULL, length + 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (at == MAP_FAILED) die("no memory");
  make_event(at, NULL, 0);
  const uint32_t payload = (uint32_t)length, total = payload + PLUGIN_EVENT_PAYLOAD_OFFSET;
  memcpy(at + offsetof(ss_plugin_event, len), &total, 4);
  memcpy(at + PLUGIN_EVENT_PAYLOAD_LEN_OFFSET, &payload, 4);
  return (ss_plugin_event *)at;
}

static void check_large(void) {
  const size_t size = 1 << 20;
  ss_plugin_event *event = large_event(size);
  memset((uint8_t *)event + PLUGIN_EVENT_PAYLOAD_OFFSET, '1', size);
  memcpy((uint8_t *)event + PLUGIN_EVENT_PAYLOAD_OFFSET, "42 ", 3);
  check("a payload of 1 MB is extracted from", value_of(event) == 42, "-");
  ss_plugin_extract_field text = ask(TEXT, FTYPE_STRING);
  ss_plugin_rc rc = extract_one(event, &text);
  check("a text longer than 64 KiB is refused", rc == SS_PLUGIN_FAILURE && text.res_len == 0, "rc %d", rc);
  const uint32_t most = 65536, total = most + PLUGIN_EVENT_PAYLOAD_OFFSET;
  memcpy((uint8_t *)event + PLUGIN_EVENT_PAYLOAD_LEN_OFFSET, &most, 4);
  memcpy((uint8_t *)event + offsetof(ss_plugin_event, len), &total, 4);
  text = ask(TEXT, FTYPE_STRING);
  ss_plugin_extract_field texts[] = {text, text, text, text, text};
  rc = extract(&api, state, event, next_number++, texts, 5);
  bool right = rc == SS_PLUGIN_SUCCESS;
  for (int i = 0; i < 5; i++) right = right && texts[i].res_len == 1 && strlen(texts[i].res.str[0]) == most;
  check("five texts of 64 KiB in one call are all there", right, "rc %d", rc);
  munmap(event, size + 4096);

  char small[64];
  const size_t sizes[] = {(size_t)300 << 20, (size_t)3 << 30};
  const char *names[] = {"a payload larger than the plugin's memory has no value, and the next event has",
                         "a payload larger than 2 GiB has no value, and the next event has"};
  for (int i = 0; i < 2; i++) {
    event = large_event(sizes[i]);
    const uint64_t value = value_of(event);
    check(names[i], value == UINT64_MAX && value_of(make_text_event(small, "5")) == 5, "%llu",
          (unsigned long long)value);
    munmap(event, sizes[i] + 4096);
  }
}

int main(int argc, char **argv) {
  if (argc != 3) die("usage: extract DUMMY SCRIPTED");
  load(argv[2], &api);
  state = start(&api, "");
  check_fields();
  check_events();
  check_large();
  api.destroy(state);

  load(argv[1], &api);
  state = start(&api, "");
  char event[64];
  make_text_event(event, "42");
  ss_plugin_extract_field fields[] = {ask_index(DUMMY_DIVISIBLE, 7), ask(DUMMY_VALUE, FTYPE_UINT64),
                                      ask(DUMMY_STRVALUE, FTYPE_STRING),
                                      ask_index(DUMMY_DIVISIBLE, UINT64_MAX)};
  const ss_plugin_rc rc = extract(&api, state, (ss_plugin_event *)event, 1, fields, 4);
  check("the dummy's fields have their values",
        rc == SS_PLUGIN_SUCCESS && is_number(&fields[0], 1) && is_number(&fields[1], 42) &&
            is_text(&fields[2], "42") && is_number(&fields[3], 0),
        "rc %d", rc);
  api.destroy(state);
  return finish();
}
