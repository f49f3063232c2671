/* The rows of output as JSON: each is an object on one line. */
#include <inttypes.h>

#include "host.h"

/* Puts the row up to its fields. host_json_value puts each field, and then the closing braces follow. */
void host_json_row(FILE *out, const struct host_row *row) {
  fprintf(out, "{\"number\":%" PRIu64, row->number);
  if (row->instance != 0) fprintf(out, ",\"instance\":%" PRIu64, row->instance);
  fprintf(out, ",\"timestamp\":\"%" PRIu64 "\",\"source\":", row->timestamp);
  host_put_json_text(out, row->event_source);
  fputs(",\"text\":", out);
  host_put_json_string(out, row->text, row->text_length);
  fputs(",\"payload\":\"", out);
  host_put_base64(out, row->payload, row->payload_length);
  fputs("\",\"fields\":{", out);
}

void host_json_value(FILE *out, const struct host_field *field, const ss_plugin_extract_field *result,
                     bool is_first) {
  if (!is_first) fputc(',', out);
  host_put_json_text(out, field->title);
  fputc(':', out);
  host_put_value_json(out, result);
}
