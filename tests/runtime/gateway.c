/*
 * The gateway traps, as trapping-gateway.mjs makes it: that costs connections, and nothing else.
 * usage: gateway HTTP HTTPS CLIENT FILE     (three plugins with that gateway, and a file that is there)
 */
#include <poll.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>

#include "requests.h"

/* In libc's place: no wait between two attempts of the plugin's takes longer than 1 ms. */
__attribute__((visibility("default"))) int timerfd_settime(int file, int flags, const struct itimerspec *at,
                                                           struct itimerspec *old) {
  const struct itimerspec soon = {.it_value = {.tv_nsec = 1000000}};
  const bool is_long = at->it_value.tv_sec >= 9; /* which is what the network, or an answer may take */
  const bool is_none = !at->it_value.tv_sec && !at->it_value.tv_nsec;
  return (int)syscall(SYS_timerfd_settime, file, flags, is_long || is_none ? at : &soon, old);
}

/* ---- Servers ------------------------------------------------------------------------------------------- */

/*
 * Whether the other side closes a connection before it has answered anything but that more may come. A read
 * that does not end has a second of CPU time, which on a busy machine takes several.
 */
static bool is_dropped(int file) {
  static const char CONTINUE[] = "HTTP/1.1 100 ";
  char text[64];
  for (const double start_ms = milliseconds_now(); milliseconds_now() - start_ms < 30000;) {
    const ssize_t got = recv(file, text, sizeof text, MSG_DONTWAIT);
    const bool goes_on = got > (ssize_t)strlen(CONTINUE) && memcmp(text, CONTINUE, strlen(CONTINUE)) == 0;
    if (!goes_on && (got >= 0 || errno != EAGAIN)) return got <= 0;
    take_events(source, 1, 5);
  }
  return false;
}

/* Whether the log has a text: what the inputs' thread says is logged with a later batch. */
static bool is_logged(const char *text) {
  for (const double start_ms = milliseconds_now(); milliseconds_now() - start_ms < 10000;) {
    if (strstr(logged, text)) return true;
    take_events(source, 1, 5);
  }
  return false;
}

static void trap(const char *name, const char *bytes, uint64_t count, const char *why) {
  const int quiet = peer(SOCK_STREAM, port), bad = peer(SOCK_STREAM, port);
  char found[64] = "";
  say_text(quiet, "m");
  take_events(source, 1, 50);
  forget_logs();
  say_text(bad, bytes);
  check(name, is_dropped(bad) && is_dropped(quiet) && metric("connections") == 0, "%llu connections",
        (unsigned long long)metric("connections"));
  check("which is counted, and said", is_logged(why) && metric("gateway_traps") == count, "%s", logged);
  const int next = peer(SOCK_STREAM, port);
  say_text(next, "x");
  const ssize_t got = recv(next, found, sizeof found - 1, 0);
  check("and the next connection is heard", got > 0 && strstr(found, "HTTP/1.1 400 "), "%s", found);
  close(quiet);
  close(bad);
  close(next);
}

static void check_server(const char *first_trap) {
  trap(first_trap, "!", 1, "reading a request: ");
  trap("so does a read that does not end", "?", 2, "all connections are closed");
  trap("so does one that names bytes which are not there", ">", 3, "outside of its memory");
}

static void check_https(const char *file) {
  char params[1024];
  snprintf(params, sizeof params, "{\"http\":\"127.0.0.1:0\",\"certificate\":\"%s\",\"key\":\"%s\"}", file,
           file);
  open_with(params);
  check_server("a trap of TLS drops its connections");
  trap("so does a state that there is not", "9", 4, "outside of its memory");
  trap("so does what says more than there is room for", "M", 5, "outside of its memory");
  api.close(state, source);
}

/* ---- Clients ------------------------------------------------------------------------------------------- */

static int server;

