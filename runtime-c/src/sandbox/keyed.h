/*
 * Arguments that are JSON pointers, such as the /user/name of json.value[/user/name], and where the sandbox
 * notes what they point at. They are kept, so that the runtime can read the value itself
 * (extraction/slots.h).
 */
#ifndef FT_KEYED_H
#define FT_KEYED_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/counters.h"

enum {
  FT_KEYED_MOST = 256, /* as many as the SDK keeps */
  FT_KEYED_TABLE = 1024, /* a power of two, so that a quarter of it is used at most */
  FT_KEYED_BYTES = 112, /* of a key with its NUL; the handler is asked about a longer one */
};

/* A field's argument. */
typedef struct ft_keyed {
  char key[FT_KEYED_BYTES];
  uint32_t field;
  uint16_t following; /* the one that came after it the last time */
  const uint8_t *slot; /* in the sandbox's memory */
} ft_keyed;

typedef struct ft_keyed_slots {
  ft_keyed all[FT_KEYED_MOST];
  uint16_t count;
  uint16_t asked; /* the one that was asked for last */
  uint16_t table[FT_KEYED_TABLE]; /* 1 + the number of one, by its hash; 0: none */
} ft_keyed_slots;

/* For ft_keyed_find: looks in the table. */
const ft_keyed *ft_keyed_look_up(ft_keyed_slots *slots, uint32_t field, const char *key);

static inline bool ft_keyed_is(const ft_keyed *one, uint32_t field, const char *key) {
  return one->field == field && strcmp(one->key, key) == 0;
}

/* Finds what is kept of a field's argument; NULL: nothing. Rules ask each event for the same in turn. */
static inline const ft_keyed *ft_keyed_find(ft_keyed_slots *slots, uint32_t field, const char *key) {
  if (!slots || slots->count == 0) return NULL;
  const uint16_t likely = slots->all[slots->asked].following;
  if (!ft_keyed_is(&slots->all[likely], field, key)) return ft_keyed_look_up(slots, field, key);
  slots->asked = likely;
  return &slots->all[likely];
}

/*
 * Keeps where a field's argument is noted, in *slots, which is allocated if it is NULL. Does nothing where
 * there is no room or no memory: the handler is asked then.
 */
void ft_keyed_keep(ft_keyed_slots **slots, ft_counters *counters, uint32_t field, const char *key,
                   const uint8_t *slot);

/* Frees all. NULL is right. */
void ft_keyed_free(ft_keyed_slots *slots, ft_counters *counters);

#endif
