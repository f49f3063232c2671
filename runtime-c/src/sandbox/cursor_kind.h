/*
 * What sources and sandboxes know of cursors: a table of functions. The wrapper names it where the plugin has
 * the permission to keep a cursor, so that the linker takes the code of cursors into no other .so.
 */
#ifndef FT_CURSOR_KIND_H
#define FT_CURSOR_KIND_H

#include <stdbool.h>
#include <wasmtime.h>

#include "base/counters.h"
#include "base/log.h"
#include "falco_ts.h"

struct ft_inputs;
typedef struct ft_cursor ft_cursor;

typedef struct ft_cursor_kind {
  /*
   * Opens the cursor of a source, and gives its inputs their places. The folder is the operator's; "": there
   * is none. NULL: no memory. All arguments must outlive it.
   */
  ft_cursor *(*open)(const ft_plugin_facts *facts, const char *folder, struct ft_inputs *inputs,
                     ft_counters *counters, const ft_log *log);
  /* The guest's imports. */
  wasmtime_func_unchecked_callback_t cursor_load, cursor_save;
  /*
   * At the beginning of next_batch: the host has taken the events of all batches before. Has the cursor
   * written if it is time. Returns whether it is time, but the guest has events left (`has_left`) of messages
   * that it has dealt with: it is to be given no more messages until they are out.
   */
  bool (*delivered)(ft_cursor *cursor, bool has_left);
  /* Ends it. `is_delivered`: the host has taken all events, so that what was saved last is written. */
  void (*close)(ft_cursor *cursor, bool is_delivered);
} ft_cursor_kind;

#endif
