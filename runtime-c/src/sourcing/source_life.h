/* An open event source, and its life: it starts, it may trap and start again, and it is dropped. */
#ifndef FT_SOURCE_LIFE_H
#define FT_SOURCE_LIFE_H

#include "inputs/inputs.h"
#include "plugin/plugin.h"
#include "sandbox/cursor_kind.h"
#include "sourcing/batch.h"
#include "sourcing/checkpoint.h"
#include "sourcing/progress.h"

enum ft_source_state {
  FT_SOURCE_RUNS,
  FT_SOURCE_ENDED, /* every next_batch returns EOF */
  FT_SOURCE_PARKED, /* it trapped: it gives no more events, and the host goes on */
  FT_SOURCE_WAITS, /* it trapped, and starts again at `restart_at` */
  FT_SOURCE_STOPPED, /* it trapped, and every next_batch fails */
};

/* The gauge that counts a source since it trapped. */
enum ft_source_counted { FT_COUNTED_NOWHERE, FT_COUNTED_PARKED, FT_COUNTED_WAITING };

struct ft_source {
  ft_source *next; /* the next one in the plugin state's list, whose lock guards this */
  ft_progress progress;
  atomic_bool closing; /* close raises it before it has the lock */
  atomic_uint inside; /* the host's calls that run; close waits until there is none */
  pthread_mutex_t lock; /* guards what follows */
  pthread_cond_t wake; /* signals that closing was raised */
  ft_store *store; /* its sandbox; NULL once it is closed, and after a restart that failed */
  ft_batch batch;
  ft_checkpoint checkpoint;
  ft_inputs *inputs; /* NULL once it is closed */
  ft_cursor *cursor; /* NULL: the plugin keeps none */
  bool has_given; /* the host has not come back since the last call gave it events */
  bool is_settling; /* the cursor waits until the events that the guest has left are out */
  uint32_t forks; /* the ticker's when the inputs were started */
  bool has_left; /* the guest has events that did not fit into its last batch */
  char *params; /* the open params */
  ft_log_limit line_limit; /* for what the plugin logs in this sandbox */
  enum ft_source_state state;
  ss_plugin_rc pending; /* the result to return once the events before it are out; SUCCESS: none */
  ft_log_limit fault_limit; /* for errors of this source */
  const char *phase; /* the call in which it trapped */
  ft_error why; /* the reason for which it trapped */
  uint64_t remind_at; /* monotonic ns: when to log again that it is parked */
  uint64_t started_at; /* monotonic ns */
  uint64_t restart_at; /* monotonic ns */
  ft_cost cost; /* what the traps of a source with inputs take */
  uint64_t call_started; /* CPU time of the thread when the running next_batch began; 0: it is not measured */
  uint32_t backoff_s; /* seconds that the last restart waited; 0: there was none */
  enum ft_source_counted counted;
};

/*
 * Every call of the host's into a source begins and ends with these; after the second it touches nothing of
 * the source.
 */
static inline void ft_source_enter(ft_source *source) { atomic_fetch_add(&source->inside, 1); }
static inline void ft_source_leave(ft_source *source) { atomic_fetch_sub(&source->inside, 1); }

/* Whether the source takes messages from inputs. */
static inline bool ft_source_has_inputs(const ft_source *source) { return source->inputs->count > 0; }

/*
 * Makes the sandbox and the batch from the params, and starts the inputs unless they live on after a trap.
 * False with the error: there is neither sandbox nor batch.
 */
bool ft_source_start(ft_plugin *plugin, ft_source *source, ft_error *error);

/* Frees the sandbox and the batch, if there are any. */
void ft_source_drop(ft_source *source);

/* Counts the source among those that are parked or that wait to be opened again, or among neither. */
void ft_source_count_as(ft_plugin *plugin, ft_source *source, enum ft_source_counted counted);

/*
 * After a trap: does with the source what the operator chose, which is to park it by default, and logs it.
 * `phase` is a literal that names the call. A source with inputs goes on without the message that trapped, of
 * the input `lost`; NULL: no message is lost.
 */
void ft_source_trapped(ft_plugin *plugin, ft_source *source, const char *phase, const ft_error *why,
                       const ft_input *lost);

/* At the beginning of next_batch: restarts a source that trapped, if it is time. */
void ft_source_revive(ft_plugin *plugin, ft_source *source);

/* Returns the result of next_batch for a source that trapped. */
ss_plugin_rc ft_source_fate(ft_plugin *plugin, ft_source *source);

#endif
