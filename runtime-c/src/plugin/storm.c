#include "plugin/storm.h"

#include "base/clock.h"

bool ft_storm_trapped(ft_storm *storm, uint32_t field) {
  const uint64_t now = ft_monotonic_ns();
  if (now / NS_PER_S != storm->second) {
    storm->second = now / NS_PER_S;
    storm->traps = 0;
  }
  if (++storm->traps <= FT_STORM_TRAPS) return false;
  const uint32_t place = storm->resting < FT_STORM_FIELDS ? storm->resting++ : 0;
  storm->rests[place].field = field;
  storm->rests[place].until = now + FT_STORM_REST_MS * NS_PER_MS;
  return true;
}

bool ft_storm_look(ft_storm *storm, uint32_t field) {
  for (uint32_t i = 0; i < storm->resting; i++) {
    if (storm->rests[i].field != field) continue;
    if (ft_monotonic_ns() < storm->rests[i].until) return true;
    storm->rests[i] = storm->rests[--storm->resting];
    return false;
  }
  return false;
}
