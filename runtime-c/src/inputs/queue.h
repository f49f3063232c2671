/*
 * Messages that were read and wait for the plugin, in a ring of bytes. Each has a head and lies in one piece:
 *
 *   │ free │ handed over │ not yet │ free │        a message  │ length, origin's length │ bytes │ origin │
 *          first         at        end
 */
#ifndef FT_QUEUE_H
#define FT_QUEUE_H

#include "inputs/input.h"

typedef struct ft_queue {
  uint8_t *bytes;
  uint32_t size;
  uint32_t first, at, end; /* places in the ring, as in the picture */
  uint32_t count; /* messages from `first` on */
  uint32_t handed; /* messages of these that are handed over */
  size_t used; /* bytes of all of these messages */
} ft_queue;

/* False: no memory. */
bool ft_queue_begin(ft_queue *queue, uint32_t size);
void ft_queue_end(ft_queue *queue);

/* How many bytes a message may have with its origin to be added now. */
uint32_t ft_queue_room(const ft_queue *queue);

/* How many messages of so many bytes, each with its origin, may be added now. */
uint32_t ft_queue_room_for(const ft_queue *queue, uint32_t bytes);

/* Adds a message, for which there is room. */
void ft_queue_add(ft_queue *queue, const uint8_t *bytes, uint32_t length, const char *origin,
                  uint32_t origin_length);

/* As the functions of an input's kind. */
bool ft_queue_next(ft_queue *queue, ft_message *out);
void ft_queue_accept(ft_queue *queue);
void ft_queue_rewind(ft_queue *queue);

#endif
