/*
 * Connections that a plugin makes to servers, which this program is. It is in libc's place where the plugin
 * connects and sets its timer, so that it sees how long the plugin would wait, and no such time need pass.
 * usage: clients LISTENING FOLDER     (FOLDER: an empty one)
 */
#include <pthread.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>

#include "folder.h"
#include "live.h"
#include "peers.h"

enum { LINES = 1, LENGTH = 2, DELIMITER = 3, SYSLOG = 4 }; /* the guest ABI's framing */

/* ---- In libc's place ----------------------------------------------------------------------------------- */

enum { MOST_WAITS = 64 };
static const long CONNECT_MS = 10000; /* what an attempt may take */

static atomic_bool is_quick = true; /* no wait between attempts takes longer than 1 ms */
static atomic_bool gives_up_soon; /* and no attempt, which on a busy machine may take longer and succeed */
static atomic_long waits_ms[MOST_WAITS]; /* what the timer was set to between attempts */
static atomic_int waits;

__attribute__((visibility("default"))) int timerfd_settime(int file, int flags, const struct itimerspec *at,
                                                           struct itimerspec *old) {
  const struct itimerspec soon = {.it_value = {.tv_nsec = 1000000}};
  const long ms = at->it_value.tv_sec * 1000 + at->it_value.tv_nsec / 1000000;
  if (ms != CONNECT_MS && waits < MOST_WAITS) waits_ms[waits++] = ms;
  const bool is_soon = ms == CONNECT_MS ? gives_up_soon : is_quick;
  return (int)syscall(SYS_timerfd_settime, file, flags, is_soon ? &soon : at, old);
}

static atomic_bool takes_own_port; /* the kernel gives the client the port that it connects to */

__attribute__((visibility("default"))) int connect(int file, const struct sockaddr *to, socklen_t length) {
  const int on = 1;
  if (takes_own_port) {
    setsockopt(file, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(file, to, length) != 0) die("bind: %s", strerror(errno));
  }
  return (int)syscall(SYS_connect, file, to, length);
}

/* ---- The server and the source ------------------------------------------------------------------------- */

static ss_instance_t *source;

static const char *take(int count, int ms) { return take_events(source, count, ms); }

static void expect(const char *name, const char *events) { expect_events(source, name, events); }

