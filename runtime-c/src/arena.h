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
  ft_chunk *first; /* kept for ever; larger results are in chunks of their own */
  uint8_t *at;
  uint8_t *end;
} ft_arena;

bool ft_arena_init(ft_arena *arena);
void ft_arena_free(ft_arena *arena);

/* Takes all memory back. */
void ft_arena_reset(ft_arena *arena);

/* Memory for `size` bytes, aligned to 8; NULL: no memory. Valid until the next reset. */
void *ft_arena_take(ft_arena *arena, size_t size);

#endif
