/*
 * The table for people. Rows are printed as events come, so a column is as wide as its header, or as most
 * values of its type. A longer value pushes the rest of its row aside.
 */
#include <inttypes.h>
#include <string.h>

#include "host.h"

enum { NUMBER_WIDTH = 6, INSTANCE_WIDTH = 8, TIME_WIDTH = 30, EVENT_WIDTH = 24, EVENT_MOST = 60, GAP = 2 };

static size_t field_width(const struct host_field *field) {
  size_t width;
  switch (field->type) {
    case FTYPE_BOOL: width = 5; break;
    case FTYPE_ABSTIME: width = TIME_WIDTH; break;
    case FTYPE_RELTIME: width = 14; break;
    case FTYPE_UINT64: width = 8; break;
    default: width = 16; break;
  }
  if (field->is_list) width += 8;
  size_t header = host_text_columns(field->title, strlen(field->title));
  return header > width ? header : width;
}

void host_table_header(FILE *out, bool has_instances, const struct host_field *fields, size_t count) {
  fprintf(out, "%-*s", NUMBER_WIDTH + GAP, "number");
  if (has_instances) fprintf(out, "%-*s", INSTANCE_WIDTH + GAP, "instance");
  fprintf(out, "%-*s", TIME_WIDTH + GAP, "time");
  if (count == 0) {
    fputs("event\n", out);
    return;
  }
  fprintf(out, "%-*s", EVENT_WIDTH + GAP, "event");
  for (size_t i = 0; i < count; i++) {
    size_t columns = host_put_text(out, fields[i].title, strlen(fields[i].title), SIZE_MAX);
    if (i + 1 < count) host_pad(out, columns, field_width(&fields[i]) + GAP);
  }
  fputc('\n', out);
}

/*
 * Puts the row up to its fields. An event's text may be a whole document, so it is cut where fields follow.
 */
void host_table_row(FILE *out, const struct host_row *row, bool has_fields) {
  fprintf(out, "%-*" PRIu64 "%*s", NUMBER_WIDTH, row->number, GAP, "");
  if (row->instance != 0) fprintf(out, "%-*" PRIu64 "%*s", INSTANCE_WIDTH, row->instance, GAP, "");
  host_pad(out, host_put_time(out, row->timestamp), TIME_WIDTH + GAP);
  size_t columns = host_put_text(out, row->text, row->text_length, has_fields ? EVENT_MOST : SIZE_MAX);
  if (has_fields) host_pad(out, columns, EVENT_WIDTH);
}

void host_table_value(FILE *out, const struct host_field *field, const ss_plugin_extract_field *result,
                      bool is_last) {
  host_pad(out, 0, GAP);
  size_t columns = host_put_value_text(out, result);
  if (!is_last) host_pad(out, columns, field_width(field));
}
