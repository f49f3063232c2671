#include "base/arena.h"

#include <stdlib.h>

/* The bytes that an arena keeps. Nearly every call needs no more: they hold the longest text, or a list. */
static const size_t KEPT = 128 * 1024;

struct ft_chunk {
  ft_chunk *next;
  uint64_t bytes[];
};

bool ft_arena_init(ft_arena *arena, ft_counters *counters) {
  arena->start = malloc(KEPT);
  if (!arena->start) return false;
  arena->at = arena->start;
  arena->end = arena->start + KEPT;
  arena->larger = NULL;
  arena->counters = counters;
  ft_gauge_move(counters, FT_METRIC_MEMORY_BYTES, 0, KEPT);
  return true;
}

void ft_arena_free(ft_arena *arena) {
  ft_arena_free_larger(arena);
  if (arena->start) ft_gauge_move(arena->counters, FT_METRIC_MEMORY_BYTES, KEPT, 0);
  free(arena->start);
  *arena = (ft_arena){0};
}

void ft_arena_free_larger(ft_arena *arena) {
  for (ft_chunk *next; arena->larger; arena->larger = next) {
    next = arena->larger->next;
    free(arena->larger);
  }
  if (arena->larger_bytes) ft_gauge_move(arena->counters, FT_METRIC_MEMORY_BYTES, arena->larger_bytes, 0);
  arena->larger_bytes = 0;
}

void *ft_arena_take_larger(ft_arena *arena, size_t size) {
  ft_chunk *chunk = malloc(sizeof *chunk + size);
  if (!chunk) return NULL;
  chunk->next = arena->larger;
  arena->larger = chunk;
  ft_gauge_move(arena->counters, FT_METRIC_MEMORY_BYTES, arena->larger_bytes, arena->larger_bytes + size);
  arena->larger_bytes += size;
  return chunk->bytes;
}
