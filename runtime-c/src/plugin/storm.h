/*
 * Keeps a field that traps at every event from costing a new sandbox each: after more than FT_STORM_TRAPS traps in a
 * second, the field that traps is not asked for a second. The other fields keep their values.
 */
#ifndef FT_STORM_H
#define FT_STORM_H

#include <stdbool.h>
#include <stdint.h>

enum {
  FT_STORM_TRAPS = 10,
  FT_STORM_REST_MS = 1000,
  FT_STORM_FIELDS = 8, /* that may rest at once; a further one takes the place of the first */
};

/* Stands for event_to_string among the fields. */
#define FT_STORM_LINE UINT32_MAX

/* A trap that no field can be blamed for; no plugin has so many fields. */
#define FT_STORM_NONE (UINT32_MAX - 1)

typedef struct ft_storm {
  uint32_t resting; /* entries in use below */
  uint32_t traps; /* in that second */
  uint64_t second; /* of the monotonic clock */
  struct {
    uint32_t field;
    uint64_t until; /* monotonic ns */
  } rests[FT_STORM_FIELDS];
} ft_storm;

/* Counts a trap; true if the field rests from now on. */
bool ft_storm_trapped(ft_storm *storm, uint32_t field);

bool ft_storm_look(ft_storm *storm, uint32_t field);

/* Whether the field rests. */
static inline bool ft_storm_rests(ft_storm *storm, uint32_t field) {
  return storm->resting && ft_storm_look(storm, field);
}

#endif
