/* The reader of the operator's knobs: any text is JSON with knobs in their ranges, or refused in words. */
#include "base/knobs.h"

#include "fuzz.h"

enum { MOST_WORDS = 250 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  char *text = malloc(size ? size : 1); /* as long as it is: AddressSanitizer sees a byte too many */
  if (!text) return 0;
  if (size) memcpy(text, data, size);
  const ft_log log = {NULL, NULL};
  ft_knobs knobs;
  ft_error error;
  memset(&error, 0xAA, sizeof error);
  if (ft_knobs_read(&knobs, (ft_text){text, size}, &log, &error)) {
    if (knobs.memory_mib < 1 || knobs.memory_mib > 1024) wrong("memory out of its range");
  } else if (strlen(error.text) < 8) {
    wrong("refused without words");
  } else if (strlen(error.text) > MOST_WORDS) {
    wrong("more of a value is shown than belongs into a message");
  }
  free(text);
  return 0;
}
