/* Keeps cursors in the test: it says what a source goes on with, and hears what was saved. */
#include "cursor/cursor_store.h"

#include <stdlib.h>

#include "attach.h"

struct ft_cursor_store {
  ft_buffer saved; /* what the test was told last */
};

ft_cursor_store *ft_cursor_store_open(const char *folder, const char *plugin, ft_counters *counters,
                                      const ft_log *log, ft_cursor_found *found) {
  const ft_test_host *host = ft_attached();
  (void)folder;
  (void)plugin;
  (void)counters;
  (void)log;
  if (host->cursor_length) {
    ft_buffer_add(&found->file, host->cursor, host->cursor_length);
    found->parts.saved = (ft_text){(const char *)found->file.bytes, found->file.length};
  }
  ft_cursor_store *store = calloc(1, sizeof *store);
  if (store) ft_buffer_add(&store->saved, host->cursor, host->cursor_length);
  return store;
}

bool ft_cursor_store_put(ft_cursor_store *store, ft_buffer *file, ft_text saved) {
  (void)file;
  if (saved.length == store->saved.length &&
      (!saved.length || memcmp(saved.data, store->saved.bytes, saved.length) == 0))
    return true;
  store->saved.length = 0;
  ft_buffer_add(&store->saved, saved.data, saved.length);
  ft_attached()->saved(ft_attached()->context, saved.data, saved.length);
  return true;
}

/* Nothing can go wrong in a test. */
bool ft_cursor_store_report(ft_cursor_store *store, const ft_log *log) {
  (void)store;
  (void)log;
  return false;
}

void ft_cursor_store_close(ft_cursor_store *store, const ft_log *log) {
  (void)log;
  if (store) free(store->saved.bytes);
  free(store);
}
