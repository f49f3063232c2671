/*
 * Requests of HTTP: how they are answered, what their times are, and that no peer ends more than its own
 * connection. The program gives the plugin a clock that it puts forward. usage: requests POSTED
 */
#include "ahead.h"
#include "folder.h"
#include "live.h"
#include "peers.h"

static ss_instance_t *source;
static int port;

static ss_instance_t *open_server(void) {
  forget_logs();
  source = open_source(&api, state, "{\"http\":\"127.0.0.1:0\"}");
  take_events(source, 1, 1);
  const char *at = strstr(logged, "listens at 127.0.0.1:");
  port = at ? atoi(strrchr(at, ':') + 1) : 0;
  return source;
}

#define POST(body_length, body) \
  "POST /events HTTP/1.1\r\nHost: h\r\nContent-Length: " body_length "\r\n\r\n" body

/*
 * What the peer is answered until it has `count` answers, or the connection ends, behind which there is a !.
 * The source is asked for events meanwhile, which are thrown away.
 */
static const char *answers(int file, int count) {
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

/* Checks how bytes are answered, on a connection of their own. */
static void answered(const char *name, const char *text, int count, const char *expected) {
  const int file = peer(SOCK_STREAM, port);
  say_text(file, text);
  const char *found = answers(file, count);
  check(name, strstr(found, expected) != NULL, "%.300s", found);
  close(file);
}

static void check_answers(void) {
  open_server();
  const int file = peer(SOCK_STREAM, port);
  say_text(file, POST("3", "one") POST("3", "two"));
  expect_events(source, "of a connection each request is an event", "one|two|");
  const char *found = answers(file, 2);
  check("and each is answered",
        strcmp(found,
               "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
               "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n") == 0,
        "%s", found);
  say_text(file,
           "POST /more?q HTTP/1.1\r\nHost: h\r\nX-Id: 7\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
  say_text(file, "2;x=y\r\nde\r\n0\r\n\r\n");
  expect_events(source, "chunks are one body", "127.0.0.1 POST /more?q 7 abcde|");
  say_text(file, POST("4", "trap") POST("5", "after"));
  expect_events(source, "a trap of the plugin's loses its own request alone", "after|");
  close(file);
  answered("the body waits until it may come",
           "POST /events HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n", 1,
           "HTTP/1.1 100 Continue\r\n\r\n");
  answered("a path that is not taken is 404", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n", 1,
           "HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
  answered("another method is 405, and says which is right", "GET /events HTTP/1.1\r\nHost: h\r\n\r\n", 1,
           "HTTP/1.1 405 Method Not Allowed\r\nAllow: POST\r\n");
  answered("a body that is too long is 413", POST("1001", ""), 1, "HTTP/1.1 413 ");
  answered(
      "a length beside chunks is refused",
      "POST /events HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      1, "HTTP/1.1 400 Bad Request\r\n");
  answered("what is no request is refused", "\x16\x03\x01", 1, "HTTP/1.1 400 Bad Request\r\n");
  answered("behind a refusal the connection is closed, and what follows it is no event",
           "GET /events HTTP/1.1\r\nHost: h\r\n\r\n" POST("3", "not"), 2, "!");
  expect_events(source, "of all that was refused nothing is an event", "");
  check("what was refused is counted", metric("requests_refused") == 6, "%llu",
        (unsigned long long)metric("requests_refused"));
  api.close(state, source);
}

/* ---- Times --------------------------------------------------------------------------------------------- */

static void check_times(void) {
  open_server();
  const int slow = peer(SOCK_STREAM, port), idle = peer(SOCK_STREAM, port);
  say_text(slow, "POST /events HTTP/1.1\r\nHost: h\r\nX: ");
  say_text(idle, POST("3", "one"));
  expect_events(source, "a slow peer keeps nobody else from sending", "one|");
  answers(idle, 1);
  seconds_ahead += 20;
  say_text(slow, "a");
  take_events(source, 1, 60);
  check("a request may take its time", metric("connections") == 2, "%llu",
        (unsigned long long)metric("connections"));
  seconds_ahead += 11;
  const char *found = answers(slow, 1);
  check("one that is not whole after 30 seconds is 408, though its peer goes on sending",
        strstr(found, "HTTP/1.1 408 Request Timeout\r\n") != NULL, "%s", found);
  seconds_ahead += 3;
  take_events(source, 1, 60);
  check("and its connection is closed soon, though its peer does not", metric("connections") == 1, "%llu",
        (unsigned long long)metric("connections"));
  seconds_ahead += 45;
  found = answers(idle, 1);
  check("one that was silent for 75 seconds is closed", strcmp(found, "!") == 0, "%s", found);
  close(slow);
  close(idle);
  api.close(state, source);
}

/* ---- Pressure ------------------------------------------------------------------------------------------ */

static void check_full_queue(void) {
  enum { COUNT = 40000 };
  static char body[256];
  int taken = 0, sent = 0, held_back = 0;
  open_server();
  const int file = peer(SOCK_STREAM, port);
  memset(body, 'x', sizeof body);
  char request[512], answer[4096];
  const int length =
      snprintf(request, sizeof request, "POST /events HTTP/1.1\r\nHost: h\r\nContent-Length: %zu\r\n\r\n%.*s",
               sizeof body, (int)sizeof body, body);
  /* nobody asks for events: the queue fills up */
  for (; sent < COUNT && !held_back; sent++) {
    say(file, request, (size_t)length);
    size_t got = 0;
    do {
      const ssize_t more = recv(file, answer + got, sizeof answer - 1 - got, 0);
      if (more <= 0) die("recv: %s", strerror(errno));
      answer[got += (size_t)more] = '\0';
    } while (!strstr(answer, "\r\n\r\n"));
    taken += strstr(answer, " 200 OK") != NULL;
    held_back += strstr(answer, " 503 Service Unavailable\r\nRetry-After: 1\r\n") != NULL;
  }
  check("a full queue is 503, with the time to wait", held_back == 1 && taken == sent - 1, "%d of %d",
        held_back, sent);
  check("which is counted", metric("requests_put_off") == 1, "%llu",
        (unsigned long long)metric("requests_put_off"));
  int events = 0;
  for (const double start_ms = milliseconds_now(); events < taken && milliseconds_now() - start_ms < 10000;)
    events += (int)take_batch(&api, state, source).count;
  events += (int)take_batch(&api, state, source).count;
  check("each request that was answered 200 is an event, and no other", events == taken, "%d of %d", events,
        taken);
  say(file, request, (size_t)length);
  const char *found = answers(file, 1);
  check("then there is room again", strstr(found, " 200 OK") != NULL, "%s", found);
  close(file);
  api.close(state, source);
}

static void check_many(void) {
  enum { COUNT = 400 };
  static int all[COUNT];
  open_server();
  for (int i = 0; i < COUNT; i++) {
    all[i] = peer(SOCK_STREAM, port);
    say_text(all[i], "POST /events HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\n");
  }
  for (int i = COUNT; i-- > 0;) say_text(all[i], "one");
  int events = 0;
  for (const double start_ms = milliseconds_now(); events < COUNT && milliseconds_now() - start_ms < 10000;)
    events += (int)take_batch(&api, state, source).count;
  check("connections whose requests come in pieces do not hinder each other", events == COUNT, "%d", events);
  for (int i = 0; i < COUNT; i++) close(all[i]);
  api.close(state, source);
}

/* ---- Close --------------------------------------------------------------------------------------------- */

static int talker;

static ss_instance_t *connect_one(void) {
  open_server();
  talker = peer(SOCK_STREAM, port);
  return source;
}
static void talk(void) {
  for (int i = 0; i < 50; i++) say_text(talker, POST("3", "one"));
  say_text(talker, "POST /events HTTP/1.1\r\nHost");
}
static void disconnect(void) { close(talker); }

int main(int argc, char **argv) {
  if (argc != 2) die("usage: requests POSTED");
  load(argv[1], &api);
  state = start_logging(&api, "", keep_line);
  check_answers();
  api.destroy(state);
  state = start_logging(&api, "", keep_line);
  check_times();
  check_full_queue();
  check_many();
  check_close_at_any_moment("close at any moment, while requests come, leaves no thread and no descriptor",
                            connect_one, talk, disconnect);
  api.destroy(state);
  return finish();
}
