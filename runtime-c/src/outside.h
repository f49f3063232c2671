/* What reaches a plugin from outside without an event: the time of day and chance. Tests of plugins set both (../test). */
#ifndef FT_OUTSIDE_H
#define FT_OUTSIDE_H

#include <stdint.h>

/* Nanoseconds since 1970. */
uint64_t ft_outside_clock(void);

/* 64 random bits for one sandbox. */
uint64_t ft_outside_seed(const void *sandbox);

#endif
