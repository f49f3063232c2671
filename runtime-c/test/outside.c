#include "base/outside.h"

#include "attach.h"

uint64_t ft_outside_clock(void) { return ft_attached()->clock(ft_attached()->context); }

uint64_t ft_outside_seed(const void *sandbox) {
  (void)sandbox;
  return ft_attached()->seed;
}

uint32_t ft_outside_most(void) { return ft_attached()->traps ? FT_OUTSIDE_TRAP : ft_attached()->most; }
