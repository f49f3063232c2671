#include "plugin/storm.h"

#include "base/clock.h"

void ft_cost_add(ft_cost *cost, uint64_t ns) {
  const uint64_t now = ft_monotonic_ns();
  const uint64_t idle = now > cost->updated ? now - cost->updated : 0, drained = idle / FT_STORM_SHARE;
  if (idle > FT_STORM_FORGET_S * NS_PER_S) cost->failures = 0;
  cost->spent = (cost->spent > drained ? cost->spent - drained : 0) + ns;
  cost->updated = now;
}

/* Has it rest for a time, but not longer than the longest rest. */
static uint32_t rest_for(ft_cost *cost, uint64_t wanted) {
  const uint64_t most = FT_STORM_MOST_S * NS_PER_S, rest = wanted < most ? wanted : most;
  cost->until = cost->updated = ft_monotonic_ns() + rest;
  cost->spent = 0;
  return (uint32_t)(rest / NS_PER_MS);
}

uint32_t ft_cost_spend(ft_cost *cost, uint64_t ns, uint32_t resting) {
  ft_cost_add(cost, ns);
  if (++cost->failures == 1 || cost->spent <= FT_STORM_MS * NS_PER_MS) return 0;
  return rest_for(cost, cost->spent * (FT_STORM_SHARE - 1) * (resting + 1));
}

bool ft_cost_is_watched(const ft_cost *cost, uint64_t now) {
  return cost->updated && (now < cost->updated || now - cost->updated <= FT_STORM_FORGET_S * NS_PER_S);
}

static uint32_t resting(const ft_storm *storm, uint64_t now) {
  uint32_t count = 0;
  for (uint32_t i = 0; i < storm->watched; i++) count += now < storm->fields[i].cost.until;
  return count;
}

/* The field's entry, made if there is none. */
static ft_cost *cost_of(ft_storm *storm, uint32_t field) {
  uint32_t place = 0;
  for (uint32_t i = 0; i < storm->watched; i++) {
    if (storm->fields[i].field == field) return &storm->fields[i].cost;
    if (storm->fields[i].cost.until < storm->fields[place].cost.until) place = i;
  }
  if (storm->watched < FT_STORM_FIELDS) place = storm->watched++;
  storm->fields[place].field = field;
  storm->fields[place].cost = (ft_cost){0};
  return &storm->fields[place].cost;
}

uint32_t ft_storm_trapped(ft_storm *storm, uint32_t field, uint64_t ns) {
  ft_cost *cost = cost_of(storm, field);
  const uint32_t others = resting(storm, ft_monotonic_ns()), rest_ms = ft_cost_spend(cost, ns, others);
  ft_cost_add(&storm->all, ns);
  if (rest_ms || cost->failures == 1 || storm->all.spent <= FT_STORM_MS * NS_PER_MS) return rest_ms;
  return rest_for(cost, NS_PER_S * (others + 1));
}

bool ft_storm_look(ft_storm *storm, uint32_t field) {
  const uint64_t now = ft_monotonic_ns();
  storm->started = 0;
  for (uint32_t i = 0; i < storm->watched; i++) {
    if (storm->fields[i].field != field) continue;
    if (now < storm->fields[i].cost.until) return true;
    if (ft_cost_is_watched(&storm->fields[i].cost, now))
      storm->started = ft_thread_cpu_ns();
    else
      storm->fields[i] = storm->fields[--storm->watched];
    return false;
  }
  return false;
}
