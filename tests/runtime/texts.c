/*
 * A config or open params of any bytes and any size, which a command line cannot hand over.
 * usage: texts LIB CONFIG_FILE PARAMS_FILE     It prints the results of init, open and list_open_params,
 *                                              twice if the
 * state allows it.
 */
#include "fixture.h"

static char *read_file(const char *path) {
  FILE *file = fopen(path, "rbe");
  if (!file || fseek(file, 0, SEEK_END) != 0) die("%s cannot be read", path);
  const long size = ftell(file);
  rewind(file);
  char *text = calloc((size_t)size + 1, 1);
  if (!text || fread(text, 1, (size_t)size, file) != (size_t)size) die("%s cannot be read", path);
  fclose(file);
  return text;
}

static void list(const plugin_api *api, ss_plugin_t *state) {
  if (!api->list_open_params) return;
  ss_plugin_rc rc = (ss_plugin_rc)77;
  const char *text = api->list_open_params(state, &rc);
  if (rc == SS_PLUGIN_SUCCESS) {
    printf("list_open_params: %s\n", text);
  } else {
    printf("rc %d %s\n", (int)rc, api->get_last_error(state));
  }
}

int main(int argc, char **argv) {
  if (argc != 4) die("usage: texts LIB CONFIG_FILE PARAMS_FILE");
  plugin_api api;
  load(argv[1], &api);
  char *config = read_file(argv[2]), *params = read_file(argv[3]);
  const ss_plugin_init_input in = {.config = config};
  ss_plugin_rc rc = SS_PLUGIN_FAILURE;
  ss_plugin_t *state = api.init(&in, &rc);
  if (!state) die("init returned no state");
  if (rc == SS_PLUGIN_SUCCESS) {
    ss_instance_t *source = api.open(state, params, &rc);
    puts(rc == SS_PLUGIN_SUCCESS ? "ok" : api.get_last_error(state));
    if (source) api.close(state, source);
  } else {
    puts(api.get_last_error(state));
  }
  list(&api, state);
  list(&api, state);
  api.destroy(state);
  free(config);
  free(params);
  return 0;
}
