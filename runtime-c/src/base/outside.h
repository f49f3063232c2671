/*
 * The time of day, chance, and when a batch goes out. They come from outside of the plugin without an event,
 * so tests of plugins set them (../test).
 */
#ifndef FT_OUTSIDE_H
#define FT_OUTSIDE_H

#include <stdint.h>

/* The time of day, in nanoseconds since 1970. */
uint64_t ft_outside_clock(void);

/* 64 random bits for one sandbox. */
uint64_t ft_outside_seed(const void *sandbox);

/*
 * The number of events after which a batch goes out, however much room it has; in Falco only its timeout
 * counts. FT_OUTSIDE_TRAP: a test wants the call to trap.
 */
uint32_t ft_outside_most(void);
#define FT_OUTSIDE_TRAP (UINT32_MAX - 1)

#endif
