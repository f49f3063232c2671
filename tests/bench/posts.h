/* Requests of HTTP that a process sends as fast as they are answered. */
#ifndef POSTS_H
#define POSTS_H

#include <sched.h>
#include <sys/epoll.h>

#include "../runtime/peers.h"

enum { POST_CONNECTIONS = 32 };

/* From here on the process runs on this processor alone, where there is one. */
static inline void stay_on(size_t processor) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(processor, &set);
  sched_setaffinity(0, sizeof set, &set);
}

/* Sends a request on each of its connections, and the next one when that is answered, without an end. */
static inline void send_posts(int port, const char *body) {
  static char request[65536];
  const int epoll = epoll_create1(EPOLL_CLOEXEC);
  const size_t length =
      (size_t)snprintf(request, sizeof request,
                       "POST /events HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: bench\r\nAccept: */*\r\n"
                       "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
                       strlen(body), body);
  stay_on(1);
  for (int i = 0; i < POST_CONNECTIONS; i++) {
    struct epoll_event event = {.events = EPOLLIN, .data.fd = peer(SOCK_STREAM, port)};
    epoll_ctl(epoll, EPOLL_CTL_ADD, event.data.fd, &event);
    say(event.data.fd, request, length);
  }
  for (;;) {
    struct epoll_event events[POST_CONNECTIONS];
    const int count = epoll_wait(epoll, events, POST_CONNECTIONS, -1);
    for (int i = 0; i < count; i++) {
      char answer[4096];
      const ssize_t got = recv(events[i].data.fd, answer, sizeof answer, 0);
      if (got < 12) _exit(0); /* the other side has what it wanted */
      if (memcmp(answer, "HTTP/1.1 200", 12) != 0 && memcmp(answer, "HTTP/1.1 503", 12) != 0)
        die("answered %.60s", answer);
      if (send(events[i].data.fd, request, length, MSG_NOSIGNAL) < 0) _exit(0);
    }
  }
}

#endif
