/* plugin_open, plugin_close and plugin_next_batch: an open event source, in a sandbox of its own. */
#include <stdlib.h>

#include "batch.h"
#include "clock.h"
#include "plugin.h"

/* How often an operator is told that a source is parked. */
static const uint64_t PARKED_REMINDER_NS = 60 * NS_PER_S;

typedef struct ft_source {
  pthread_mutex_t lock; /* guards what follows */
  ft_store *store;
  ft_batch batch;
  ss_plugin_rc pending; /* what to return once the events before it are out; SUCCESS: nothing */
  bool ended; /* EOF was returned, and will be again */
  bool parked; /* it trapped: no more events, but Falco goes on */
  ft_error parked_why;
  uint64_t remind_at; /* monotonic ns */
} ft_source;

static void free_source(ft_source *source) {
  ft_batch_close(&source->batch);
  ft_store_delete(source->store);
  pthread_mutex_destroy(&source->lock);
  free(source);
}

ss_instance_t *ft_plugin_open(ss_plugin_t *s, const char *params, ss_plugin_rc *rc) {
  ft_plugin *plugin = s;
  ft_error error;
  int status = FT_STATUS_OK;
  *rc = SS_PLUGIN_FAILURE;
  if (!params) params = "";
  ft_source *source = calloc(1, sizeof *source);
  if (!source) {
    ft_error_set(&error, "out of memory");
    goto out;
  }
  pthread_mutex_init(&source->lock, NULL);
  source->store = ft_plugin_new_store(plugin, &error);
  if (source->store && ft_store_put_input(source->store, (ft_text){params, strlen(params)}, &error) &&
      ft_store_call_status(source->store, FT_CALL_open, &status, &error) && status == FT_STATUS_OK &&
      ft_batch_open(&source->batch, source->store, plugin->facts->id, &error)) {
    *rc = SS_PLUGIN_SUCCESS;
  } else {
    free_source(source);
  }

out:
  if (*rc == SS_PLUGIN_SUCCESS) return source;
  ft_plugin_set_error(plugin, "open", &error);
  return NULL;
}

void ft_plugin_close(ss_plugin_t *s, ss_instance_t *h) {
  ft_plugin *plugin = s;
  ft_source *source = h;
  ft_error error;
  int status;
  if (!source) return;
  pthread_mutex_lock(&source->lock);
  if (!source->store->dead && !ft_store_call_status(source->store, FT_CALL_close, &status, &error)) {
    ft_log_write(&plugin->log, SS_PLUGIN_LOG_SEV_ERROR, "close: %s", error.text);
  }
  pthread_mutex_unlock(&source->lock);
  free_source(source);
}

/* Says that the source is parked: at once and then every minute. */
static void remind_of_parked(const ft_plugin *plugin, ft_source *source) {
  const uint64_t now = ft_monotonic_ns();
  if (now < source->remind_at) return;
  source->remind_at = now + PARKED_REMINDER_NS;
  ft_log_write(&plugin->log, SS_PLUGIN_LOG_SEV_CRITICAL,
               "next_batch: %s; the source is parked: it gives no more events until Falco restarts it",
               source->parked_why.text);
}

/* Asks the guest for a batch, copies it, and keeps what is to be said after its events. */
static void fill_batch(ft_plugin *plugin, ft_source *source, uint32_t *count) {
  ft_error error, bad_batch;
  int status = FT_STATUS_FAILURE;
  /* a guest that is stopped before it comes to its batch must not give the last one again */
  ft_store_u32(source->store->control + FT_CONTROL_BATCH_COUNT, 0);
  const bool called = ft_store_call_status(source->store, FT_CALL_next_batch, &status, &error);
  const bool copied = ft_batch_copy(&source->batch, source->store, count, &bad_batch);
  source->pending = SS_PLUGIN_SUCCESS;
  if (!called || !copied) {
    source->store->dead = true;
    source->parked = true;
    source->parked_why = called ? bad_batch : error;
    remind_of_parked(plugin, source);
  } else if (status == FT_STATUS_FAILURE) {
    source->pending = SS_PLUGIN_FAILURE;
    ft_plugin_set_error(plugin, "next_batch", &error);
  } else if (status == FT_STATUS_EOF) {
    source->pending = SS_PLUGIN_EOF;
  }
}

ss_plugin_rc ft_plugin_next_batch(ss_plugin_t *s, ss_instance_t *h, uint32_t *nevts, ss_plugin_event ***evts) {
  ft_plugin *plugin = s;
  ft_source *source = h;
  ss_plugin_rc rc = SS_PLUGIN_TIMEOUT;
  *nevts = 0;
  pthread_mutex_lock(&source->lock);
  if (source->pending == SS_PLUGIN_SUCCESS && !source->ended && !source->parked) fill_batch(plugin, source, nevts);
  if (*nevts > 0) {
    *evts = source->batch.events;
    rc = SS_PLUGIN_SUCCESS;
  } else if (source->parked) {
    remind_of_parked(plugin, source);
  } else if (source->pending != SS_PLUGIN_SUCCESS) {
    rc = source->pending;
    source->ended = rc == SS_PLUGIN_EOF;
    if (!source->ended) source->pending = SS_PLUGIN_SUCCESS;
  }
  pthread_mutex_unlock(&source->lock);
  /* Falco asks again at once: waiting is the plugin's task. The source may be closed meanwhile, so it is not touched. */
  if (rc == SS_PLUGIN_TIMEOUT) ft_sleep_ns(FT_LIMIT_IDLE_MS * NS_PER_MS);
  return rc;
}
