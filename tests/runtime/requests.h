/* What programs share that send requests to a source with http(). */
#ifndef REQUESTS_H
#define REQUESTS_H

#include "folder.h"
#include "live.h"
#include "peers.h"

static ss_instance_t *source;
static int port;

static inline ss_instance_t *open_with(const char *params) {
  forget_logs();
  source = open_source(&api, state, params);
  take_events(source, 1, 1);
  const char *at = strstr(logged, "listens at 127.0.0.1:");
  port = at ? atoi(strrchr(at, ':') + 1) : 0;
  return source;
}

static inline ss_instance_t *open_server(void) { return open_with("{\"http\":\"127.0.0.1:0\"}"); }

#define POST(body_length, body) \
  "POST /events HTTP/1.1\r\nHost: h\r\nContent-Length: " body_length "\r\n\r\n" body

/*
 * What the peer is answered until it has `count` answers, or the connection ends, behind which there is a !.
 * The source is asked for events meanwhile, which are thrown away.
 */
static inline const char *answers(int file, int count) {
  static char all[8192];
  size_t length = 0;
  const double start_ms = milliseconds_now();
  all[0] = '\0';
  for (;;) {
    int found = 0;
    for (const char *at = all; (at = strstr(at, "\r\n\r\n")); at++) found++;
    if (found >= count || milliseconds_now() - start_ms > 10000) return all;
    const ssize_t got = recv(file, all + length, sizeof all - 2 - length, MSG_DONTWAIT);
    if (got > 0) {
      all[length += (size_t)got] = '\0';
    } else if (got == 0 || errno != EAGAIN) {
      memcpy(all + length, "!", 2);
      return all;
    } else {
      take_events(source, 1, 5);
    }
  }
}

#endif
