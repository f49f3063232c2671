/* How far an open source has come: what its guest said last, and what the host was given. */
#ifndef FT_PROGRESS_H
#define FT_PROGRESS_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>

#include "base/utf8.h"
#include "guest_abi.h"

typedef struct ft_progress_value {
  uint32_t hundredths; /* of a percent, 0 to 10000 */
  char text[FT_UTF8_GROWTH * FT_LIMIT_PROGRESS_BYTES + 1];
} ft_progress_value;

typedef struct ft_progress {
  atomic_bool wanted; /* the host was given an old value, and next_batch is to ask the guest for a new one */
  pthread_mutex_t lock; /* guards what follows */
  ft_progress_value said; /* by the guest, last */
  ft_progress_value given; /* to the host, which may read it until its next call */
} ft_progress;

void ft_progress_init(ft_progress *progress);
void ft_progress_destroy(ft_progress *progress);

/*
 * Keeps what the guest says: hundredths of a percent, cut to what is allowed, and a text of
 * FT_LIMIT_PROGRESS_BYTES at most.
 */
void ft_progress_keep(ft_progress *progress, int32_t hundredths, const uint8_t *text, uint32_t length);

/*
 * Gives the host what the guest said last: sets the hundredths, and returns the text, which is good until the
 * next of these.
 */
const char *ft_progress_give(ft_progress *progress, uint32_t *hundredths);

#endif
