#include "arena.h"

#include <stdlib.h>

/* Holds what nearly every call needs: a string of the largest size, or a list. */
static const size_t FIRST_CHUNK = 128 * 1024;

struct ft_chunk {
  ft_chunk *next;
  uint64_t bytes[];
};

bool ft_arena_init(ft_arena *arena) {
  arena->first = malloc(sizeof *arena->first + FIRST_CHUNK);
  if (!arena->first) return false;
  arena->first->next = NULL;
  ft_arena_reset(arena);
  return true;
}

static void free_chunks(ft_chunk *chunk) {
  while (chunk) {
    ft_chunk *next = chunk->next;
    free(chunk);
    chunk = next;
  }
}

void ft_arena_free(ft_arena *arena) {
  free_chunks(arena->first);
  arena->first = NULL;
}

void ft_arena_reset(ft_arena *arena) {
  if (arena->first->next) {
    free_chunks(arena->first->next);
    arena->first->next = NULL;
  }
  arena->at = (uint8_t *)arena->first->bytes;
  arena->end = arena->at + FIRST_CHUNK;
}

void *ft_arena_take(ft_arena *arena, size_t size) {
  const size_t rounded = (size + 7) & ~(size_t)7;
  if (rounded <= (size_t)(arena->end - arena->at)) {
    void *taken = arena->at;
    arena->at += rounded;
    return taken;
  }
  ft_chunk *chunk = malloc(sizeof *chunk + rounded);
  if (!chunk) return NULL;
  chunk->next = arena->first->next;
  arena->first->next = chunk;
  return chunk->bytes;
}
