/*
 * The argument of a call ends at the end of a page, so that the byte behind it may not be touched: structs
 * grew at their end from API version to API version, and a text or an event may be the last thing in a page.
 * The argument is gone after the call, since hosts have most of them on their stack.
 * usage: tails DUMMY VERSION     (the plugin, and the API version that it asks for)
 */
#include "process.h"

/* Returns the bytes that a host of that version has of an argument. */
static const struct {
  const char *version;
  size_t init, extract;
} sizes[] = {{"3.0.0", 32, 64}, {"3.5.0", 40, 72}, {"3.11.0", 40, 80}};

/* Forbids access to the page of an argument of at_the_end(). */
static void take_away(void *input) {
  const uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
  if (mprotect((void *)((uintptr_t)input & ~(page - 1)), page, PROT_NONE) != 0) die("mprotect");
}

static char *text_at_the_end(const char *text) {
  const size_t size = strlen(text) + 1;
  return memcpy(at_the_end(size), text, size);
}

static plugin_api api;
static size_t size_of_init, size_of_extract;

static ss_plugin_t *init_with(const char *config, ss_plugin_rc *rc) {
  char *text = text_at_the_end(config);
  const ss_plugin_init_input input = {.config = text};
  ss_plugin_init_input *in = at_the_end(size_of_init);
  memcpy(in, &input, size_of_init);
  *rc = GARBAGE_RC;
  ss_plugin_t *state = api.init(in, rc);
  take_away(in);
  take_away(text);
  return state;
}

static ss_plugin_event_input *input_with(ss_plugin_event *event, uint64_t number) {
  ss_plugin_event_input *in = at_the_end(sizeof *in);
  *in = (ss_plugin_event_input){.evt = event, .evtnum = number, .evtsrc = text_at_the_end("dummy")};
  return in;
}

static void check_extraction(ss_plugin_t *state, const char *version) {
  ss_plugin_extract_field *field = at_the_end(sizeof *field);
  ss_plugin_event *event = make_text_event(at_the_end(40), "42");
  ss_plugin_event_input *in = input_with(event, 1);
  ss_plugin_extract_value_offsets *offsets = at_the_end(sizeof *offsets);
  const ss_plugin_field_extract_input input = {.num_fields = 1, .fields = field, .value_offsets = offsets};
  ss_plugin_field_extract_input *what = at_the_end(size_of_extract);
  memcpy(what, &input, size_of_extract);
  *field = ask(DUMMY_STRVALUE, FTYPE_STRING);
  ss_plugin_rc rc = api.extract_fields(state, in, what);
  char name[100];
  snprintf(name, sizeof name,
           "extract_fields reads no further than the %zu bytes of API %s, nor behind the event",
           size_of_extract, version);
  check(name, rc == SS_PLUGIN_SUCCESS && field->res_len == 1 && strcmp(field->res.str[0], "42") == 0, "rc %d",
        rc);
  const char *line = api.event_to_string(state, in);
  check("event_to_string reads no further than the event", strcmp(line, "{\"sample\": \"42\"}") == 0, "%s",
        line);

  const char *const *values = field->res.str;
  take_away(what), take_away(field), take_away(offsets), take_away(in), take_away(event);
  check("results stay when what was asked with is gone",
        strcmp(values[0], "42") == 0 && strcmp(line, "{\"sample\": \"42\"}") == 0, "%s, %s", values[0], line);
  /* after the trap a new sandbox is made from the config that init was given */
  char next[64];
  ss_plugin_extract_field by_zero = ask_index(DUMMY_DIVISIBLE, 0);
  rc = extract(&api, state, make_text_event(next, "43"), 2, &by_zero, 1);
  check("nothing of an input is used after its call: the event, the fields, the config",
        rc == SS_PLUGIN_FAILURE && extract_number(&api, state, (ss_plugin_event *)next, 3, DUMMY_VALUE) == 43,
        "rc %d", rc);
}

static void check_source(ss_plugin_t *state) {
  char *params = text_at_the_end("{\"start\":6,\"maxEvents\":2}");
  ss_instance_t *source = open_source(&api, state, params);
  take_away(params);
  uint32_t count = 0;
  ss_plugin_event **events;
  const ss_plugin_rc rc = api.next_batch(state, source, &count, &events);
  check("open reads no further than the params, and nothing of them is used after it",
        rc == SS_PLUGIN_SUCCESS && count == 2 && number_of(events[1]) == 8, "rc %d, %u events", rc, count);
  api.close(state, source);
}

int main(int argc, char **argv) {
  if (argc != 3) die("usage: tails DUMMY VERSION");
  load(argv[1], &api);
  const char *version = api.get_required_api_version();
  check("the plugin asks for the API version that it was built for", strcmp(version, argv[2]) == 0, "%s",
        version);
  size_t i = 0;
  while (strcmp(sizes[i].version, argv[2]) != 0) i++;
  size_of_init = sizes[i].init;
  size_of_extract = sizes[i].extract;

  ss_plugin_rc rc;
  char name[100];
  ss_plugin_t *state = init_with("{\"jitter\":0}", &rc);
  snprintf(name, sizeof name, "init reads no further than the %zu bytes of API %s, nor behind the config",
           size_of_init, version);
  check(name, rc == SS_PLUGIN_SUCCESS, "rc %d", rc);
  check_source(state);
  check_extraction(state, version);
  api.destroy(state);

  state = init_with("{\"jitter\":-1}", &rc);
  check("the reason of a failed init is there when its config is gone",
        rc == SS_PLUGIN_FAILURE && strstr(api.get_last_error(state), "jitter: found -1"), "%s",
        api.get_last_error(state));
  api.destroy(state);
  return finish();
}
