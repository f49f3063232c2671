/*
 * Keeps failures from taking Falco's time. Calls that trap, and the new sandboxes that they cost, may take a
 * tenth of a thread's CPU time, and FT_STORM_MS of it at once. What takes more rests until it is even; the
 * more rest at once, the longer each does. Quick traps, such as of a malformed line now and then, never come
 * so far.
 */
#ifndef FT_STORM_H
#define FT_STORM_H

#include <stdbool.h>
#include <stdint.h>

enum {
  FT_STORM_MS = 50, /* CPU time that may be taken at once */
  FT_STORM_SHARE = 10, /* the part of the time that failures take at most: one in so many */
  FT_STORM_MOST_S = 60, /* the longest rest */
  FT_STORM_FORGET_S = 10, /* after so long without a failure a further one is the first again */
  /* fields that are watched at once; a further one takes the place of the next that wakes */
  FT_STORM_FIELDS = 64,
};

/* The number that event_to_string has among the fields. */
#define FT_STORM_LINE UINT32_MAX

/* The number of a trap that is no field's fault. No plugin has so many fields. */
#define FT_STORM_NONE (UINT32_MAX - 1)

/* What one failing thing has spent: a bucket that failures fill and time drains. */
typedef struct ft_cost {
  uint64_t spent; /* ns of CPU time that are not drained yet */
  uint64_t updated; /* monotonic ns: when that was so; 0: it never failed */
  uint64_t until; /* monotonic ns: when its rest is over; 0: it does not rest */
  uint32_t failures; /* since the bucket was empty: the first one never rests */
} ft_cost;

/* Adds CPU time that failures took, without a failure of its own. */
void ft_cost_add(ft_cost *cost, uint64_t ns);

/*
 * Adds the CPU time of a failure. `resting` others rest now. Returns the milliseconds for which it rests from
 * now on; 0: it goes on.
 */
uint32_t ft_cost_spend(ft_cost *cost, uint64_t ns, uint32_t resting);

/* Whether it failed lately, or rests: then its calls are worth being measured. */
bool ft_cost_is_watched(const ft_cost *cost, uint64_t now);

typedef struct ft_storm {
  uint32_t watched; /* entries of `fields` in use */
  /*
   * what all fields together have spent: above the limit the one that traps rests, though it alone is below
   */
  ft_cost all;
  uint64_t started; /* CPU time of the thread when the running call began; 0: it is not measured */
  struct {
    uint32_t field;
    ft_cost cost;
  } fields[FT_STORM_FIELDS];
} ft_storm;

/*
 * Adds what a trap of the field took: returns the milliseconds for which the field rests from now on, 0:
 * none.
 */
uint32_t ft_storm_trapped(ft_storm *storm, uint32_t field, uint64_t ns);

/*
 * For ft_storm_rests: looks the field up among those that are watched, and measures its call if it does not
 * rest.
 */
bool ft_storm_look(ft_storm *storm, uint32_t field);

/* Before a field's call: whether the field rests and is not to be called. */
static inline bool ft_storm_rests(ft_storm *storm, uint32_t field) {
  return storm->watched && ft_storm_look(storm, field);
}

#endif
