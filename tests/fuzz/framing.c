/*
 * How streams are cut into messages: whatever the bytes are, and however they arrive, the messages are the
 * same, lie inside of what has arrived, in its order, and are no longer than they may be. The input: the
 * framing, its delimiter, the longest message, how large pieces are, and the stream.
 */
#include "fuzz.h"
#include "guest_abi.h"
#include "stream.h"

enum { MOST = 4096 };

typedef struct messages {
  const uint8_t *at[MOST];
  size_t length[MOST], count;
} messages;

static void take(void *to, const uint8_t *message, size_t length) {
  messages *all = to;
  if (all->count < MOST) {
    all->at[all->count] = message;
    all->length[all->count] = length;
  }
  all->count++;
}

static stream cut_all(const ft_framing *framing, const uint8_t *bytes, size_t size, size_t step,
                      messages *out) {
  stream one = {.framing = framing, .bytes = bytes, .take = take, .to = out};
  out->count = 0;
  while (one.filled < size && !one.is_wrong) {
    stream_more(&one, size - one.filled < step ? size - one.filled : step);
    if (one.at > one.filled) wrong("it goes on behind what has arrived");
  }
  stream_end(&one);
  return one;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static messages whole, parts;
  if (size < 4) return 0;
  const ft_framing framing = {
      .kind = (uint8_t)(FT_FRAMING_LINES + data[0] % 4), .delimiter = data[1], .longest = 1u + data[2] % 64};
  const size_t step = 1 + data[3];
  const uint8_t *bytes = data + 4, *end = bytes;
  size -= 4;
  const stream once = cut_all(&framing, bytes, size, size ? size : 1, &whole);
  const stream often = cut_all(&framing, bytes, size, step, &parts);
  if (once.is_wrong != often.is_wrong) wrong("only one of them is closed");
  if (once.too_long != often.too_long) wrong("another number of messages that are too long");
  if (whole.count != parts.count) wrong("other messages where pieces are shorter");
  for (size_t i = 0; i < whole.count && i < MOST; i++) {
    if (whole.at[i] != parts.at[i] || whole.length[i] != parts.length[i]) wrong("another message");
    if (whole.at[i] < end) wrong("messages that overlap");
    if (whole.length[i] > framing.longest) wrong("a message that is too long");
    end = whole.at[i] + whole.length[i];
    if (end > bytes + size) wrong("a message outside of the stream");
  }
  return 0;
}
