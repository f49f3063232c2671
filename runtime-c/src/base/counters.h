/*
 * What the runtime counts for a plugin's metrics, one set a plugin state. Any thread may read at any time;
 * what one reads is right for each number alone, not for all of them at one instant.
 */
#ifndef FT_COUNTERS_H
#define FT_COUNTERS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "guest_abi.h"

typedef struct ft_counters {
  _Atomic uint64_t values[FT_METRICS]; /* by enum ft_metric */
} ft_counters;

static inline uint64_t ft_counted(ft_counters *counters, enum ft_metric which) {
  return atomic_load_explicit(&counters->values[which], memory_order_relaxed);
}

/* Counts `more`. */
static inline void ft_count(ft_counters *counters, enum ft_metric which, uint64_t more) {
  atomic_fetch_add_explicit(&counters->values[which], more, memory_order_relaxed);
}

/*
 * Counts `more` of what is counted under one lock alone: without an atomic addition, for what hosts call for
 * every event.
 */
static inline void ft_count_locked(ft_counters *counters, enum ft_metric which, uint64_t more) {
  atomic_store_explicit(&counters->values[which], ft_counted(counters, which) + more, memory_order_relaxed);
}

/* Moves a gauge without a peak up by 1, or down. */
static inline void ft_gauge_step(ft_counters *counters, enum ft_metric gauge, bool is_up) {
  ft_count(counters, gauge, is_up ? 1 : UINT64_MAX); /* a fall wraps round */
}

/*
 * Moves a gauge by the difference of two amounts, and its peak, which is the metric behind it, up to where it
 * now is.
 */
void ft_gauge_move(ft_counters *counters, enum ft_metric gauge, uint64_t from, uint64_t to);

#endif
