/* plugin_open, plugin_close and plugin_next_batch: an open event source with a sandbox of its own. */
#include "sourcing/source.h"

#include <stdlib.h>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/stack.h"
#include "inputs/secrets.h"
#include "sourcing/get_progress.h"
#include "sourcing/source_life.h"

/* ---- Open and closed sources --------------------------------------------------------------------------- */

static void free_source(ft_source *source) {
  if (!source) return;
  ft_progress_destroy(&source->progress);
  pthread_cond_destroy(&source->wake);
  pthread_mutex_destroy(&source->lock);
  free(source);
}

static void add_open(ft_plugin *plugin, ft_source *source) {
  pthread_mutex_lock(&plugin->sources_lock);
  source->next = plugin->open_sources;
  plugin->open_sources = source;
  pthread_mutex_unlock(&plugin->sources_lock);
}

/*
 * Takes a source off the list of open ones, or the first if `source` is NULL. NULL: it is not there, as it
 * was closed before.
 */
static ft_source *take_open(ft_plugin *plugin, const ft_source *source) {
  pthread_mutex_lock(&plugin->sources_lock);
  ft_source **link = &plugin->open_sources;
  while (*link && source && *link != source) link = &(*link)->next;
  ft_source *taken = *link;
  if (taken) *link = taken->next;
  pthread_mutex_unlock(&plugin->sources_lock);
  return taken;
}

/*
 * Keeps a closed source for a call of next_batch that is on its way, and frees the oldest closed source in
 * its place.
 */
static void keep_closed(ft_plugin *plugin, ft_source *source) {
  pthread_mutex_lock(&plugin->sources_lock);
  ft_source **place = &plugin->closed_sources[plugin->closed_count++ % FT_CLOSED_SOURCES];
  ft_source *oldest = *place;
  *place = source;
  pthread_mutex_unlock(&plugin->sources_lock);
  free_source(oldest);
}

/* Frees open params: an operator may have written a token there. */
static void free_params(ft_source *source) {
  if (source->params) ft_wipe(source->params, strlen(source->params));
  free(source->params);
  source->params = NULL;
}

/*
 * Ends a source that is off the list: interrupts the calls that other threads make, and waits until they have
 * left.
 */
static void end_source(ft_plugin *plugin, ft_source *source) {
  ft_error error;
  int status;
  /* a guest call that runs ends at the next tick, and gives the lock back */
  atomic_store(&source->closing, true);
  pthread_mutex_lock(&source->lock);
  pthread_cond_broadcast(&source->wake);
  ft_inputs_wake(source->inputs);
  while (atomic_load(&source->inside)) { /* whoever leaves touches nothing of the source after that */
    const struct timespec soon = ft_timespec(ft_monotonic_ns() + NS_PER_MS);
    pthread_cond_timedwait(&source->wake, &source->lock, &soon);
  }
  if (source->store && !source->store->dead) {
    ft_store_ignore_stop(source->store);
    if (!ft_store_call_status(source->store, FT_CALL_close, &status, &error)) {
      ft_log_write(&plugin->log, SS_PLUGIN_LOG_SEV_ERROR, "close: %s", error.text);
    }
  }
  ft_source_drop(source);
  ft_checkpoint_free(&source->checkpoint);
  ft_source_count_as(plugin, source, FT_COUNTED_NOWHERE);
  if (source->cursor) plugin->facts->cursor->close(source->cursor, !source->has_given && !source->has_left);
  source->cursor = NULL;
  ft_inputs_finish(source->inputs, &plugin->log, &source->fault_limit);
  ft_inputs_delete(source->inputs);
  source->inputs = NULL;
  ft_log_settle(&plugin->log, &source->line_limit);
  free_params(source);
  pthread_mutex_unlock(&source->lock);
}

void ft_plugin_end_sources(ft_plugin *plugin) {
  for (ft_source *source; (source = take_open(plugin, NULL));) {
    end_source(plugin, source);
    free_source(source);
  }
  for (size_t i = 0; i < FT_CLOSED_SOURCES; i++) free_source(plugin->closed_sources[i]);
}

/* Whether the secrets are there that the open params name. False with the error. */
static bool check_secrets(const ft_plugin *plugin, const ft_source *source, ft_error *error) {
  const struct ft_secret_rules *rules = plugin->facts->secrets;
  return !rules || rules->check(plugin->facts, &source->inputs->texts, FT_PERMISSION_PARAMS, error);
}

