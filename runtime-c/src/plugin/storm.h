/*
 * Keeps a field that traps at every event from costing a new sandbox each time: once more than FT_STORM_TRAPS
 * calls trapped within a second, the field that trapped last rests and is not asked for FT_STORM_REST_MS. The
 * other fields keep their values.
 */
#ifndef FT_STORM_H
#define FT_STORM_H

#include <stdbool.h>
#include <stdint.h>

enum {
  FT_STORM_TRAPS = 10,
  FT_STORM_REST_MS = 1000,
  FT_STORM_FIELDS = 8, /* fields that may rest at once; a further one takes the place of the first */
};

/* The number that event_to_string has among the fields. */
#define FT_STORM_LINE UINT32_MAX

/* The number of a trap that is no field's fault. No plugin has so many fields. */
#define FT_STORM_NONE (UINT32_MAX - 1)

typedef struct ft_storm {
  uint32_t resting; /* entries of `rests` in use */
  uint32_t traps; /* traps in `second` */
  uint64_t second; /* the second of the last trap, on the monotonic clock */
  struct {
    uint32_t field;
    uint64_t until; /* monotonic ns */
  } rests[FT_STORM_FIELDS];
} ft_storm;

/* Counts a trap of the field; true if the field rests from now on. */
bool ft_storm_trapped(ft_storm *storm, uint32_t field);

/* For ft_storm_rests: looks the field up among those that rest, and wakes it if its time is over. */
bool ft_storm_look(ft_storm *storm, uint32_t field);

/* Whether the field rests. */
static inline bool ft_storm_rests(ft_storm *storm, uint32_t field) {
  return storm->resting && ft_storm_look(storm, field);
}

#endif
