/*
 * A guest that answers with the input's bytes: the readers of batches, values, places in the event, and
 * messages.
 */
#define FUZZED
#include "../runtime/hostile.c"

#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  hostile_throw(data, size);
  live_once();
  return 0;
}