/* A socket with an address of its own, at which nobody listens yet. */
static int server_at(const struct sockaddr *at, socklen_t length) {
  const int on = 1, file = socket(at->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (file < 0) return -1;
  setsockopt(file, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (bind(file, at, length) == 0) return file;
  close(file);
  return -1;
}

static int local_server(int *port) {
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
  socklen_t length = sizeof at;
  const int file = server_at((const struct sockaddr *)&at, length);
  if (file < 0 || getsockname(file, (struct sockaddr *)&at, &length) != 0) die("bind: %s", strerror(errno));
  *port = ntohs(at.sin_port);
  return file;
}

static int unix_server(const char *name) {
  struct sockaddr_un at = {.sun_family = AF_UNIX};
  snprintf(at.sun_path, sizeof at.sun_path, "%s", name);
  const socklen_t length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(name));
  if (*name == '@') at.sun_path[0] = '\0';
  const int file = server_at((const struct sockaddr *)&at, length);
  if (file < 0) die("%s: %s", name, strerror(errno));
  return file;
}

static void start_listening(int server) {
  if (listen(server, 16) != 0) die("listen: %s", strerror(errno));
}

/* Takes the plugin's connection, while its source runs. */
static int welcome(int server) {
  const struct timeval most = {.tv_sec = 10};
  take(1, 1);
  setsockopt(server, SOL_SOCKET, SO_RCVTIMEO, &most, sizeof most); /* of accept too */
  const int file = accept4(server, NULL, NULL, SOCK_CLOEXEC);
  if (file < 0) die("accept: %s", strerror(errno));
  return file;
}

static void open_to(const char *server, const char *more) {
  char params[4096];
  snprintf(params, sizeof params, "{\"server\":\"%s\",\"named\":[\"tcp://%s\"]%s}", server, server, more);
  forget_logs();
  waits = 0;
  source = open_source(&api, state, params);
}

static void open_to_port(int port, const char *more) {
  char server[64];
  snprintf(server, sizeof server, "127.0.0.1:%d", port);
  open_to(server, more);
}

static void hang_up(void) { api.close(state, source); }

/* Takes events until the log has the text. */
static bool take_until(const char *text) {
  for (const double start_ms = milliseconds_now(); !strstr(logged, text);) {
    if (milliseconds_now() - start_ms > 10000) return false;
    take(1, 1);
  }
  return true;
}

/* ---- Messages ------------------------------------------------------------------------------------------ */

static void check_messages(void) {
  int port, server = local_server(&port), file;
  start_listening(server);
  open_to_port(port, ",\"origin\":true");
  file = welcome(server);
  say_text(file, "one\ntwo\r\nthr");
  expect("what a server sends are events, which know its address", "127.0.0.1 one|127.0.0.1 two|");
  check("the connection is counted, and said",
        metric("connections") == 1 && strstr(logged, ": is connected\n"), "%s", logged);
  say_text(file, "ee\nlast");
  close(file);
  expect("a last line needs no end", "127.0.0.1 three|127.0.0.1 last|");
  file = welcome(server);
  say_text(file, "trap\nagain\n");
  expect("a connection that ended is made again, and a trap loses its own message alone", "127.0.0.1 again|");
  check("which is counted, and said",
        metric("reconnects") == 1 && metric("connections_broken") == 0 &&
            strstr(logged, "the connection has ended; it is made again") &&
            strstr(logged, "is connected again"),
        "%llu, %s", (unsigned long long)metric("reconnects"), logged);
  const struct linger gone = {.l_onoff = 1};
  setsockopt(file, SOL_SOCKET, SO_LINGER, &gone, sizeof gone);
  say_text(file, "half a line");
  take(1, 20);
  close(file);
  file = welcome(server);
  TAKE_UNTIL(source, metric("connections_broken") == 1);
  check("a server that aborts is counted, and no more", metric("connections_broken") == 1, "%llu",
        (unsigned long long)metric("connections_broken"));
  for (const char *at = "slowly\n"; *at; at++) {
    say(file, at, 1);
    sleep_ms(1);
  }
  expect("a server may take its time for a message", "127.0.0.1 slowly|");
  close(file);
  close(server);
  hang_up();
}

static void check_framing(void) {
  static const struct {
    const char *name, *more, *sent, *events;
    size_t length;
  } ROWS[] = {
      {"RFC 6587: counted octets, and lines", ",\"framing\":4", "5 <1>ab<2>line\n6 <1>a\nb",
       "<1>ab|<2>line|<1>a\nb|", 24},
      {"a length in 4 bytes", ",\"framing\":2", "\0\0\0\3abc\0\0\0\1d", "abc|d|", 12},
      {"a delimiter of the author's", ",\"framing\":3,\"delimiter\":59", "a;b\n;", "a|b\n|", 5},
  };
  for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
    int port;
    const int server = local_server(&port);
    start_listening(server);
    open_to_port(port, ROWS[i].more);
    const int file = welcome(server);
    say(file, ROWS[i].sent, ROWS[i].length);
    expect(ROWS[i].name, ROWS[i].events);
    close(file);
    close(server);
    hang_up();
  }
}

static void check_addresses(void) {
  char path[100];
  snprintf(path, sizeof path, "%.80s/server", folder);
  const char *const names[] = {path, "@falco-ts-server"};
  for (int i = 0; i < 2; i++) {
    const int server = unix_server(names[i]);
    start_listening(server);
    open_to(names[i], "");
    const int file = welcome(server);
    say_text(file, "unix\n");
    expect(i ? "so is an abstract name" : "a Unix socket's path is an address", "unix|");
    close(file);
    close(server);
    hang_up();
  }
  struct sockaddr_in6 six = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};
  socklen_t length = sizeof six;
  const int server = server_at((const struct sockaddr *)&six, length);
  if (server < 0) {
    skip("and one of IPv6", "this machine has no IPv6");
    return;
  }
  char name[64];
  getsockname(server, (struct sockaddr *)&six, &length);
  snprintf(name, sizeof name, "[::1]:%d", ntohs(six.sin6_port));
  start_listening(server);
  open_to(name, ",\"origin\":true");
  const int file = welcome(server);
  say_text(file, "six\n");
  expect("and one of IPv6", "[::1] six|");
  close(file);
  close(server);
  hang_up();
}