static int accept_one(void) {
  struct pollfd one = {.fd = server, .events = POLLIN};
  for (const double start_ms = milliseconds_now(); milliseconds_now() - start_ms < 10000;) {
    if (syscall(SYS_poll, &one, 1, 2) > 0) return accept(server, NULL, NULL);
    take_events(source, 1, 1);
  }
  die("nobody connects; the log: %s", logged);
}

/* Waits until the plugin has said this on a connection. False: it ends, or says another thing. */
static bool hears(int file, const char *expected) {
  char text[4096];
  for (const double start_ms = milliseconds_now(); milliseconds_now() - start_ms < 30000;) {
    const ssize_t got = recv(file, text, sizeof text - 1, MSG_DONTWAIT);
    text[got > 0 ? got : 0] = '\0';
    if (got >= 0) return got > 0 && strstr(text, expected) == text;
    take_events(source, 1, 2);
  }
  return false;
}

/* Hangs up on those who connected for a source that is closed. */
static void drain(void) {
  for (struct pollfd one = {.fd = server, .events = POLLIN}; syscall(SYS_poll, &one, 1, 0) > 0;)
    close(accept(server, NULL, NULL));
}

/* Opens the client, which connects to this program, with further open params. */
static void open_client(const char *form, const char *file, const char *more) {
  char params[1024], where[256];
  drain();
  snprintf(where, sizeof where, form, port);
  snprintf(params, sizeof params, "{\"authorities\":\"%s\",\"period\":1,%s%s}", file, where, more);
  forget_logs();
  source = open_source(&api, state, params);
}

/* Waits for a question, by TLS behind a handshake. False: there is none. */
static bool hears_question(int file, bool is_secure) {
  if (!is_secure) return hears(file, "GET");
  if (!hears(file, "hello")) return false;
  say_text(file, "h");
  return hears(file, "GET");
}

/* A byte traps in the place of an answer, or of one in a handshake; the next question is heard. */
static void trap_client(const char *name, bool is_secure, bool is_handshake, const char *byte,
                        const char *why) {
  const uint64_t before = metric("gateway_traps");
  int file = accept_one();
  forget_logs();
  bool is_right = is_handshake ? hears(file, "hello") : hears_question(file, is_secure);
  say_text(file, byte);
  check(name, is_right && is_dropped(file), "the log: %s", logged);
  check("a client's trap is counted, and said", is_logged(why) && metric("gateway_traps") == before + 1, "%s",
        logged);
  close(file);
  file = accept_one();
  is_right = hears_question(file, is_secure);
  say_text(file, "w");
  check("the next question has its answer", is_right && strcmp(take_events(source, 1, 10000), "200 ok|") == 0,
        "%s", logged);
  close(file);
}

static void check_questions(const char *file) {
  open_client("\"url\":\"http://127.0.0.1:%d/\"", file, "");
  trap_client("a trap over an answer ends its connection", false, false, "!", "reading an answer: ");
  trap_client("so does one that is never read", false, false, "?", "reading an answer: ");
  trap_client("so do bytes that are not there", false, false, ">", "outside of its memory");
  api.close(state, source);
  open_client("\"url\":\"https://127.0.0.1:%d/\"", file, "");
  trap_client("a trap in a client's handshake ends its connection", true, true, "!", "reading an answer: ");
  trap_client("so does one that does not end", true, true, "?", "reading an answer: ");
  trap_client("so does a handshake that names bytes which are not there", true, true, ">",
              "outside of its memory");
  trap_client("so does a state that there is not", true, true, "9", "outside of its memory");
  trap_client("a trap over an answer by TLS ends its connection", true, false, "!", "reading an answer: ");
  trap_client("so does what says more than there is room for", true, false, "M", "outside of its memory");
  api.close(state, source);
  const uint64_t before = metric("gateway_traps");
  open_client("\"url\":\"https://127.0.0.1:%d/!\"", file, "");
  for (int i = 0; i < 2; i++) {
    const int one = accept_one();
    if (hears(one, "hello")) say_text(one, "h");
    check("a trap over a question ends its connection", is_dropped(one), "%s", logged);
    close(one);
  }
  check("each time", metric("gateway_traps") >= before + 2, "%llu",
        (unsigned long long)metric("gateway_traps"));
  api.close(state, source);
}

