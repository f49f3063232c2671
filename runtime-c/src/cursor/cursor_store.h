/*
 * Where a cursor is kept: a file in the operator's folder, which a thread writes, so that no call of the
 * host's waits for a disk.
 *
 *   NAME.cursor.new  ─ written, fsync ─▶ renamed to NAME.cursor ─▶ fsync of the folder
 *
 * In tests of plugins, ../../test/cursor_store.c stands in for it.
 */
#ifndef FT_CURSOR_STORE_H
#define FT_CURSOR_STORE_H

#include "base/buffer.h"
#include "base/counters.h"
#include "base/log.h"
#include "cursor/cursor_file.h"

typedef struct ft_cursor_store ft_cursor_store;

/* What was found when a store was opened. */
typedef struct ft_cursor_found {
  ft_buffer file; /* the bytes of the cursor; the caller frees them. Empty: there is none */
  ft_cursor_parts parts; /* in these bytes */
  bool was_set_aside; /* there was one that is not to be trusted */
} ft_cursor_found;

/*
 * Opens the store of a plugin, and reads its cursor. A cursor that is not to be trusted is renamed. NULL:
 * nothing can be kept. The log says what is wrong.
 */
ft_cursor_store *ft_cursor_store_open(const char *folder, const char *plugin, ft_counters *counters,
                                      const ft_log *log, ft_cursor_found *found);

/*
 * Hands a cursor over to be written; its bytes are the store's then. False: the last one is still being
 * written, or in a fork.
 */
bool ft_cursor_store_put(ft_cursor_store *store, ft_buffer *file, ft_text saved);

/*
 * Has the log tell whether cursors cannot be written, and again once they can. Returns whether the last one
 * could not.
 */
bool ft_cursor_store_report(ft_cursor_store *store, const ft_log *log);

/* Waits until the cursor that was handed over last is written, and ends the store. NULL is allowed. */
void ft_cursor_store_close(ft_cursor_store *store, const ft_log *log);

#endif
