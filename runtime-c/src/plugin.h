/* A plugin's state: what plugin_init returns. */
#ifndef FT_PLUGIN_H
#define FT_PLUGIN_H

#include <pthread.h>

#include "arena.h"
#include "engine.h"
#include "falco_ts.h"
#include "log.h"
#include "store.h"

typedef struct ft_plugin {
  const ft_plugin_facts *facts;
  const ft_engine *engine; /* NULL if init failed before there was one */
  ft_log log;
  char *config; /* every store is given it */
  size_t config_length;

  pthread_mutex_t extraction_lock; /* guards what follows */
  ft_store *extraction; /* also serves event_to_string; NULL while it could not be made anew */
  uint64_t retry_at; /* monotonic ns: not before this is it tried again */
  ft_log_limit fault_limit;
  ft_arena values; /* of the last extract_fields */
  const ss_plugin_event *event; /* the event that the extraction store holds; NULL: none */
  uint64_t event_number;
  uint64_t event_time;
  char *line; /* of the last event_to_string; room for the longest text, repaired, and its NUL */
  char *open_params; /* of the last list_open_params; NULL: there was none */

  pthread_mutex_t error_lock; /* guards what follows */
  ft_error error; /* of the last call that failed */
  ft_error error_out; /* what the host was given */
} ft_plugin;

/* Keeps "phase: message" for plugin_get_last_error. */
void ft_plugin_set_error(ft_plugin *plugin, const char *phase, const ft_error *error);

/* Makes a further sandbox as init made the first. NULL with the error. */
ft_store *ft_plugin_new_store(ft_plugin *plugin, ft_error *error);

/* With the extraction lock held: the extraction store, made anew if it has to be; NULL while that does not work. */
ft_store *ft_plugin_extraction(ft_plugin *plugin);

/*
 * With the extraction lock held: the extraction store with the event in it, or NULL when there is none to be had
 * now. Copies the event once, however many fields are asked of it.
 */
ft_store *ft_plugin_put_event(ft_plugin *plugin, const ss_plugin_event_input *in);

/* With the extraction lock held: logs why the store is dead, and makes it anew. `what` begins the line. */
void ft_plugin_restart_extraction(ft_plugin *plugin, const char *what, const ft_error *error);

#endif
