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

/* `look_at_silence` of the kinds that read files, and of those that listen. */
void ft_silence_of_files(ft_input *input, uint64_t now);
void ft_silence_of_sockets(ft_input *input, uint64_t now);

#endif
