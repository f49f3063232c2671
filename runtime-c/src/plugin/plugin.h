/* A plugin's state: what plugin_init returns. */
#ifndef FT_PLUGIN_H
#define FT_PLUGIN_H

#include <pthread.h>

#include "base/arena.h"
#include "base/knobs.h"
#include "base/lock.h"
#include "base/log.h"
#include "falco_ts.h"
#include "plugin/storm.h"
#include "sandbox/engine.h"
#include "sandbox/sandbox.h"

typedef struct ft_source ft_source;

/* Closed sources are kept for calls that come too late: this many of them. */
enum { FT_CLOSED_SOURCES = 16 };

typedef struct ft_plugin {
  const ft_plugin_facts *facts;

  ft_lock extraction_lock; /* guards what follows; a host's thread may hold it while guest code runs */
  /* what each extraction looks at lies together, in two lines of the cache */
  ft_store *extraction; /* also serves event_to_string; NULL while it could not be made anew */
  const ss_plugin_event *event; /* the event that the extraction store holds; NULL: none */
  uint64_t event_number;
  uint64_t event_time;
  char *line; /* of the last event_to_string; room for the longest text, repaired, and its NUL */
  ft_arena values; /* of the last extract_fields */
  ft_storm storm;
  uint64_t retry_at; /* monotonic ns: not before this is it tried again */
  ft_log_limit fault_limit;
  ft_log_limit line_limit; /* of what the plugin logs while it extracts */
  char *open_params; /* of the last list_open_params; NULL: there was none */

  pthread_mutex_t sources_lock; /* guards what follows */
  ft_source *open_sources;
  ft_source *closed_sources[FT_CLOSED_SOURCES];
  size_t closed_count; /* since init; the next takes the place of the oldest */

  pthread_mutex_t error_lock; /* guards what follows */
  ft_error error; /* of the last call that failed */
  ft_error error_out; /* what the host was given */

  /* the same from init on */
  const ft_engine *engine; /* NULL if init failed before there was one */
  ft_log log;
  ft_knobs knobs;
  char *config; /* every store is given it */
  size_t config_length;
  atomic_bool stopping; /* raised by destroy: ends what runs in the extraction store */
} ft_plugin;

/* Keeps "phase: message" for plugin_get_last_error. */
void ft_plugin_set_error(ft_plugin *plugin, const char *phase, const ft_error *error);

/*
 * Makes a sandbox for an owner with a limit and a stop flag of its own. `again`: it is not the state's first, and what the plugin
 * logs in its init is dropped. NULL with the error.
 */
ft_store *ft_plugin_new_store(ft_plugin *plugin, ft_log_limit *limit, const atomic_bool *stop, bool again, ft_error *error);

/* With the extraction lock held and no extraction store: makes one anew, unless that failed a moment ago. */
ft_store *ft_plugin_remake_extraction(ft_plugin *plugin);

/* With the extraction lock held: the extraction store, made anew if it has to be; NULL while that does not work. */
static inline ft_store *ft_plugin_extraction(ft_plugin *plugin) {
  return plugin->extraction ? plugin->extraction : ft_plugin_remake_extraction(plugin);
}

/*
 * With the extraction lock held: logs why the field's call failed and makes the store anew. `what` begins the line.
 * Where that happens too often, the field rests.
 */
void ft_plugin_restart_extraction(ft_plugin *plugin, uint32_t field, const char *what, const ft_error *error);

#endif
