/*
 * The events of one batch, copied out of the sandbox: Falco holds the pointers while guest code runs, so it
 * must not see guest memory. Everything is allocated when the instance opens.
 *
 *   slab    │ header 26 │ 4 │ n │ id │ payload │ pad │ header 26 │ …   events of type 322, each aligned to 8
 *   events  │ ● │ ● │ …                                                into the slab
 */
#ifndef FT_BATCH_H
#define FT_BATCH_H

#include "sandbox/store.h"

typedef struct ft_batch {
  uint8_t *slab;
  ss_plugin_event **events;
  uint32_t capacity; /* events that it holds at most */
  uint32_t bytes; /* bytes that all payloads have at most */
  /* how long the guest fills it, and how long next_batch waits where there is no event */
  uint32_t timeout_ms;
  const uint8_t *records; /* the guest's table of `capacity` records, in its memory */
  uint32_t plugin_id;
  uint32_t copied_bytes; /* bytes of the payloads in the last batch */
  size_t held; /* bytes of slab and events */
  ft_counters *counters; /* the plugin state's; NULL before open, when nothing is held */
} ft_batch;

/* After ft_open: allocates what the guest announces. False with the error. */
bool ft_batch_open(ft_batch *batch, ft_store *store, uint32_t plugin_id, ft_error *error);

/* Frees what ft_batch_open allocated, even if it failed. */
void ft_batch_close(ft_batch *batch);

/*
 * Before ft_next_batch: empties the batch, so that a guest which is stopped early does not give the last
 * one's events again. False with the error where a test wants the call to trap.
 */
bool ft_batch_begin(const ft_batch *batch, ft_store *store, ft_error *error);

/*
 * Copies the events that the guest has counted, and sets their number; after a trap too, since an event is
 * whole before it is counted. False with the error where a record makes no sense: the events before it are
 * copied.
 */
bool ft_batch_copy(ft_batch *batch, ft_store *store, uint32_t *copied, ft_error *error);

#endif
