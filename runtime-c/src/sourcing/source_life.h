/* An open event source, and its life: it starts, it may trap and start again, and it is dropped. */
#ifndef FT_SOURCE_LIFE_H
#define FT_SOURCE_LIFE_H

#include "inputs/inputs.h"
#include "plugin/plugin.h"
#include "sourcing/batch.h"
#include "sourcing/progress.h"

enum ft_source_state {
  FT_SOURCE_RUNS,
  FT_SOURCE_ENDED, /* EOF was returned, and will be again */
  FT_SOURCE_PARKED, /* it trapped: no more events, but Falco goes on */
  FT_SOURCE_WAITS, /* it trapped, and is to be made anew */
  FT_SOURCE_STOPPED, /* it trapped, and every call fails */
};

struct ft_source {
  ft_source *next; /* in the plugin's list, under its lock */
  ft_progress progress;
  atomic_bool closing; /* raised by close, before it has the lock */
  pthread_mutex_t lock; /* guards what follows */
  pthread_cond_t wake; /* closing was raised, or the last call has left */
  uint32_t inside; /* calls of next_batch */
  ft_store *store; /* NULL once closed, and while it waits to be made anew */
  ft_batch batch;
  ft_inputs *inputs; /* NULL once closed */
  bool has_left; /* the guest has events that did not fit into its last batch */
  char *params; /* that it was opened with */
  ft_log_limit line_limit; /* of what the plugin logs here */
  enum ft_source_state state;
  ss_plugin_rc pending; /* what to return once the events before it are out; SUCCESS: nothing */
  ft_log_limit fault_limit;
  const char *phase; /* the call in which it trapped */
  ft_error why; /* it trapped */
  uint64_t remind_at; /* monotonic ns: when to say again that it is parked */
  uint64_t started_at; /* monotonic ns */
  uint64_t restart_at; /* monotonic ns */
  uint32_t backoff_s; /* that the last restart waited; 0: it was not restarted */
};

/* Whether it takes messages from inputs. */
static inline bool ft_source_has_inputs(const ft_source *source) { return source->inputs->count > 0; }

/* Makes the store and batch from the params, and starts the inputs, unless they live on after a trap. False with the error: there is neither. */
bool ft_source_start(ft_plugin *plugin, ft_source *source, ft_error *error);

/* Frees store and batch, if there are any. */
void ft_source_drop(ft_source *source);

/*
 * After a trap in the call that `phase`, a literal, names: parks the source, or what else the operator chose, and logs it. A source
 * with inputs goes on with the message after the one that is lost, which was this input's; NULL: none is lost.
 */
void ft_source_trapped(ft_plugin *plugin, ft_source *source, const char *phase, const ft_error *why, const ft_input *lost);

/* Before anything else in next_batch: makes a source that trapped anew, when it is time. */
void ft_source_revive(ft_plugin *plugin, ft_source *source);

/* For a source that trapped: what next_batch returns. */
ss_plugin_rc ft_source_fate(ft_plugin *plugin, ft_source *source);

#endif