/* ---- Failures ------------------------------------------------------------------------------------------ */

static void check_nobody(void) {
  int port;
  const int server = local_server(&port);
  open_to_port(port, "");
  check("a server that is not there yet is no failure, and the log says so",
        take_until("Connection refused, 1 time; it is tried again, at least every 30 s"), "%s", logged);
  for (int i = 0; i < 10000 && metric("connects_failed") < 64; i++) take(1, 1);
  check("of further attempts the log has a few", times_logged("Connection refused") <= 7, "%s", logged);
  start_listening(server);
  const int file = welcome(server);
  say_text(file, "late\n");
  expect("it is connected to when it comes", "late|");
  check("attempts are counted", metric("connects_failed") >= 64 && metric("connections") == 1, "%llu",
        (unsigned long long)metric("connects_failed"));
  close(file);
  close(server);
  hang_up();
}

/* Whether the n-th wait is between the half and the whole of so many ms. */
static bool is_wait(int n, long ms) { return waits > n && waits_ms[n] >= ms / 2 && waits_ms[n] <= ms; }

static void check_waits(void) {
  static const char NAME[] = "@falco-ts-server";
  open_to(NAME, "");
  for (int i = 0; i < 10000 && waits < 13; i++) take(1, 1);
  bool is_right = waits >= 13;
  for (int i = 0, ms = 100; i < 13; i++, ms = ms < 15000 ? 2 * ms : 30000)
    is_right = is_right && is_wait(i, ms);
  check("the waits between attempts double from 0.1 s to 30 s, each shorter by up to a half", is_right,
        "%ld, %ld, %ld, … %ld", (long)waits_ms[0], (long)waits_ms[1], (long)waits_ms[2], (long)waits_ms[12]);
  const bool all_whole =
      waits_ms[9] == waits_ms[10] && waits_ms[10] == waits_ms[11] && waits_ms[11] == waits_ms[12];
  check("by chance, so that clients which lost one server come back one by one", !all_whole, "%ld",
        (long)waits_ms[12]);
  const int server = unix_server(NAME);
  start_listening(server);
  close(welcome(server));
  take_until("the connection has ended");
  int last = waits - 1;
  check("a connection that brought nothing leaves the waits long", is_wait(last, 30000), "%ld",
        (long)waits_ms[last]);
  int file = welcome(server);
  say_text(file, "x\n");
  expect("one that brought something was a good one", "x|");
  forget_logs();
  close(file);
  take_until("the connection has ended");
  last = waits - 1;
  check("and begins the waits anew", is_wait(last, 100), "%ld", (long)waits_ms[last]);
  close(server);
  hang_up();
}

/* A port whose server takes no more connections, so that the kernel's attempts hang. */
static int silent_server(int *port, int fillers[2]) {
  const int server = local_server(port);
  if (listen(server, 0) != 0) die("listen: %s", strerror(errno));
  for (int i = 0; i < 2; i++) {
    const struct sockaddr_in to = {
        .sin_family = AF_INET, .sin_port = htons((in_port_t)*port), .sin_addr = {htonl(INADDR_LOOPBACK)}};
    fillers[i] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    connect(fillers[i], (const struct sockaddr *)&to, sizeof to);
  }
  return server;
}

static int silent, silent_port, fillers[2];

