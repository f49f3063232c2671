/*
 * An input that is silent says so. The program gives the plugin a clock that it puts forward, so that no
 * minute need be waited for. usage: silence FOLLOWING FOLDER     (FOLDER: an empty one)
 */
#include "ahead.h"
#include "folder.h"

static plugin_api api;
static int times_said(void) { return times_logged("no message for"); }

static void take(ss_plugin_t *state, ss_instance_t *source) {
  for (int i = 0; i < 4; i++) take_batch(&api, state, source);
}

int main(int argc, char **argv) {
  char params[4096];
  if (argc != 3) die("usage: silence FOLLOWING FOLDER");
  folder = argv[2];
  append("log", "");
  snprintf(params, sizeof params, "{\"file\":\"%s\"}", in_folder("log"));
  load(argv[1], &api);
  ss_plugin_t *state = start_logging(&api, "", keep_line);
  ss_instance_t *source = open_source(&api, state, params);
  seconds_ahead += 400;
  take(state, source);
  check("one that had none yet says nothing", times_said() == 0, "%s", logged);
  append("log", "one\ntwo\n");
  take(state, source);
  take(state, source);
  check("nor does one that has some", times_said() == 0, "%s", logged);
  seconds_ahead += 301;
  take(state, source);
  take(state, source);
  check("an input that had lines and is silent for 5 minutes says so, once", times_said() == 1, "%s", logged);
  check("with its counters",
        strstr(logged,
               "log\"): no message for 5 minutes, after 2; files 1, rotations 0, input_bytes 8, "
               "messages_dropped 0"),
        "%s", logged);
  append("log", "three\n");
  take(state, source);
  seconds_ahead += 590;
  take(state, source);
  check("the next silence has to be twice as long", times_said() == 1, "%s", logged);
  seconds_ahead += 20;
  take(state, source);
  check("and then is said, too", times_said() == 2 && strstr(logged, "no message for 10 minutes, after 3"),
        "%s", logged);
  api.close(state, source);
  api.destroy(state);
  return finish();
}
