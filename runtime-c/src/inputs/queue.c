#include "inputs/queue.h"

#include <stdlib.h>

#include "base/bytes.h"

enum { HEAD_BYTES = 8 };
/* In place of a message's length: the next message lies at the ring's beginning. */
static const uint32_t WRAPPED = UINT32_MAX;

bool ft_queue_begin(ft_queue *queue, uint32_t size) {
  *queue = (ft_queue){.bytes = malloc(size), .size = size}; /* pages that nothing fills take no memory */
  return queue->bytes != NULL;
}

void ft_queue_end(ft_queue *queue) { free(queue->bytes); }

/* The larger of the two places that a message may go to: behind the last one, or at the ring's beginning. */
uint32_t ft_queue_room(const ft_queue *queue) {
  uint32_t room = queue->size;
  if (queue->count) {
    const bool is_split = queue->end <= queue->first;
    const uint32_t behind = (is_split ? queue->first : queue->size) - queue->end;
    const uint32_t before = is_split ? 0 : queue->first;
    room = behind > before ? behind : before;
  }
  return room > 2 * HEAD_BYTES ? room - 2 * HEAD_BYTES : 0;
}

uint32_t ft_queue_room_for(const ft_queue *queue, uint32_t bytes) {
  return (ft_queue_room(queue) + HEAD_BYTES) / (bytes + HEAD_BYTES);
}

void ft_queue_add(ft_queue *queue, const uint8_t *bytes, uint32_t length, const char *origin,
                  uint32_t origin_length) {
  const uint32_t whole = HEAD_BYTES + length + origin_length;
  if (!queue->count) queue->first = queue->at = queue->end = 0;
  /* behind the last message there stays room for the mark that it was the last one there */
  const bool is_split = queue->count && queue->end <= queue->first;
  if (!is_split && (uint64_t)queue->end + whole + HEAD_BYTES > queue->size) {
    ft_put_u32(queue->bytes + queue->end, WRAPPED);
    queue->end = 0;
  }
  uint8_t *at = queue->bytes + queue->end;
  ft_put_u32(at, length);
  ft_put_u32(at + 4, origin_length);
  if (length) memcpy(at + HEAD_BYTES, bytes, length);
  if (origin_length) memcpy(at + HEAD_BYTES + length, origin, origin_length);
  queue->end += whole;
  queue->count++;
  queue->used += length;
}

/* The place of a message: that one, or the ring's beginning where it says so. */
static uint32_t unwrapped(const ft_queue *queue, uint32_t at) {
  return ft_load_u32(queue->bytes + at) == WRAPPED ? 0 : at;
}

bool ft_queue_next(ft_queue *queue, ft_message *out) {
  if (queue->handed == queue->count) return false;
  queue->at = unwrapped(queue, queue->at);
  const uint8_t *at = queue->bytes + queue->at;
  const uint32_t length = ft_load_u32(at), origin_length = ft_load_u32(at + 4);
  *out = (ft_message){.bytes = at + HEAD_BYTES,
                      .length = length,
                      .origin = (const char *)at + HEAD_BYTES + length,
                      .origin_length = origin_length};
  queue->at += HEAD_BYTES + length + origin_length;
  queue->handed++;
  return true;
}

void ft_queue_accept(ft_queue *queue) {
  queue->first = unwrapped(queue, queue->first);
  const uint8_t *at = queue->bytes + queue->first;
  const uint32_t length = ft_load_u32(at);
  queue->first += HEAD_BYTES + length + ft_load_u32(at + 4);
  queue->used -= length;
  queue->count--;
  queue->handed--;
}

void ft_queue_rewind(ft_queue *queue) {
  queue->at = queue->first;
  queue->handed = 0;
}
