/*
 * The places of values in the event, for a host that asks for them (API 3.11).
 * usage: offsets PLUGIN     (of plugins.ts: its events are "key=VALUE;ADDRESS", ADDRESS being 4 bytes)
 */
#include "process.h"

static plugin_api api;
static ss_plugin_t *state;
static uint64_t next_number = 1;

/* The fields of plugins.ts. */
enum { VALUE, PART, LIST, MADE, NUMBER, NUMBERS, ADDRESS, NONE, TRAP, WHOLE, EMPTY };

enum { START = PLUGIN_EVENT_PAYLOAD_OFFSET, KEY_BYTES = 4 };

static struct {
  ss_plugin_extract_field field;
  ss_plugin_extract_value_offsets offsets;
} answer;

/*
 * Asks for a field, with garbage where the plugin has to write, and an input that ends at the end of a page.
 */
static ss_plugin_rc locate(uint32_t id, uint32_t type, bool is_list) {
  static ss_plugin_field_extract_input *what;
  static char event[64];
  if (!what) what = at_the_end(sizeof *what);
  answer.field = ask(id, type);
  answer.field.flist = is_list ? 64 : 0;
  memset(&answer.offsets, 0xAA, sizeof answer.offsets);
  *what = (ss_plugin_field_extract_input){
      .num_fields = 1, .fields = &answer.field, .value_offsets = &answer.offsets};
  const ss_plugin_event_input in = {
      .evt = make_event(event, "key=42;\x0a\x01\x02\x03", 11), .evtnum = next_number++, .evtsrc = "t"};
  return api.extract_fields(state, &in, what);
}

static void check_at(const char *name, ss_plugin_rc rc, uint64_t index, uint32_t start, uint32_t length) {
  const bool is_there = rc == SS_PLUGIN_SUCCESS && index < answer.field.res_len && answer.offsets.start &&
                        answer.offsets.length;
  check(name, is_there && answer.offsets.start[index] == start && answer.offsets.length[index] == length,
        "rc %d, %llu values, {%u, %u} instead of {%u, %u}", rc, (unsigned long long)answer.field.res_len,
        is_there ? answer.offsets.start[index] : 0, is_there ? answer.offsets.length[index] : 0, start,
        length);
}

static void check_nowhere(const char *name, ss_plugin_rc rc, ss_plugin_rc expected) {
  check(name, rc == expected && answer.field.res_len == 0 && !answer.offsets.start && !answer.offsets.length,
        "rc %d, %p", rc, (void *)answer.offsets.start);
}

int main(int argc, char **argv) {
  if (argc != 2) die("usage: offsets PLUGIN");
  load(argv[1], &api);
  check("a plugin that says where values lie asks for API 3.11.0",
        strcmp(api.get_required_api_version(), "3.11.0") == 0, "%s", api.get_required_api_version());
  state = start(&api, "");

  check_at("extract_fields reads no further than the 80 bytes of API 3.11, and writes over garbage",
           locate(WHOLE, FTYPE_STRING, false), 0, START, 11);
  check_at("a text that is the payload", locate(WHOLE, FTYPE_STRING, false), 0, START, 11);
  check_at("a text that is a part of the payload", locate(PART, FTYPE_STRING, false), 0, START + KEY_BYTES,
           2);
  check_at("an address that is a part of the payload", locate(ADDRESS, FTYPE_IPADDR, false), 0, START + 7, 4);
  check_at("a number with from()", locate(NUMBER, FTYPE_UINT64, false), 0, START + KEY_BYTES, 2);
  check_at("a number without from()", locate(VALUE, FTYPE_UINT64, false), 0, 0, 0);
  check_at("a text that was made", locate(MADE, FTYPE_STRING, false), 0, 0, 0);
  check_at("an empty part of the payload", locate(EMPTY, FTYPE_STRING, false), 0, 0, 0);

  ss_plugin_rc rc = locate(LIST, FTYPE_STRING, true);
  check_at("a list, its first value: a part", rc, 0, START, 3);
  check_at("a list, its second value: made", rc, 1, 0, 0);
  check_at("a list, its third value: another part", rc, 2, START + KEY_BYTES, 2);
  check_at("a list, its fourth value: made, with from()", rc, 3, START, 11);
  rc = locate(NUMBERS, FTYPE_UINT64, true);
  check_at("a list of numbers, the first without from()", rc, 0, 0, 0);
  check_at("a list of numbers, the second with from()", rc, 1, START + KEY_BYTES, 2);
  check_at("a list of numbers, the third without from()", rc, 2, 0, 0);
  check_at("what one call named is forgotten in the next", locate(VALUE, FTYPE_UINT64, false), 0, 0, 0);

  check_nowhere("no value, no offsets", locate(NONE, FTYPE_STRING, false), SS_PLUGIN_SUCCESS);
  check_nowhere("no offsets after a trap", locate(TRAP, FTYPE_UINT64, false), SS_PLUGIN_FAILURE);

  char event[64];
  make_text_event(event, "key=42;");
  ss_plugin_extract_field one = ask(PART, FTYPE_STRING);
  rc = extract(&api, state, (ss_plugin_event *)event, next_number++, &one, 1);
  check("a host that does not ask gets the value alone",
        rc == SS_PLUGIN_SUCCESS && strcmp(one.res.str[0], "42") == 0, "rc %d", rc);

  ss_plugin_extract_field two[] = {ask(PART, FTYPE_STRING), ask(WHOLE, FTYPE_STRING)};
  ss_plugin_extract_value_offsets offsets = {(uint32_t *)event, (uint32_t *)event};
  const ss_plugin_event_input in = {.evt = (ss_plugin_event *)event, .evtnum = next_number++, .evtsrc = "t"};
  const ss_plugin_field_extract_input what = {.num_fields = 2, .fields = two, .value_offsets = &offsets};
  rc = api.extract_fields(state, &in, &what);
  check(
      "a host that asks for two fields at once gets no offsets: one pair of arrays could not tell them apart",
      rc == SS_PLUGIN_SUCCESS && two[0].res_len == 1 && two[1].res_len == 1 && !offsets.start &&
          !offsets.length,
      "rc %d", rc);
  api.destroy(state);
  return finish();
}
