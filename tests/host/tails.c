/*
 * Structs grew at their end from API version to API version, and texts and events may be the last thing in a page:
 * each input lies where the next byte may not be touched.
 * usage: tails DUMMY VERSION     (the plugin, and the API version that it asks for)
 */
#include "process.h"

/* How much of an input a host of that version has. */
static const struct {
  const char *version;
  size_t init, extract;
} sizes[] = {{"3.0.0", 32, 64}, {"3.5.0", 40, 72}};

int main(int argc, char **argv) {
  if (argc != 3) die("usage: tails DUMMY VERSION");
  plugin_api api;
  load(argv[1], &api);
  const char *version = api.get_required_api_version();
  check("the plugin asks for the API version that it was built for", strcmp(version, argv[2]) == 0, "%s", version);
  const size_t i = strcmp(version, "3.0.0") == 0 ? 0 : 1;

  char *config = at_the_end(3), name[100];
  memcpy(config, "{}", 3);
  const ss_plugin_init_input with_config = {.config = config};
  ss_plugin_init_input *in = at_the_end(sizes[i].init);
  memcpy(in, &with_config, sizes[i].init);
  ss_plugin_rc rc = GARBAGE_RC;
  ss_plugin_t *state = api.init(in, &rc);
  snprintf(name, sizeof name, "init reads no further than the %zu bytes of API %s, nor behind the config",
           sizes[i].init, version);
  check(name, rc == SS_PLUGIN_SUCCESS, "rc %d", rc);

  char *params = at_the_end(3);
  memcpy(params, "{}", 3);
  api.close(state, open_source(&api, state, params));
  check("open reads no further than the params", true, "-");

  ss_plugin_extract_field *field = at_the_end(64);
  *field = ask(DUMMY_STRVALUE, FTYPE_STRING);
  ss_plugin_event_input *event = at_the_end(24);
  *event = (ss_plugin_event_input){.evt = make_text_event(at_the_end(40), "42"), .evtnum = 1, .evtsrc = "dummy"};
  const ss_plugin_field_extract_input with_field = {.num_fields = 1, .fields = field};
  ss_plugin_field_extract_input *what = at_the_end(sizes[i].extract);
  memcpy(what, &with_field, sizes[i].extract);
  rc = api.extract_fields(state, event, what);
  snprintf(name, sizeof name, "extract_fields reads no further than the %zu bytes of API %s, nor behind the event",
           sizes[i].extract, version);
  check(name, rc == SS_PLUGIN_SUCCESS && field->res_len == 1 && strcmp(field->res.str[0], "42") == 0, "rc %d", rc);
  const char *line = api.event_to_string(state, event);
  check("event_to_string reads no further than the event", strcmp(line, "{\"sample\": \"42\"}") == 0, "%s", line);
  api.destroy(state);
  return finish();
}
