/*
 * The gateway, which reads what comes from the network: whatever the bytes are, and however they arrive, the
 * requests in them are the same. It is compiled for the machine here, so that a sanitizer sees what in its
 * sandbox would go unseen. The input: which rules there are, how large pieces are, and the bytes of a
 * connection.
 */
#include "../../runtime-c/gateway/http.c"

#include "fuzz.h"

enum { MOST = 65536, MOST_BODY = 200 };

/* The requests of a connection, and how it ended. */
typedef struct requests {
  uint8_t bytes[MOST];
  size_t length;
  bool is_refused;
} requests;

static void keep(requests *all, const void *bytes, size_t length) {
  if (length > sizeof all->bytes - all->length) wrong("more than was sent");
  if (length) memcpy(all->bytes + all->length, bytes, length);
  all->length += length;
}

static void keep_request(requests *all, const uint8_t *message) {
  uint32_t head;
  if (found.length < LENGTH_BYTES) wrong("a message without the length of its head");
  memcpy(&head, message, sizeof head);
  if (head > HEAD_BYTES || head > found.length - LENGTH_BYTES) wrong("a head that is too long");
  if (found.length - LENGTH_BYTES - head > MOST_BODY) wrong("a body that is too long");
  if (message[LENGTH_BYTES + head - 1] != '\n') wrong("a head without an end");
  for (uint32_t i = LENGTH_BYTES; i < LENGTH_BYTES + head; i++)
    if (message[i] == '\r' || !message[i]) wrong("a CR or a NUL in a head");
  keep(all, message, found.length);
}

static void read_all(requests *all, const uint8_t *bytes, size_t size, size_t step) {
  connection *from = http_open();
  bool was_empty = false;
  all->length = 0;
  all->is_refused = false;
  for (size_t at = 0; at < size && !all->is_refused;) {
    const uint32_t piece = (uint32_t)(size - at < step ? size - at : step);
    memcpy(room, bytes + at, piece);
    const int state = http_read(from, 0, piece);
    if (found.used > piece || (was_empty && !found.used)) wrong("another number of bytes");
    was_empty = !found.used;
    at += found.used;
    if (state == MORE && found.used < piece) wrong("bytes that nobody reads");
    if (state == CONTINUE) keep(all, "continue", 8);
    if (state == REQUEST) keep_request(all, found.message);
    all->is_refused = state > CONTINUE;
    if (all->is_refused && (state < 400 || state > 599)) wrong("a status that is none");
  }
  http_close(from);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const char NONE[] = "\0\0\0\0\0\0", SIGNED[] = "\0\0\0\0x-signature\0secret\0sha256=",
                    SOME[] = "/a\n/b\n\0text/plain\n\0authorization\0Bearer x\0\0\0";
  static requests whole, parts;
  if (size < 2) return 0;
  const char *const texts = data[0] & 1 ? SOME : data[0] & 4 ? SIGNED : NONE;
  const uint32_t length = data[0] & 1 ? sizeof SOME : data[0] & 4 ? sizeof SIGNED : sizeof NONE;
  memcpy(room, texts, length);
  if (http_rules_take(length, MOST_BODY, data[0] & 2) != 0) wrong("rules that are refused");
  read_all(&whole, data + 2, size - 2, size);
  read_all(&parts, data + 2, size - 2, 1 + data[1]);
  if (whole.is_refused != parts.is_refused) wrong("only one of them is refused");
  if (whole.length != parts.length || memcmp(whole.bytes, parts.bytes, whole.length) != 0)
    wrong("other requests where pieces are shorter");
  return 0;
}
