#include "sourcing/get_progress.h"

/* A trap ends the source as one in next_batch does, unless it has ended by itself. */
static void trapped(ft_plugin *plugin, ft_source *source, const ft_error *error) {
  if (source->store->watch.stopped) return;
  if (source->state == FT_SOURCE_RUNS && source->pending != SS_PLUGIN_EOF) {
    ft_source_trapped(plugin, source, "get_progress", error, NULL);
  } else {
    ft_log_write(&plugin->log, SS_PLUGIN_LOG_SEV_ERROR, "get_progress: %s", error->text);
  }
}

/* Asks the guest, with the source's lock held. */
static void ask(ft_plugin *plugin, ft_source *source) {
  ft_error error;
  wasmtime_val_raw_t value[1];
  uint32_t length;
  if (atomic_load(&source->closing) || !source->store || source->store->dead) return;
  if (source->has_left) return; /* a trap would lose the events that the guest still has */
  if (!ft_store_call(source->store, FT_CALL_progress, value, 1, &error)) {
    trapped(plugin, source, &error);
    return;
  }
  const uint8_t *text = ft_store_text_out(source->store, &length);
  if (!text || length > FT_LIMIT_PROGRESS_BYTES) length = 0;
  ft_progress_keep(&source->progress, value[0].i32, text, length);
}

void ft_progress_settle(ft_plugin *plugin, ft_source *source) {
  if (atomic_exchange_explicit(&source->progress.wanted, false, memory_order_relaxed)) ask(plugin, source);
}

const char *ft_plugin_get_progress(ss_plugin_t *s, ss_instance_t *h, uint32_t *progress_pct) {
  ft_plugin *plugin = s;
  ft_source *source = h;
  *progress_pct = 0;
  if (!source) return "";
  ft_source_enter(source);
  if (pthread_mutex_trylock(&source->lock) == 0) {
    ask(plugin, source);
    pthread_mutex_unlock(&source->lock);
  } else {
    atomic_store_explicit(&source->progress.wanted, true, memory_order_relaxed);
  }
  const char *text = ft_progress_give(&source->progress, progress_pct);
  ft_source_leave(source);
  return text;
}
