/*
 * Inputs that had messages and have none any more: the log says so, since a source that is silent looks like
 * one that has nothing to tell.
 */
#ifndef FT_SILENCE_H
#define FT_SILENCE_H

#include "inputs/input.h"

/* The plugin has dealt with a message of the input. `now`: monotonic ns. */
static inline void ft_silence_heard(ft_input *input, uint64_t now) {
  input->heard++;
  input->heard_at = now;
}

/*
 * With the lock held: has the log say that an input is silent, with its counters; once for each silence,
 * which has to be twice as long each time.
 */
void ft_silence_look(ft_input *input, uint64_t now);

#endif
