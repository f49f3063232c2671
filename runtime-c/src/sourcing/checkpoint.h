/*
 * The last checkpoint of an open source: bytes by which the plugin says where it is once an event is out.
 * After a trap the new sandbox is given them when it opens.
 */
#ifndef FT_CHECKPOINT_H
#define FT_CHECKPOINT_H

#include "sandbox/store.h"

typedef struct ft_checkpoint {
  uint8_t *bytes; /* room for FT_LIMIT_CHECKPOINT_BYTES; NULL: the plugin makes none */
  uint32_t length; /* bytes of the last one; 0: there is none */
  bool is_read; /* the guest's open looked for it, so that it goes on from there */
  ft_counters *counters; /* the plugin state's; NULL before there is room */
} ft_checkpoint;

/* Before the guest's open: gives it the last checkpoint. False with the error where it has no room. */
bool ft_checkpoint_give(const ft_checkpoint *checkpoint, ft_store *store, ft_error *error);

/* After the guest's open: makes room, if the plugin makes checkpoints. False with the error. */
bool ft_checkpoint_open(ft_checkpoint *checkpoint, ft_store *store, ft_error *error);

/* For ft_checkpoint_keep. */
void ft_checkpoint_look(ft_checkpoint *checkpoint, ft_store *store, uint32_t count);

/* After the guest's call for a batch: keeps the last checkpoint of the first `count` events, which go out. */
static inline void ft_checkpoint_keep(ft_checkpoint *checkpoint, ft_store *store, uint32_t count) {
  if (checkpoint->bytes) ft_checkpoint_look(checkpoint, store, count);
}

/* Whether a new sandbox goes on where the last one was, so that no event before it comes twice. */
static inline bool ft_checkpoint_resumes(const ft_checkpoint *checkpoint) {
  return checkpoint->length && checkpoint->is_read;
}

/* Frees the room, if there is any. */
void ft_checkpoint_free(ft_checkpoint *checkpoint);

#endif