ss_instance_t *ft_plugin_open(ss_plugin_t *s, const char *params, ss_plugin_rc *rc) {
  ft_plugin *plugin = s;
  ft_error error;
  *rc = SS_PLUGIN_FAILURE;
  ft_source *source = calloc(1, sizeof *source);
  if (source) {
    pthread_mutex_init(&source->lock, NULL);
    ft_cond_init(&source->wake);
    ft_progress_init(&source->progress);
    if (plugin->engine) source->forks = plugin->engine->ticker->forks;
    source->params = strdup(params ? params : "");
    if (source->params)
      source->inputs = ft_inputs_new(plugin->facts,
                                     &(ft_operator_texts){{plugin->config, plugin->config_length},
                                                          {source->params, strlen(source->params)}},
                                     &plugin->counters, (uint64_t)plugin->knobs.memory_mib << 20);
  }
  const ft_cursor_kind *cursors = plugin->facts->cursor;
  if (source && source->inputs && cursors)
    source->cursor =
        cursors->open(plugin->facts, plugin->knobs.state, source->inputs, &plugin->counters, &plugin->log);
  if (!source || !source->inputs || (cursors && !source->cursor)) {
    ft_error_set(&error, "out of memory");
  } else if (ft_stack_is_enough(&error) && check_secrets(plugin, source, &error) &&
             ft_source_start(plugin, source, &error)) {
    add_open(plugin, source);
    *rc = SS_PLUGIN_SUCCESS;
    return source;
  }
  ft_plugin_set_error(plugin, "open", &error);
  if (source) {
    ft_checkpoint_free(&source->checkpoint);
    if (source->cursor) cursors->close(source->cursor, false);
    ft_inputs_delete(source->inputs);
    free_params(source);
  }
  free_source(source);
  return NULL;
}

void ft_plugin_close(ss_plugin_t *s, ss_instance_t *h) {
  ft_plugin *plugin = s;
  ft_source *source = h ? take_open(plugin, h) : NULL;
  if (!source) return;
  end_source(plugin, source);
  keep_closed(plugin, source);
}

/* ---- Events -------------------------------------------------------------------------------------------- */

/* Asks the guest for a batch, copies it, and keeps the result that next_batch returns after its events. */
static void fill_batch(ft_plugin *plugin, ft_source *source, uint32_t *count) {
  ft_error error, bad_batch;
  const bool has_inputs = ft_source_has_inputs(source);
  const ft_input *lost = NULL;
  int status = FT_STATUS_FAILURE;
  source->call_started =
      source->cost.updated && ft_cost_is_watched(&source->cost, ft_monotonic_ns()) ? ft_thread_cpu_ns() : 0;
  const bool gets_none = has_inputs && source->is_settling && source->has_left;
  if (gets_none) ft_inputs_hand_none(source->inputs, source->store);
  const bool may_call = ft_batch_begin(&source->batch, source->store, &error);
  const bool called =
      (!has_inputs || gets_none || ft_inputs_hand_over(source->inputs, source->store, &error)) && may_call &&
      ft_store_call_status(source->store, FT_CALL_next_batch, &status, &error);
  if (!called && source->store->watch.stopped) return;
  const bool copied = ft_batch_copy(&source->batch, source->store, count, &bad_batch);
  ft_checkpoint_keep(&source->checkpoint, source->store, *count);
  if (*count) {
    ft_count(&plugin->counters, FT_METRIC_EVENTS, *count);
    ft_count(&plugin->counters, FT_METRIC_BYTES, source->batch.copied_bytes);
    ft_count(&plugin->counters, FT_METRIC_BATCHES, 1);
  }
  source->pending = SS_PLUGIN_SUCCESS;
  if (has_inputs) {
    lost = ft_inputs_settle(source->inputs, source->store, !called || !copied);
    source->has_left = ft_load_u32(source->store->control + FT_CONTROL_MESSAGES_LEFT) != 0;
    ft_inputs_report(source->inputs, &plugin->log, &source->fault_limit);
  }
  if (!called || !copied) {
    source->store->dead = true;
    ft_source_trapped(plugin, source, "next_batch", called ? &bad_batch : &error, lost);
  } else if (status != FT_STATUS_OK && status != FT_STATUS_TIMEOUT && status != FT_STATUS_EOF) {
    source->pending = SS_PLUGIN_FAILURE;
    ft_plugin_set_error(plugin, "next_batch", &error);
  } else if (status == FT_STATUS_EOF) {
    source->pending = SS_PLUGIN_EOF;
  }
  source->call_started = 0;
}

/*
 * With the lock held, which it gives back while it waits: waits for messages and has the guest make events of
 * them, until there are events or the time is up.
 */
