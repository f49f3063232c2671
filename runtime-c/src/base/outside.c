#include "base/outside.h"

#include <sys/syscall.h>
#include <unistd.h>

#include "base/clock.h"

uint64_t ft_outside_clock(void) {
  struct timespec t;
  if (clock_gettime(CLOCK_REALTIME, &t) != 0) return 0;
  return ft_nanoseconds(&t);
}

uint64_t ft_outside_seed(const void *sandbox) {
  uint64_t seed = 0;
  /*
   * called by its number, since getrandom() came with glibc 2.25; two sandboxes differ even where the kernel
   * refuses
   */
  if (syscall(SYS_getrandom, &seed, sizeof seed, 0) == (long)sizeof seed) return seed;
  return ft_outside_clock() ^ (uint64_t)(uintptr_t)sandbox;
}

uint32_t ft_outside_most(void) { return UINT32_MAX; }
