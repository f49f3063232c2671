/* The explain command's account for people: a line for each step, as it is taken. */
#include <inttypes.h>
#include <string.h>

#include "host.h"

enum { LABEL_WIDTH = 10 };

static void put_label(const char *label) {
  fputs(label, stdout);
  host_pad(stdout, strlen(label), LABEL_WIDTH);
}

static const char *noun(uint64_t count, const char *one, const char *more) { return count == 1 ? one : more; }

/* fputs, and not puts, which the glibc floor of our tools has not. */
static void put_line(const char *text) {
  fputs(text, stdout);
  fputc('\n', stdout);
}

void host_explain_loaded(const struct host_plugin *plugin) {
  put_label("loaded");
  host_put_text(stdout, plugin->name, strlen(plugin->name), SIZE_MAX);
  const char *version = plugin->api.get_version();
  fputc(' ', stdout);
  host_put_text(stdout, version, strlen(version), SIZE_MAX);
  fputc('\n', stdout);
}

void host_explain_started(const char *config) {
  put_label("started");
  put_line(config != NULL ? "with the config that was given" : "without a config");
}

void host_explain_opened(size_t count) {
  put_label("opened");
  printf("%zu %s\n", count, noun(count, "source", "sources"));
  host_flush_output();
}

static void put_fields(const struct host_account *account) {
  size_t widest = 0;
  for (size_t i = 0; i < account->field_count; i++) {
    const char *title = account->fields[i].title;
    const size_t width = host_text_columns(title, strlen(title));
    if (width > widest) widest = width;
  }
  for (size_t i = 0; i < account->field_count; i++) {
    const char *title = account->fields[i].title;
    put_label(i == 0 ? "fields" : "");
    host_pad(stdout, host_put_text(stdout, title, strlen(title), SIZE_MAX), widest + 2);
    const struct host_field_account *counts = &account->counts[i];
    printf("a value in %" PRIu64 " of %" PRIu64 " %s\n", counts->with_value, counts->asked,
           noun(counts->asked, "event", "events"));
  }
}

void host_explain_end(const struct host_account *account, const struct host_findings *findings,
                      enum host_stop stop) {
  const char *code;
  if (findings->has_inputs) {
    put_label("in");
    printf("%" PRIu64 " %s, of which the plugin handled %" PRIu64 " %s\n", findings->input_bytes,
           noun(findings->input_bytes, "byte", "bytes"), findings->messages,
           noun(findings->messages, "message", "messages"));
  }
  put_label("out");
  printf("%" PRIu64 " %s with %" PRIu64 " %s\n", account->events, noun(account->events, "event", "events"),
         account->bytes, noun(account->bytes, "byte", "bytes"));
  put_fields(account);
  for (size_t i = 0; i < HOST_TROUBLES; i++) {
    if (findings->troubles[i].count == 0) continue;
    put_label("trouble");
    printf("%s %" PRIu64 "\n", findings->troubles[i].name, findings->troubles[i].count);
  }
  put_label("stopped");
  put_line(host_stop_text(stop, &code));
  const char *advice = host_advice_text(findings->advice, &code);
  if (advice == NULL) return;
  put_label("look at");
  put_line(advice);
}