static void take_from_inputs(ft_plugin *plugin, ft_source *source, uint32_t *count) {
  const uint64_t until = ft_monotonic_ns() + source->batch.timeout_ms * NS_PER_MS;
  ft_error error;
  do {
    ft_inputs_state state = FT_INPUTS_READY;
    if (!source->has_left) {
      pthread_mutex_unlock(&source->lock);
      state = ft_inputs_wait(source->inputs, until, &source->closing, &error);
      pthread_mutex_lock(&source->lock);
      ft_inputs_report(source->inputs, &plugin->log, &source->fault_limit);
      /* another thread may have changed the source meanwhile */
      if (atomic_load(&source->closing) || source->state != FT_SOURCE_RUNS ||
          source->pending != SS_PLUGIN_SUCCESS)
        return;
    }
    switch (state) {
      case FT_INPUTS_READY: fill_batch(plugin, source, count); break;
      case FT_INPUTS_WAIT: return;
      case FT_INPUTS_ENDED: source->pending = SS_PLUGIN_EOF; return;
      case FT_INPUTS_FAILED:
        source->pending = SS_PLUGIN_FAILURE;
        ft_plugin_set_error(plugin, "next_batch", &error);
        return;
    }
  } while (*count == 0 && source->state == FT_SOURCE_RUNS && source->pending == SS_PLUGIN_SUCCESS &&
           !atomic_load(&source->closing) && ft_monotonic_ns() < until);
}

/* Returns the result of a next_batch without events. */
static ss_plugin_rc without_events(ft_plugin *plugin, ft_source *source) {
  const ss_plugin_rc rc = source->pending;
  switch (source->state) {
    case FT_SOURCE_RUNS: break;
    case FT_SOURCE_ENDED: return SS_PLUGIN_EOF;
    default: return ft_source_fate(plugin, source);
  }
  if (rc == SS_PLUGIN_SUCCESS) return SS_PLUGIN_TIMEOUT;
  if (rc == SS_PLUGIN_EOF) source->state = FT_SOURCE_ENDED;
  source->pending = SS_PLUGIN_SUCCESS;
  return rc;
}

/*
 * With the lock held, which it gives back meanwhile: waits for a batch's timeout, or until the source is
 * closed.
 */
static void idle(ft_source *source) {
  const uint32_t ms = source->state == FT_SOURCE_RUNS ? source->batch.timeout_ms : FT_LIMIT_IDLE_MS;
  const struct timespec until = ft_timespec(ft_monotonic_ns() + ms * NS_PER_MS);
  while (!atomic_load(&source->closing) &&
         pthread_cond_timedwait(&source->wake, &source->lock, &until) == 0) {
  }
}

/* In a fork: starts the threads again that the source needs. */
static void look_for_fork(ft_plugin *plugin, ft_source *source) {
  ft_error error;
  ft_ticker_look_for_fork(plugin->engine->ticker);
  if (source->forks == plugin->engine->ticker->forks) return;
  source->forks = plugin->engine->ticker->forks;
  if (ft_inputs_revive(source->inputs, &error)) return;
  source->pending = SS_PLUGIN_FAILURE;
  ft_plugin_set_error(plugin, "next_batch", &error);
}

ss_plugin_rc ft_plugin_next_batch(ss_plugin_t *s, ss_instance_t *h, uint32_t *nevts,
                                  ss_plugin_event ***evts) {
  ft_plugin *plugin = s;
  ft_source *source = h;
  ss_plugin_rc rc = SS_PLUGIN_TIMEOUT;
  bool has_waited = false;
  *nevts = 0;
  if (!plugin || !source) {
    const ft_error error = {"the host gave no instance"};
    if (plugin) ft_plugin_set_error(plugin, "next_batch", &error);
    return SS_PLUGIN_FAILURE;
  }
  ft_source_enter(source);
  pthread_mutex_lock(&source->lock);
  if (!atomic_load(&source->closing)) {
    look_for_fork(plugin, source);
    ft_source_revive(plugin, source);
    if (source->cursor)
      source->is_settling = plugin->facts->cursor->delivered(source->cursor, source->has_left);
    if (source->state == FT_SOURCE_RUNS && source->pending == SS_PLUGIN_SUCCESS) {
      if (ft_source_has_inputs(source)) {
        take_from_inputs(plugin, source, nevts);
        has_waited = true;
      } else {
        fill_batch(plugin, source, nevts);
        has_waited = source->store->watch.batch_due;
      }
    }
    if (*nevts > 0) {
      *evts = source->batch.events;
      rc = SS_PLUGIN_SUCCESS;
    } else {
      rc = without_events(plugin, source);
    }
    source->has_given = *nevts > 0;
    ft_progress_settle(plugin, source);
    /*
     * Falco asks again at once, so the plugin has to wait; a guest that looked for events all the time has
     * waited
     */
    if (rc == SS_PLUGIN_TIMEOUT && !has_waited) idle(source);
  }
  if (atomic_load(&source->closing)) { /* the batch is about to be freed, and no other follows */
    *nevts = 0;
    rc = SS_PLUGIN_EOF;
  }
  pthread_mutex_unlock(&source->lock);
  ft_source_leave(source);
  return rc;
}
