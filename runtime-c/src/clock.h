/* Time, in nanoseconds. */
#ifndef FT_CLOCK_H
#define FT_CLOCK_H

#include <stdint.h>

#define NS_PER_S UINT64_C(1000000000)
#define NS_PER_MS UINT64_C(1000000)

uint64_t ft_monotonic_ns(void);
uint64_t ft_realtime_ns(void); /* since 1970 */

/* Waits, also when signals arrive. */
void ft_sleep_ns(uint64_t ns);

#endif
