/* The hostile guest's dice, which its driver throws too: a run is the same every time. */
#ifndef HOSTILE_GUEST_H
#define HOSTILE_GUEST_H

#include <stdbool.h>
#include <stdint.h>

uint32_t hostile_random(uint32_t below);
void hostile_seed(uint64_t value);

/* How many messages of inputs it was handed. */
uint64_t hostile_messages(void);

/* Whether the last call trapped, before it did anything else. */
bool hostile_trapped(void);

#endif
