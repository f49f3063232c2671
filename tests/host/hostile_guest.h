/* The dice of the hostile guest, which its driver throws too: a run is the same every time. */
#ifndef HOSTILE_GUEST_H
#define HOSTILE_GUEST_H

#include <stdint.h>

uint32_t hostile_random(uint32_t below);
void hostile_seed(uint64_t value);

#endif
