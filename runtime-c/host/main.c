/* The command line of falco-ts-host. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "host.h"

static const char usage[] =
    "usage: falco-ts-host info LIB [--config TEXT]\n"
    "       falco-ts-host run LIB [--config TEXT] [--params TEXT]... [--max-events N] [--metrics] [--json] [FIELD]...\n"
    "           [LIB [--config TEXT] [FIELD]...]...    further plugins that extract from the first one's events\n"
    "           [--stdin SOURCE]    events of this source come on stdin (recorded.c), and no source is opened\n"
    "           [--copy FD]         descriptor FD gets a copy of each event (recorded.c), stdout the line at the end\n"
    "           [--columns N]       what is written to stdout comes to a terminal of so many columns\n"
    "       falco-ts-host explain LIB    with the flags of run, and [--seconds N]: how far things come\n"
    "       falco-ts-host drive LIB IN OUT    for tests in Node: takes calls from descriptor IN, answers to OUT\n"
    "FIELD: --field ID TYPE LIST NAME ARG\n"
    "  ID    the field's position in the plugin's list, from 0\n"
    "  TYPE  uint64, string, bool, reltime, abstime, ipaddr or ipnet\n"
    "  LIST  1 for a list field, else 0\n"
    "  NAME  as shown, with the argument in brackets\n"
    "  ARG   the text between the brackets, or \"\"\n"
    "  --index-field and --key-field are for fields that take only an index, or only a key, as argument;\n"
    "  with --field a number is given as both.\n";

enum { FIELD_ARGUMENTS = 5 };

static int refuse(const char *what, const char *argument) {
  host_error(NULL, "%s%s", what, argument);
  fputs(usage, stderr);
  return HOST_USAGE;
}

/* Returns the kinds of argument that a field takes by its flag; 0: the flag is for no field. */
static unsigned field_flag(const char *flag) {
  if (strcmp(flag, "--field") == 0) return HOST_INDEX | HOST_KEY;
  if (strcmp(flag, "--index-field") == 0) return HOST_INDEX;
  if (strcmp(flag, "--key-field") == 0) return HOST_KEY;
  return 0;
}

static bool parse_descriptor(const char *text, int *descriptor) {
  uint64_t value;
  const char *end;
  if (!host_parse_u64(text, &end, &value) || *end != '\0' || value > INT_MAX) return false;
  *descriptor = (int)value;
  return true;
}

/*
 * Returns HOST_OK, or the exit code after an error. `fields`, and the options' params and libraries, have
 * room for all arguments.
 */
static int parse_run(struct host_run_options *options, struct host_field *fields, char **arguments) {
  for (char **at = arguments; *at != NULL; at++) {
    const char *flag = *at;
    unsigned takes = field_flag(flag);
    if (takes != 0) {
      for (int i = 1; i <= FIELD_ARGUMENTS; i++) {
        if (at[i] == NULL) return refuse(flag, " needs five arguments: ID TYPE LIST NAME ARG");
      }
      if (!host_field_from_arguments(&fields[options->field_count], at + 1, takes)) return HOST_USAGE;
      if (options->library_count == 0) return refuse(flag, " belongs behind the plugin whose field it is");
      fields[options->field_count++].plugin = options->library_count - 1;
      at += FIELD_ARGUMENTS;
    } else if (strcmp(flag, "--json") == 0) {
      options->json = true;
    } else if (strcmp(flag, "--metrics") == 0) {
      options->metrics = true;
    } else if (strcmp(flag, "--config") == 0 || strcmp(flag, "--params") == 0 ||
               strcmp(flag, "--max-events") == 0 || strcmp(flag, "--seconds") == 0 ||
               strcmp(flag, "--stdin") == 0 || strcmp(flag, "--copy") == 0 ||
               strcmp(flag, "--columns") == 0) {
      const char *value = *++at;
      if (value == NULL) return refuse(flag, " needs a value");
      const char *end;
      if (strcmp(flag, "--config") == 0) {
        if (options->library_count == 0) return refuse(flag, " belongs behind the plugin whose config it is");
        options->libraries[options->library_count - 1].config = value;
      } else if (strcmp(flag, "--stdin") == 0) {
        options->event_source = value;
      } else if (strcmp(flag, "--params") == 0) {
        options->params[options->params_count++] = value;
      } else if (strcmp(flag, "--copy") == 0) {
        int descriptor;
        options->copy = parse_descriptor(value, &descriptor) ? fdopen(descriptor, "w") : NULL;
        if (options->copy == NULL) return refuse(flag, " needs an open descriptor");
      } else {
        uint64_t *most = strcmp(flag, "--seconds") == 0   ? &options->seconds
                         : strcmp(flag, "--columns") == 0 ? &options->columns
                                                          : &options->max_events;
        if (!host_parse_u64(value, &end, most) || *end != '\0' || *most == 0) {
          host_error(NULL, "%s has to be a number from 1, not %s", flag, value);
          fputs(usage, stderr);
          return HOST_USAGE;
        }
      }
    } else if (flag[0] == '-') {
      return refuse("unknown flag ", flag);
    } else {
      options->libraries[options->library_count++].path = flag;
    }
  }
  return options->library_count > 0 ? HOST_OK : refuse("run", " needs the path of a plugin");
}

static int command_run(int argc, char **arguments, bool explain) {
  struct host_field *fields = calloc((size_t)argc, sizeof *fields);
  struct host_run_options options = {.fields = fields,
                                     .explain = explain,
                                     .params = calloc((size_t)argc, sizeof *options.params),
                                     .libraries = calloc((size_t)argc, sizeof *options.libraries)};
  int code = HOST_FAILED;
  if (fields == NULL || options.params == NULL || options.libraries == NULL) {
    host_error(NULL, "out of memory");
  } else {
    code = parse_run(&options, fields, arguments);
    if (code == HOST_OK) code = host_run(&options);
    if (options.copy != NULL) fclose(options.copy);
    for (size_t i = 0; i < options.field_count; i++) free(fields[i].name);
  }
  free(options.libraries);
  free(options.params);
  free(fields);
  return code;
}

static int command_info(int argc, char **arguments) {
  const struct host_info_options options = {.path = arguments[0], .config = argc == 3 ? arguments[2] : NULL};
  if (argc == 1 || (argc == 3 && strcmp(arguments[1], "--config") == 0)) return host_info(&options);
  return refuse("info", " needs the path of one plugin, and may have a --config behind it");
}

static int command_drive(int argc, char **arguments) {
  int in, out;
  if (argc == 3 && parse_descriptor(arguments[1], &in) && parse_descriptor(arguments[2], &out))
    return host_drive(arguments[0], in, out);
  return refuse("drive", " needs the path of one plugin, and two descriptors");
}

int main(int argc, char **argv) {
  if (argc < 2) return refuse("there is no command", "");
  if (strcmp(argv[1], "--help") == 0) {
    fputs(usage, stdout);
    return HOST_OK;
  }
  if (strcmp(argv[1], "run") == 0) return command_run(argc, argv + 2, false);
  if (strcmp(argv[1], "explain") == 0) return command_run(argc, argv + 2, true);
  if (strcmp(argv[1], "drive") == 0) return command_drive(argc - 2, argv + 2);
  if (strcmp(argv[1], "info") != 0) return refuse("unknown command ", argv[1]);
  return command_info(argc - 2, argv + 2);
}
