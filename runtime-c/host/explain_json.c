/* The explain command's account for programs: one object on one line, whatever the run came to. */
#include <inttypes.h>

#include "host.h"

static void put_plugins(const struct host_run_options *options, const struct host_loaded *plugins,
                        size_t count) {
  fputs("{\"loaded\":[", stdout);
  for (size_t i = 0; i < count; i++) {
    fputs(i == 0 ? "{\"library\":" : ",{\"library\":", stdout);
    host_put_json_text(stdout, plugins[i].plugin.path);
    fputs(",\"name\":", stdout);
    host_put_json_text(stdout, plugins[i].plugin.name);
    fputs(",\"version\":", stdout);
    host_put_json_text(stdout, plugins[i].plugin.api.get_version());
    fprintf(stdout, ",\"hasConfig\":%s}", options->libraries[i].config != NULL ? "true" : "false");
  }
  fputc(']', stdout);
}

static void put_fields(const struct host_account *account) {
  fputs(",\"fields\":[", stdout);
  for (size_t i = 0; i < account->field_count; i++) {
    fputs(i == 0 ? "{\"name\":" : ",{\"name\":", stdout);
    host_put_json_text(stdout, account->fields[i].title);
    fprintf(stdout, ",\"asked\":%" PRIu64 ",\"withValue\":%" PRIu64 "}", account->counts[i].asked,
            account->counts[i].with_value);
  }
  fputc(']', stdout);
}

static void put_troubles(const struct host_findings *findings) {
  bool is_first = true;
  fputs(",\"trouble\":{", stdout);
  for (size_t i = 0; i < HOST_TROUBLES; i++) {
    if (findings->troubles[i].count == 0) continue;
    fprintf(stdout, "%s\"%s\":%" PRIu64, is_first ? "" : ",", findings->troubles[i].name,
            findings->troubles[i].count);
    is_first = false;
  }
  fputc('}', stdout);
}

/* Puts a code with its words, or null where there is none. */
static void put_said(const char *key, const char *code, const char *text) {
  fprintf(stdout, ",\"%s\":", key);
  if (code == NULL) {
    fputs("null", stdout);
    return;
  }
  fputs("{\"code\":", stdout);
  host_put_json_text(stdout, code);
  fputs(",\"message\":", stdout);
  host_put_json_text(stdout, text);
  fputc('}', stdout);
}

void host_explain_json(const struct host_run_options *options, const struct host_account *account,
                       const struct host_loaded *plugins, size_t plugin_count, size_t opened,
                       enum host_stop stop) {
  const struct host_findings findings =
      plugin_count > 0 ? host_explain_find(account, &plugins[0], stop) : (struct host_findings){0};
  const char *code;
  put_plugins(options, plugins, plugin_count);
  fprintf(stdout, ",\"opened\":%zu,\"in\":", opened);
  if (findings.has_inputs) {
    fprintf(stdout, "{\"bytes\":%" PRIu64 ",\"messages\":%" PRIu64 "}", findings.input_bytes,
            findings.messages);
  } else {
    fputs("null", stdout);
  }
  fprintf(stdout, ",\"out\":{\"events\":%" PRIu64 ",\"bytes\":%" PRIu64 "}", account->events, account->bytes);
  put_fields(account);
  put_troubles(&findings);
  const char *text = host_stop_text(stop, &code);
  put_said("stopped", code, text);
  text = host_advice_text(findings.advice, &code);
  put_said("lookAt", code, text);
  fputs("}\n", stdout);
}
