/*
 * Memory for the results of one call, all of it given back at the next: once warm, a call takes it without malloc.
 * What was given out never moves.
 */
#ifndef FT_ARENA_H
#define FT_ARENA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct ft_chunk ft_chunk;

typedef struct ft_arena {
  uint8_t *start; /* of the memory that is kept for ever */
  uint8_t *at;
  uint8_t *end;
  ft_chunk *larger; /* results that had no room there; NULL: none */
} ft_arena;

bool ft_arena_init(ft_arena *arena);
void ft_arena_free(ft_arena *arena);

/* For ft_arena_reset and ft_arena_take: the larger results. */
void ft_arena_free_larger(ft_arena *arena);
void *ft_arena_take_larger(ft_arena *arena, size_t size);

/* Takes all memory back. */
static inline void ft_arena_reset(ft_arena *arena) {
  if (arena->larger) ft_arena_free_larger(arena);
  arena->at = arena->start;
}

/* Memory for `size` bytes, aligned to 8; NULL: no memory. Valid until the next reset. */
static inline void *ft_arena_take(ft_arena *arena, size_t size) {
  const size_t rounded = (size + 7) & ~(size_t)7;
  if (rounded > (size_t)(arena->end - arena->at)) return ft_arena_take_larger(arena, rounded);
  void *taken = arena->at;
  arena->at += rounded;
  return taken;
}

#endif
