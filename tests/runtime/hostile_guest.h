/* The hostile guest's dice. Its driver throws the same ones, so that all runs are the same. */
#ifndef HOSTILE_GUEST_H
#define HOSTILE_GUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

uint32_t hostile_random(uint32_t below);
void hostile_seed(uint64_t value);

/*
 * The dice fall as these bytes say, and by a seed once they are used up. The bytes must outlive the throws.
 */
void hostile_throw(const uint8_t *bytes, size_t size);

/* Returns the number of messages that the guest was handed. */
uint64_t hostile_messages(void);

/* Whether the last call trapped, before it did anything else. */
bool hostile_trapped(void);

#endif
