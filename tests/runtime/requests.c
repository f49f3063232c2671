/*
 * Requests of HTTP: how they are answered, what their times are, and that no peer ends more than its own
 * connection. The program gives the plugin a clock that it puts forward. usage: requests POSTED
 */
#include "ahead.h"
#include "requests.h"

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
  answered("a coding of the body that is not taken is 415, and says which is",
           "POST /events HTTP/1.1\r\nHost: h\r\nContent-Encoding: br\r\nContent-Length: 0\r\n\r\n", 1,
           "HTTP/1.1 415 Unsupported Media Type\r\nAccept-Encoding: gzip\r\n");
  answered("what is no request is refused", "\x16\x03\x01", 1, "HTTP/1.1 400 Bad Request\r\n");
  answered("behind a refusal the connection is closed, and what follows it is no event",
           "GET /events HTTP/1.1\r\nHost: h\r\n\r\n" POST("3", "not"), 2, "!");
  expect_events(source, "of all that was refused nothing is an event", "");
  check("what was refused is counted", metric("requests_refused") == 7, "%llu",
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
  TAKE_UNTIL(source, metric("connections") == 1);
  check("and its connection is closed soon, though its peer does not", metric("connections") == 1, "%llu",
        (unsigned long long)metric("connections"));
  seconds_ahead += 45;
  found = answers(idle, 1);
  check("one that was silent for 75 seconds is closed", strcmp(found, "!") == 0, "%s", found);
  close(slow);
  close(idle);
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

/* Two sources at once, each with a gateway, as while Falco reloads. */
static void check_two_sources(void) {
  ss_instance_t *const first = open_server();
  const int one = peer(SOCK_STREAM, port);
  open_server();
  const int two = peer(SOCK_STREAM, port);
  say_text(two, POST("3", "two"));
  expect_events(source, "a second source that is open at once has its requests", "two|");
  api.close(state, source);
  source = first;
  say_text(one, POST("3", "one"));
  expect_events(source, "and the first one goes on with its own", "one|");
  close(one);
  close(two);
  api.close(state, source);
}

int main(int argc, char **argv) {
  if (argc != 2) die("usage: requests POSTED");
  load(argv[1], &api);
  state = start_logging(&api, "", keep_line);
  check_answers();
  api.destroy(state);
  state = start_logging(&api, "", keep_line);
  check_times();
  check_two_sources();
  check_close_at_any_moment("close at any moment, while requests come, leaves no thread and no descriptor",
                            connect_one, talk, disconnect);
  api.destroy(state);
  return finish();
}
