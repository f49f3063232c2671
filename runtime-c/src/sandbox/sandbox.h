/* Making and ending a sandbox (store.h). */
#ifndef FT_SANDBOX_H
#define FT_SANDBOX_H

#include "base/text.h"
#include "sandbox/engine.h"
#include "sandbox/store.h"

/* What a sandbox is made from. All that it points to must outlive the sandbox. */
typedef struct ft_store_setup {
  const ft_engine *engine;
  const ft_knobs *knobs;
  const ft_log *log;
  ft_log_limit *log_limit; /* of what the plugin logs; whoever owns the sandbox has its lock */
  ft_counters *counters; /* of the plugin state */
  ft_measured *measured; /* of the plugin state: the sandbox is on this list while it is there */
  const atomic_bool *stop; /* raised to end a running call; NULL: nobody does */
  ft_text config;
  bool again; /* the plugin's init ran before, in another sandbox: whatever it logs is dropped this time */
} ft_store_setup;

/*
 * Makes a sandbox with the plugin's constructor, settings and init run in it. Returns NULL with the error's
 * text: what the plugin said, or why it trapped.
 */
ft_store *ft_store_new(const ft_store_setup *setup, ft_error *error);

/* Runs the plugin's destroy, unless it trapped before, and frees the sandbox. NULL is allowed. */
void ft_store_delete(ft_store *store);

#endif