static void check_silent(void) {
  silent = silent_server(&silent_port, fillers);
  gives_up_soon = true;
  open_to_port(silent_port, "");
  check("an attempt that nobody answers is given up", take_until("Connection timed out, 1 time"), "%s",
        logged);
  hang_up();
  gives_up_soon = false;
}

static void check_itself(void) {
  int port;
  const int server = local_server(&port); /* finds a port that is free */
  close(server);
  takes_own_port = true;
  open_to_port(port, "");
  check("a connection with itself, which TCP has, is none",
        take_until("Connection refused") && metric("connections") == 0, "%s", logged);
  takes_own_port = false;
  hang_up();
}

static void refused(const char *name, const char *server, const char *why) {
  char params[200];
  ss_plugin_rc rc = GARBAGE_RC;
  snprintf(params, sizeof params, "{\"server\":\"%s\"}", server);
  const bool is_refused = !api.open(state, params, &rc);
  check(name, is_refused && rc == SS_PLUGIN_FAILURE && strstr(api.get_last_error(state), why), "%s",
        api.get_last_error(state));
}

static void check_permissions(void) {
  refused(
      "a server that no permission names is refused", "192.0.2.1:30000",
      "192.0.2.1:30000: the plugin has no permission to connect to it; it may connect to "
      "127.0.0.1:20000-65535, @falco-ts-server, what the open params' key \"named\" names, which is not given");
  refused("so is a port below the range", "127.0.0.1:1999", "no permission to connect to it");
  refused("so is a path, also where the plugin may listen", "/run/falco-ts-test/x",
          "no permission to connect to it");
  refused("so is a port that is none", "127.0.0.1:0", "127.0.0.1:0: expected a port from 1 to 65535");
  refused("a name is refused: nobody looks it up", "localhost:30000",
          "expected an address and a port, such as 127.0.0.1:514 or [::]:514");
}

/* ---- Close --------------------------------------------------------------------------------------------- */

static int server, file;
static atomic_bool stop;
static pthread_t sender;

static void *push(void *nothing) {
  static char text[65536];
  memset(text, 'p', sizeof text);
  for (size_t i = 99; i < sizeof text; i += 100) text[i] = '\n';
  while (!stop)
    if (send(file, text, sizeof text, MSG_NOSIGNAL | MSG_DONTWAIT) < 0) sleep_ms(1);
  return nothing;
}

static ss_instance_t *connect_to_pusher(void) {
  int port;
  server = local_server(&port);
  start_listening(server);
  open_to_port(port, "");
  file = accept4(server, NULL, NULL, SOCK_CLOEXEC);
  stop = false;
  if (pthread_create(&sender, NULL, push, NULL) != 0) die("no thread");
  return source;
}
static void disconnect(void) {
  stop = true;
  pthread_join(sender, NULL);
  close(file);
  close(server);
}
static ss_instance_t *connect_to_silent(void) {
  open_to_port(silent_port, "");
  return source;
}
static ss_instance_t *connect_to_nobody(void) {
  open_to("@falco-ts-server", "");
  return source;
}
static void nothing(void) {}

static void check_close(void) {
  check_close_at_any_moment("close while the server sends all it can leaves no thread and no descriptor",
                            connect_to_pusher, nothing, disconnect);
  check_close_at_any_moment("nor does it between attempts", connect_to_nobody, nothing, nothing);
  is_quick = false;
  check_close_at_any_moment("nor while it waits for the next one", connect_to_nobody, nothing, nothing);
  check_close_at_any_moment("nor while it connects", connect_to_silent, nothing, nothing);
}

int main(int argc, char **argv) {
  if (argc != 3) die("usage: clients LISTENING FOLDER");
  folder = argv[2];
  load(argv[1], &api);
  state = start_logging(&api, "", keep_line);
  check_messages();
  check_framing();
  check_addresses();
  api.destroy(state);
  state = start_logging(&api, "", keep_line);
  check_nobody();
  check_waits();
  check_silent();
  check_itself();
  check_permissions();
  check_close();
  close(silent);
  for (int i = 0; i < 2; i++) close(fillers[i]);
  api.destroy(state);
  return finish();
}
