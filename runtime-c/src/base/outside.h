/* What a plugin meets from outside without an event, and tests of plugins set (../test): the time of day, chance, and when a batch goes out. */
#ifndef FT_OUTSIDE_H
#define FT_OUTSIDE_H

#include <stdint.h>

/* Nanoseconds since 1970. */
uint64_t ft_outside_clock(void);

/* 64 random bits for one sandbox. */
uint64_t ft_outside_seed(const void *sandbox);

/* Events after which a batch goes out, however much room it has; in Falco its timeout says so. */
uint32_t ft_outside_most(void);

#endif
