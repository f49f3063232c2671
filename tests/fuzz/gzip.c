/*
 * The gateway that inflates files: whatever the bytes are, wherever pieces end and however little room there
 * is, what comes out is the same, and so is how it ends. It is compiled for the machine here, so that a
 * sanitizer sees what in its sandbox would go unseen. The input: how large pieces are, how much room there
 * is, and the file.
 */
#include "../../runtime-c/gateway/gzip.c"

#include "fuzz.h"

enum { MOST = 1 << 17 };

/* What a file is inflated to, and how it ended. */
typedef struct said {
  uint8_t bytes[MOST];
  size_t length;
  size_t used;
  int state;
} said;

static void read_all(said *all, const uint8_t *bytes, size_t size, uint32_t step, uint32_t space) {
  all->length = all->used = 0;
  all->state = WHOLE;
  if (gzip_begin() != 0) wrong("it does not begin");
  for (size_t at = 0; at < size && all->state <= WHOLE && all->length < MOST;) {
    const uint32_t piece = size - at < step ? (uint32_t)(size - at) : step;
    memcpy(room, bytes + at, piece);
    for (uint32_t used = 0; used < piece || all->state == FULL;) {
      const bool was_full = all->state == FULL;
      all->state = gzip_read(used, piece - used, space);
      if (found.used > piece - used || found.length > space) wrong("more than there is");
      if (all->state == FULL ? found.length != space : all->state == MORE && found.used < piece - used)
        wrong("it stops before it has to");
      if (all->state <= FULL && !found.used && !found.length && !was_full) wrong("it does nothing");
      const size_t kept = found.length < MOST - all->length ? found.length : MOST - all->length;
      memcpy(all->bytes + all->length, out, kept);
      all->length += kept;
      used += found.used;
      all->used += found.used;
      if (all->state > WHOLE || all->length == MOST) break;
    }
    at += piece;
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static said whole, parts;
  if (size < 4) return 0;
  read_all(&whole, data + 2, size - 2, ROOM_BYTES, OUT_BYTES);
  read_all(&parts, data + 2, size - 2, 1 + data[0], 1 + data[1] * 16u);
  if (whole.length != parts.length || memcmp(whole.bytes, parts.bytes, whole.length) != 0)
    wrong("something else where pieces are shorter");
  if (whole.length == MOST) return 0; /* none is read any further */
  if (whole.state != parts.state) wrong("another end");
  return 0;
}