static void check_connection(const char *file) {
  const uint64_t before = metric("gateway_traps");
  open_client("\"server\":\"127.0.0.1:%d\"", file, "");
  int one = accept_one();
  if (hears(one, "hello")) say_text(one, "h");
  take_events(source, 1, 20);
  say_text(one, "one\n");
  expect_events(source, "what a server sends by TLS is an event", "one|");
  forget_logs();
  say_text(one, "!");
  check("a trap ends a connection to a server", is_dropped(one), "%s", logged);
  close(one);
  one = accept_one();
  check("which is made again, counted and said",
        hears(one, "hello") && is_logged("TLS: ") && metric("gateway_traps") == before + 1, "%s", logged);
  say_text(one, "h");
  take_events(source, 1, 20);
  say_text(one, "two\n");
  expect_events(source, "and goes on", "two|");
  close(one);
  api.close(state, source);
}

/* A byte traps in the midst of an endless answer; the server is asked anew, and what it sends comes. */
static void trap_feed(const char *name, const char *byte, const char *why) {
  const uint64_t before = metric("gateway_traps");
  int one = accept_one();
  bool is_right = hears(one, "GET");
  say_text(one, "one\n");
  is_right = is_right && strcmp(take_events(source, 1, 10000), "one|") == 0;
  forget_logs();
  say_text(one, byte);
  check(name, is_right && is_dropped(one), "the log: %s", logged);
  check("which is counted, and said", is_logged(why) && metric("gateway_traps") == before + 1, "%s", logged);
  close(one);
  one = accept_one();
  is_right = hears(one, "GET");
  say_text(one, "two\n");
  check("the server is asked anew, and goes on",
        is_right && strcmp(take_events(source, 1, 10000), "two|") == 0, "%s", logged);
  close(one);
}

static void check_feed(const char *file) {
  open_client("\"feed\":\"127.0.0.1:%d\"", file, "");
  trap_feed("a trap over an endless answer ends its connection", "!", "reading an answer: ");
  trap_feed("so does a read of it that does not end", "?", "reading an answer: ");
  trap_feed("so does one that says more than came", ">", "it says more than it was given");
  api.close(state, source);
}

static void listen_here(void) {
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
  socklen_t length = sizeof at;
  server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (bind(server, (struct sockaddr *)&at, sizeof at) != 0 || listen(server, 16) != 0 ||
      getsockname(server, (struct sockaddr *)&at, &length) != 0)
    die("listen: %s", strerror(errno));
  port = ntohs(at.sin_port);
}

/* Runs a part with one of the plugins. */
static void with(const char *library, const char *name, void (*part)(const char *file), const char *file) {
  load(library, &api);
  state = start_logging(&api, "", keep_line);
  const int files = files_now(), threads = threads_now();
  part(file);
  check(name, files_now() == files && threads_now() == threads, "%d files, %d threads", files_now() - files,
        threads_now() - threads);
  api.destroy(state);
}

static void check_http(const char *file) {
  (void)file;
  open_server();
  check_server("a trap of the gateway drops its connections");
  trap("so does one that goes on without reading a byte", "=", 4, "it reads nothing");
  api.close(state, source);
}

static void check_clients(const char *file) {
  listen_here();
  check_questions(file);
  check_connection(file);
  check_feed(file);
  close(server);
}

int main(int argc, char **argv) {
  if (argc != 5) die("usage: gateway HTTP HTTPS CLIENT FILE");
  with(argv[1], "and nothing of http() is left", check_http, argv[4]);
  with(argv[2], "and nothing of https() is left", check_https, argv[4]);
  with(argv[3], "and nothing of poll(), connectTls() and subscribe() is left", check_clients, argv[4]);
  return finish();
}
