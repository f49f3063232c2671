/*
 * Memory for the results of one call. The next call takes all of it back, so that a call seldom needs malloc.
 * Memory that was given out never moves.
 */
#ifndef FT_ARENA_H
#define FT_ARENA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/counters.h"

typedef struct ft_chunk ft_chunk;

typedef struct ft_arena {
  uint8_t *start; /* the memory that is kept from call to call */
  uint8_t *at; /* its first free byte */
  uint8_t *end;
  ft_chunk *larger; /* results that had no room there; NULL: none */
  size_t larger_bytes; /* bytes of these */
  ft_counters *counters; /* the plugin state's */
} ft_arena;

/*
 * Allocates the memory that is kept, and counts what the arena holds as memory of the plugin. False: no
 * memory.
 */
bool ft_arena_init(ft_arena *arena, ft_counters *counters);
void ft_arena_free(ft_arena *arena);

/* For ft_arena_reset and ft_arena_take: results that have no room in the memory that is kept. */
void ft_arena_free_larger(ft_arena *arena);
void *ft_arena_take_larger(ft_arena *arena, size_t size);

/* Takes all memory back. */
static inline void ft_arena_reset(ft_arena *arena) {
  if (arena->larger) ft_arena_free_larger(arena);
  arena->at = arena->start;
}

/* Gives memory for `size` bytes, aligned to 8, which is valid until the next reset. NULL: no memory. */
static inline void *ft_arena_take(ft_arena *arena, size_t size) {
  const size_t rounded = (size + 7) & ~(size_t)7;
  if (rounded > (size_t)(arena->end - arena->at)) return ft_arena_take_larger(arena, rounded);
  void *taken = arena->at;
  arena->at += rounded;
  return taken;
}

#endif
