#include "http_connection.h"

#include <stdlib.h>
#include <string.h>

enum { LEAST_BYTES = 512 }; /* of a message's first allocation */

void connection_forget(connection *from) {
  free(from->bytes);
  http_gzip_close(from->gzip);
  from->bytes = NULL;
  from->gzip = NULL;
  from->length = from->room = 0;
  from->hosts = from->tokens = from->signatures = from->trailers = 0;
  from->name = from->value = 0;
  from->status = 0;
  from->has_head = from->is_allowed = from->has_type = false;
  from->is_gzip = from->wants_continue = false;
}

int connection_refuse(connection *from, uint32_t status) {
  if (!from->status) from->status = status;
  return HPE_USER;
}

int connection_add(connection *from, const void *bytes, size_t length, uint32_t limit, uint32_t status) {
  if (length > limit || from->length > limit - length) return connection_refuse(from, status);
  const uint32_t whole = from->length + (uint32_t)length;
  if (whole > from->room) {
    uint32_t more = from->room ? from->room : LEAST_BYTES;
    while (more < whole) more *= 2;
    if (more > limit / 4)
      more = limit; /* of a large body the old and the new place have no room side by side */
    uint8_t *grown = realloc(from->bytes, more);
    if (!grown) return connection_refuse(from, 503);
    from->bytes = grown;
    from->room = more;
  }
  if (length) memcpy(from->bytes + from->length, bytes, length);
  from->length = whole;
  return HPE_OK;
}

int connection_add_head(connection *from, const void *bytes, size_t length) {
  if (from->has_head) {
    from->trailers += length < HEAD_BYTES ? (uint32_t)length : HEAD_BYTES;
    return from->trailers < HEAD_BYTES ? HPE_OK : connection_refuse(from, 431);
  }
  return connection_add(from, bytes, length, HEAD_BYTES, 431);
}
