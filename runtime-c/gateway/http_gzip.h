/*
 * A body that is sent with gzip, of one member or several. What 16 kB become may be 16 MiB: a call of the
 * host's inflates a part of that, and the host calls again.
 */
#ifndef HTTP_GZIP_H
#define HTTP_GZIP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct http_gzip http_gzip;

/* Takes bytes of the body. Returns 0, or why it does not: of a server, the status of its answer. */
typedef int http_gzip_take(void *to, const uint8_t *bytes, size_t length);

/* NULL: there is no memory for it. */
http_gzip *http_gzip_open(void);
void http_gzip_close(http_gzip *self);

/* In a call of the host's before anything else: it may inflate as much as one may. */
void http_gzip_allow(void);

/*
 * Inflates what has come, as far as the call may: *length bytes, of which so many are used then. Returns 0,
 * what `take` returns else, 400 where the bytes are no gzip, or 503 where there is no memory.
 */
int http_gzip_read(http_gzip *self, const uint8_t *bytes, size_t *length, http_gzip_take *take, void *to);

/* Whether it has stopped there; the next call goes on with what was not used, also where that is nothing. */
bool http_gzip_is_full(const http_gzip *self);

/* Whether a member has just come to its end, with the length and checksum that it names. */
bool http_gzip_is_whole(const http_gzip *self);

#endif
