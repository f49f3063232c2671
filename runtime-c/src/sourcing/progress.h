/*
 * How far an open source has come. A host may ask on any thread, beside next_batch: an answer never waits for a batch.
 * Where the sandbox is free it is asked at once; else the host gets what was last said, and the running next_batch asks before
 * it returns.
 */
#ifndef FT_PROGRESS_H
#define FT_PROGRESS_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>

#include "guest_abi.h"
#include "base/utf8.h"

typedef struct ft_source ft_source;
struct ft_plugin;

typedef struct ft_progress_value {
  uint32_t hundredths; /* of a percent, 0 to 10000 */
  char text[FT_UTF8_GROWTH * FT_LIMIT_PROGRESS_BYTES + 1];
} ft_progress_value;

typedef struct ft_progress {
  atomic_bool wanted; /* the host was given what was last said, and next_batch is to ask again */
  pthread_mutex_t lock; /* guards what follows */
  ft_progress_value said; /* by the guest, last */
  ft_progress_value given; /* to the host, which may read it until its next call */
} ft_progress;

void ft_progress_init(ft_progress *progress);
void ft_progress_destroy(ft_progress *progress);

/* At the end of next_batch, with the source's lock held: asks the guest if the host wanted to know meanwhile. */
void ft_progress_settle(struct ft_plugin *plugin, ft_source *source);

#endif
