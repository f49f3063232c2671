/* A plugin's state: what plugin_init returns. */
#ifndef FT_PLUGIN_H
#define FT_PLUGIN_H

#include <pthread.h>

#include "base/arena.h"
#include "base/counters.h"
#include "base/knobs.h"
#include "base/lock.h"
#include "base/log.h"
#include "falco_ts.h"
#include "plugin/storm.h"
#include "sandbox/engine.h"
#include "sandbox/sandbox.h"

typedef struct ft_source ft_source;

/* The number of closed sources that are kept, for calls that come too late. */
enum { FT_CLOSED_SOURCES = 16 };

/* Threads that may ask for metrics and read the answers at once. */
enum { FT_METRICS_THREADS = 64 };

/* The answer that a thread was given, which it may read until it asks again. */
typedef struct ft_metrics_answer {
  pthread_t thread;
  uint64_t turn; /* the call of plugin_get_metrics that it was given in, from 1; 0: none */
  ss_plugin_metric *metrics;
} ft_metrics_answer;

typedef struct ft_plugin {
  const ft_plugin_facts *facts;

  ft_lock extraction_lock; /* guards what follows; a host's thread may hold it while guest code runs */
  /* the members that each extraction reads lie together, in two lines of the cache */
  /* the extraction sandbox, which serves event_to_string too; NULL: a new one could not be made */
  ft_store *extraction;
  const ss_plugin_event *event; /* the event that the extraction sandbox holds; NULL: none */
  uint64_t event_number;
  uint64_t event_time;
  /* result of the last event_to_string; it has room for the longest text, repaired, and its NUL */
  char *line;
  ft_arena values; /* results of the last extract_fields */
  ft_storm storm;
  uint64_t retry_at; /* monotonic ns: when to try again to make an extraction sandbox */
  ft_log_limit fault_limit; /* for errors of extraction */
  ft_log_limit line_limit; /* for what the plugin logs while it extracts */
  char *open_params; /* result of the last list_open_params; NULL: there was none */

  pthread_mutex_t sources_lock; /* guards what follows */
  ft_source *open_sources;
  ft_source *closed_sources[FT_CLOSED_SOURCES];
  size_t closed_count; /* sources closed since init; the next one takes the place of the oldest */

  pthread_mutex_t error_lock; /* guards what follows */
  ft_error error; /* why the last call that failed did */
  ft_error error_out; /* the copy that the host was given */

  ft_counters counters; /* any thread counts and reads */
  ft_measured measured; /* the sandboxes whose metrics are read; its lock guards what follows, too */
  ft_metrics_answer answers[FT_METRICS_THREADS]; /* what the host's threads were given */
  uint64_t metrics_turn; /* calls of plugin_get_metrics so far */

  /* init sets what follows, and only `stopping` changes after it */
  const ft_engine *engine; /* NULL if init failed before there was one */
  ft_log log;
  ft_knobs knobs;
  char *config; /* the init config, which every sandbox is given */
  size_t config_length;
  atomic_bool stopping; /* raised by destroy, to end what runs in the extraction sandbox */
} ft_plugin;

/* Keeps "phase: error" for plugin_get_last_error. */
void ft_plugin_set_error(ft_plugin *plugin, const char *phase, const ft_error *error);

/*
 * Makes a sandbox for an owner with a limit and a stop flag of its own. `again`: it is not the state's first,
 * and what the plugin logs in its init is dropped. NULL with the error.
 */
ft_store *ft_plugin_new_store(ft_plugin *plugin, ft_log_limit *limit, const atomic_bool *stop, bool again,
                              ft_error *error);

/*
 * With the extraction lock held and no extraction sandbox: makes a new one, unless that failed a moment ago.
 */
ft_store *ft_plugin_remake_extraction(ft_plugin *plugin);

/*
 * With the extraction lock held: returns the extraction sandbox, a new one if there is none; NULL if none can
 * be made.
 */
static inline ft_store *ft_plugin_extraction(ft_plugin *plugin) {
  return plugin->extraction ? plugin->extraction : ft_plugin_remake_extraction(plugin);
}

/*
 * With the extraction lock held: logs why the field's call failed, in a log line that begins with `what`, and
 * makes a new extraction sandbox. A field whose calls fail too often rests.
 */
void ft_plugin_restart_extraction(ft_plugin *plugin, uint32_t field, const char *what, const ft_error *error);

#endif
