/*
 * The table for people. Rows are printed as events come, so a column is as wide as its header, or as most
 * values of its type. On a terminal a longer value is cut, and no row is longer than the terminal is wide;
 * elsewhere it pushes the rest of its row aside.
 */
#include <inttypes.h>
#include <stdlib.h>
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

/* On a terminal the column of event texts takes what the others leave, within bounds. */
struct host_table host_table_of(const struct host_run_options *options, bool has_instances) {
  const struct host_field *fields = options->fields;
  const size_t count = options->field_count;
  struct host_table table = {.fields = fields,
                             .field_count = count,
                             .has_instances = has_instances,
                             .columns = options->columns != 0 ? options->columns : host_terminal_columns(),
                             .event_width = EVENT_WIDTH};
  size_t others = NUMBER_WIDTH + GAP + TIME_WIDTH + GAP + (has_instances ? INSTANCE_WIDTH + GAP : 0);
  for (size_t i = 0; i < count; i++) others += field_width(&fields[i]) + GAP;
  if (table.columns > others + EVENT_WIDTH) table.event_width = table.columns - others;
  if (table.event_width > EVENT_MOST) table.event_width = EVENT_MOST;
  return table;
}

void host_table_header(FILE *out, const struct host_table *table) {
  const bool is_bold = host_takes_colours(out);
  if (is_bold) fputs("\033[1m", out);
  fprintf(out, "%-*s", NUMBER_WIDTH + GAP, "number");
  if (table->has_instances) fprintf(out, "%-*s", INSTANCE_WIDTH + GAP, "instance");
  fprintf(out, "%-*s", TIME_WIDTH + GAP, "time");
  if (table->field_count == 0) {
    fputs("event", out);
  } else {
    fprintf(out, "%-*s", (int)(table->event_width + GAP), "event");
  }
  for (size_t i = 0; i < table->field_count; i++) {
    const struct host_field *field = &table->fields[i];
    size_t columns = host_put_text(out, field->title, strlen(field->title), SIZE_MAX);
    if (i + 1 < table->field_count) host_pad(out, columns, field_width(field) + GAP);
  }
  fputs(is_bold ? "\033[0m\n" : "\n", out);
}

/*
 * Puts the row up to its fields. An event's text may be a whole document, so it is cut where fields follow.
 */
void host_table_row(FILE *out, const struct host_table *table, const struct host_row *row) {
  fprintf(out, "%-*" PRIu64 "%*s", NUMBER_WIDTH, row->number, GAP, "");
  if (row->instance != 0) fprintf(out, "%-*" PRIu64 "%*s", INSTANCE_WIDTH, row->instance, GAP, "");
  host_pad(out, host_put_time(out, row->timestamp), TIME_WIDTH + GAP);
  const size_t most = table->field_count == 0 ? SIZE_MAX
                      : table->columns > 0    ? table->event_width
                                              : EVENT_MOST;
  size_t columns = host_put_text(out, row->text, row->text_length, most);
  if (table->field_count > 0) host_pad(out, columns, table->event_width);
}

void host_table_value(FILE *out, const struct host_table *table, size_t field,
                      const ss_plugin_extract_field *result) {
  const bool is_last = field + 1 == table->field_count;
  const size_t width = field_width(&table->fields[field]);
  char *text = NULL;
  size_t length = 0;
  FILE *cell = table->columns > 0 && !is_last ? open_memstream(&text, &length) : NULL;
  host_pad(out, 0, GAP);
  size_t columns = host_put_value_text(cell != NULL ? cell : out, result);
  if (cell != NULL) {
    fclose(cell);
    columns = host_put_text(out, text, length, width);
    free(text);
  }
  if (!is_last) host_pad(out, columns, width);
}

/* Puts a row that is complete. */
void host_table_put(FILE *out, const struct host_table *table, const char *row, size_t length) {
  host_put_text(out, row, length, table->columns > 0 ? table->columns : SIZE_MAX);
  fputc('\n', out);
}
