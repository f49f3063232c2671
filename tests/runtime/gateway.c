/*
 * The gateway traps, as trapping-gateway.ts makes it: that costs connections, and nothing else.
 * usage: gateway TRAPPING
 */
#include "requests.h"

/* Whether the other side closes a connection before it has answered anything. */
static bool is_dropped(int file) {
  char byte;
  for (const double start_ms = milliseconds_now(); milliseconds_now() - start_ms < 10000;) {
    const ssize_t got = recv(file, &byte, 1, MSG_DONTWAIT);
    if (got >= 0 || errno != EAGAIN) return got <= 0;
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
  take_events(source, 1, 50);
  check("which is counted, and said", metric("gateway_traps") == count && strstr(logged, why), "%s", logged);
  const int next = peer(SOCK_STREAM, port);
  say_text(next, "x");
  const ssize_t got = recv(next, found, sizeof found - 1, 0);
  check("and the next connection is heard", got > 0 && strstr(found, "HTTP/1.1 400 "), "%s", found);
  close(quiet);
  close(bad);
  close(next);
}

int main(int argc, char **argv) {
  if (argc != 2) die("usage: gateway TRAPPING");
  load(argv[1], &api);
  state = start_logging(&api, "", keep_line);
  const int files = files_now(), threads = threads_now();
  open_server();
  trap("a trap of the gateway drops its connections", "!", 1, "reading a request: ");
  trap("so does a read that does not end", "?", 2, "all connections are closed");
  trap("so does one that names bytes which are not there", ">", 3, "outside of its memory");
  trap("so does one that goes on without reading a byte", "=", 4, "it reads nothing");
  api.close(state, source);
  check("and nothing of it is left", files_now() == files && threads_now() == threads, "%d files, %d threads",
        files_now() - files, threads_now() - threads);
  api.destroy(state);
  return finish();
}
