#include "base/counters.h"

_Static_assert(FT_METRIC_MEMORY_PEAK_BYTES == FT_METRIC_MEMORY_BYTES + 1, "a gauge's peak is behind it");
_Static_assert(FT_METRIC_QUEUE_PEAK_BYTES == FT_METRIC_QUEUE_BYTES + 1, "a gauge's peak is behind it");

void ft_gauge_move(ft_counters *counters, enum ft_metric gauge, uint64_t from, uint64_t to) {
  _Atomic uint64_t *value = &counters->values[gauge], *peak = value + 1;
  if (from == to) return;
  /* a fall wraps round */
  const uint64_t now = atomic_fetch_add_explicit(value, to - from, memory_order_relaxed) + (to - from);
  uint64_t highest = atomic_load_explicit(peak, memory_order_relaxed);
  while (now > highest && !atomic_compare_exchange_weak_explicit(peak, &highest, now, memory_order_relaxed,
                                                                 memory_order_relaxed)) {
  }
}
