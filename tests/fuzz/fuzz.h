/* What a target of libFuzzer is; replay.c calls it too. */
#ifndef FUZZ_H
#define FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What was found is wrong: the fuzzer keeps the input. */
static inline _Noreturn void wrong(const char *what) {
  fprintf(stderr, "wrong: %s\n", what);
  abort();
}

#endif
