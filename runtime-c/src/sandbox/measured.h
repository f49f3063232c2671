/*
 * What other threads read of a plugin state's sandboxes while guest code runs in them: the metrics that the
 * plugin keeps in its own memory. The memory never moves and is there as long as the sandbox is on the list;
 * of an ended one the counters are kept.
 */
#ifndef FT_MEASURED_H
#define FT_MEASURED_H

#include <pthread.h>

#include "base/counters.h"

/* What is read of one sandbox. */
typedef struct ft_measured_sandbox {
  const uint8_t *control; /* the control record */
  const uint8_t *metrics; /* the values of the plugin's own metrics */
  uint32_t metric_count;
  struct ft_measured_sandbox *next;
} ft_measured_sandbox;

/* One for each plugin state. */
typedef struct ft_measured {
  pthread_mutex_t lock; /* guards what follows */
  ft_measured_sandbox *first; /* the sandboxes that are there */
  uint64_t ended[FT_LIMIT_METRICS]; /* what the plugin's own counters came to in sandboxes that are gone */
  uint64_t ended_dropped; /* the same of events that were dropped */
  uint64_t ended_cut; /* and of those that were cut */
} ft_measured;

void ft_measured_init(ft_measured *measured);
void ft_measured_destroy(ft_measured *measured);

/* Reads the sandbox's metrics from now on. */
void ft_measured_add(ft_measured *measured, ft_measured_sandbox *sandbox);

/* Before the sandbox's memory is freed. Nothing happens where it was not added. */
void ft_measured_remove(ft_measured *measured, ft_measured_sandbox *sandbox);

/*
 * With the lock held: what the plugin's metric of an index comes to in all sandboxes. A gauge is a f64 in
 * them, and summed as one.
 */
uint64_t ft_measured_counter(const ft_measured *measured, uint32_t index);
double ft_measured_gauge(const ft_measured *measured, uint32_t index);

/* With the lock held: the events that the SDK dropped and cut in all sandboxes. */
uint64_t ft_measured_dropped(const ft_measured *measured);
uint64_t ft_measured_cut(const ft_measured *measured);

#endif
