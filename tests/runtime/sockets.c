/*
 * Sockets: datagrams, and connections whose bytes are messages by their framing. What peers do is counted,
 * and ends nothing. usage: sockets LISTENING FOLDER     (FOLDER: an empty one)
 */
#include <fcntl.h>
#include <pthread.h>
#include <sys/resource.h>

#include <pwd.h>

#include "folder.h"
#include "live.h"
#include "peers.h"

enum { LINES = 1, LENGTH = 2, DELIMITER = 3, SYSLOG = 4 }; /* the guest ABI's framing */

/* ---- The source ---------------------------------------------------------------------------------------- */

static ss_instance_t *source;

static const char *take(int count, int ms) { return take_events(source, count, ms); }

static void expect(const char *name, const char *events) { expect_events(source, name, events); }

/* Opens the source, and returns the port that it listens at; 0: none. */
static int listen_at(const char *params) {
  forget_logs();
  source = open_source(&api, state, params);
  take(1, 1);
  const char *at = strstr(logged, "listens at ");
  const char *port = at ? strchr(strchr(at, ':'), '\0') : NULL;
  while (port && port > at && port[-1] != ':') port--;
  return port ? atoi(port) : 0;
}

static void hang_up(void) { api.close(state, source); }

/* ---- Datagrams ----------------------------------------------------------------------------------------- */

/* A source cannot listen where one does: the kernel would give each datagram to one of them. */
static void refuse_second(const char *what, const char *host, int port) {
  char params[200];
  ss_plugin_rc rc = GARBAGE_RC;
  snprintf(params, sizeof params, "{\"udp\":\"%s:%d\",\"named\":[\"udp://%s:%d\"]}", host, port, host, port);
  check(what, !api.open(state, params, &rc) && strstr(api.get_last_error(state), "Address already in use"),
        "%s", api.get_last_error(state));
}

static void check_datagrams(void) {
  static char large[9000];
  int port = listen_at("{\"udp\":\"127.0.0.1:0\",\"origin\":true}");
  int file = peer(SOCK_DGRAM, port);
  say_text(file, "one");
  say(file, "", 0);
  say_text(file, "two\nlines");
  expect("each datagram is an event, and knows its sender", "127.0.0.1 one|127.0.0.1 |127.0.0.1 two\nlines|");
  say_text(file, "trap");
  say_text(file, "after");
  expect("a trap loses its own alone", "127.0.0.1 after|");
  close(file);
  hang_up();
  port = listen_at("{\"udp\":\"127.0.0.1:0\",\"maxBytes\":5}");
  file = peer(SOCK_DGRAM, port);
  memset(large, 'x', sizeof large);
  say(file, large, sizeof large);
  say_text(file, "12345");
  say_text(file, "123456");
  expect("one that is too long is dropped, and its neighbours are not", "12345|");
  check("the log says how many", strstr(logged, "of more than 5 bytes dropped"), "%s", logged);
  close(file);
  hang_up();
  port = listen_at("{\"udp\":\"[::1]:0\",\"origin\":true}");
  if (port) {
    const struct sockaddr_in6 to = {
        .sin6_family = AF_INET6, .sin6_port = htons((in_port_t)port), .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    file = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (sendto(file, "six", 3, 0, (const struct sockaddr *)&to, sizeof to) != 3)
      die("sendto: %s", strerror(errno));
    expect("IPv6 is an address like another", "[::1] six|");
    close(file);
    refuse_second("a second source takes no datagrams from the first, over IPv6", "[::1]", port);
  }
  hang_up();
  refuse_second("and none over IPv4", "127.0.0.1", listen_at("{\"udp\":\"127.0.0.1:0\"}"));
  hang_up();
}

static void check_flood(void) {
  enum { COUNT = 10000 };
  const int port = listen_at("{\"udp\":\"127.0.0.1:0\"}");
  const int file = peer(SOCK_DGRAM, port);
  uint64_t sum = 0, taken = 0;
  for (int i = 0; i < COUNT; i++) {
    char text[16];
    say(file, text, (size_t)snprintf(text, sizeof text, "%d", i));
    if (i % 50) continue;
    const batch b = take_batch(&api, state, source);
    for (uint32_t e = 0; e < b.count; e++, taken++) sum += number_of(b.events[e]);
  }
  for (const double start_ms = milliseconds_now(); taken < COUNT && milliseconds_now() - start_ms < 10000;) {
    const batch b = take_batch(&api, state, source);
    for (uint32_t e = 0; e < b.count; e++, taken++) sum += number_of(b.events[e]);
  }
  check("10 000 datagrams all come, once", taken == COUNT && sum == (uint64_t)COUNT * (COUNT - 1) / 2, "%llu",
        (unsigned long long)taken);
  static char large[60000];
  for (int i = 0; i < 2000; i++) send(file, large, sizeof large, MSG_NOSIGNAL);
  sleep_ms(50);
  take(1, 30);
  while (take_batch(&api, state, source).count) {
  }
  const char *found = "";
  for (const double start_ms = milliseconds_now();
       !strstr(found, "last|") && milliseconds_now() - start_ms < 10000;) {
    say_text(file, "last"); /* the kernel may have no room for it yet */
    found = take(1, 100);
  }
  check("more than anybody takes is lost, the source goes on", strstr(found, "last|") != NULL, "%.100s",
        found);
  TAKE_UNTIL(source, metric("datagrams_lost") > 0 && strstr(logged, "datagrams are lost so far"));
  check("what is lost is counted, and said",
        metric("datagrams_lost") > 0 && metric("queue_waits") > 0 &&
            strstr(logged, "datagrams are lost so far"),
        "%llu lost, %llu waits, %s", (unsigned long long)metric("datagrams_lost"),
        (unsigned long long)metric("queue_waits"), logged);
  close(file);
  hang_up();
}

/* ---- Streams ------------------------------------------------------------------------------------------- */

static int connect_to(const char *more, int framing) {
  char params[512];
  snprintf(params, sizeof params, "{\"tcp\":\"127.0.0.1:0\",\"framing\":%d%s}", framing, more);
  return listen_at(params);
}

static void check_framing(void) {
  int port = connect_to(",\"origin\":true", LINES), file = peer(SOCK_STREAM, port);
  say_text(file, "one\ntwo\r\nthr");
  expect("of a connection each line is an event", "127.0.0.1 one|127.0.0.1 two|");
  say_text(file, "ee\n\nlast");
  close(file);
  expect("the last one needs no end", "127.0.0.1 three|127.0.0.1 |127.0.0.1 last|");
  hang_up();
  port = connect_to(",\"maxBytes\":5", LINES), file = peer(SOCK_STREAM, port);
  say_text(file, "12345\r\n123456\nab");
  sleep_ms(20);
  say_text(file, "cdefgh");
  sleep_ms(20);
  say_text(file, "ijk\nx\n");
  expect("lines that are too long are dropped, also in pieces", "12345|x|");
  close(file);
  hang_up();
  port = connect_to("", SYSLOG), file = peer(SOCK_STREAM, port);
  say_text(file, "5 <1>ab6 <1>a\nb<2>line\n7 <3>");
  expect("RFC 6587: counted octets, and lines", "<1>ab|<1>a\nb|<2>line|");
  say_text(file, "cdef");
  expect("a counted message may come in pieces", "<3>cdef|");
  const int zero = peer(SOCK_STREAM, port);
  say_text(zero, "0 b");
  close(zero);
  expect("no count begins with 0: that is a line", "0 b|");
  say_text(file, "12x nonsense");
  expect("what is no message ends its connection", "");
  check("which is counted, and said",
        metric("connections_broken") == 1 &&
            strstr(logged, "sends what is no message; its connection is closed"),
        "%s", logged);
  close(file);
  file = peer(SOCK_STREAM, port);
  say_text(file, "99 half of");
  close(file);
  TAKE_UNTIL(source, metric("connections_broken") == 2);
  check("half a counted message at the end is lost, and counted", metric("connections_broken") == 2, "%llu",
        (unsigned long long)metric("connections_broken"));
  hang_up();
  port = connect_to(",\"maxBytes\":4", LENGTH), file = peer(SOCK_STREAM, port);
  say(file, "\0\0\0\3abc\0\0\0\0\0\0\0\5xxxxx\0\0\0\4d\0ef\0\0", 29);
  expect("a length in 4 bytes, a message that is too long among them", "abc||d");
  say(file, "\0\1z", 3);
  take(1, 100);
  close(file);
  hang_up();
  port = connect_to(",\"delimiter\":59", DELIMITER), file = peer(SOCK_STREAM, port);
  say_text(file, "a;b\n;;c");
  close(file);
  expect("a delimiter of the author's", "a|b\n||c|");
  hang_up();
}

static void check_pieces(void) {
  enum { CONNECTIONS = 20, MESSAGES = 500 };
  const int port = connect_to("", SYSLOG);
  int files[CONNECTIONS];
  static char text[CONNECTIONS][MESSAGES * 64];
  size_t length[CONNECTIONS] = {0}, at[CONNECTIONS] = {0};
  uint32_t seed = 3;
  for (int c = 0; c < CONNECTIONS; c++) {
    files[c] = peer(SOCK_STREAM, port);
    for (int m = 0; m < MESSAGES; m++) {
      char body[48];
      const int bytes = snprintf(body, sizeof body, "%d%0*d", c * MESSAGES + m + 100000, m % 20 + 1, 0);
      length[c] += (size_t)snprintf(text[c] + length[c], sizeof text[c] - length[c], "%d %s", bytes, body);
    }
  }
  uint64_t taken = 0, wrong = 0;
  for (bool is_left = true; is_left;) {
    is_left = false;
    for (int c = 0; c < CONNECTIONS; c++) {
      seed = seed * 1664525 + 1013904223;
      size_t part = (seed >> 16) % 97 + 1;
      if (part > length[c] - at[c]) part = length[c] - at[c];
      if (part) say(files[c], text[c] + at[c], part);
      at[c] += part;
      is_left = is_left || at[c] < length[c];
    }
    const batch b = take_batch(&api, state, source);
    for (uint32_t e = 0; e < b.count; e++, taken++) wrong += payload_of(b.events[e])[0] != '1';
  }
  for (const double start_ms = milliseconds_now();
       taken < CONNECTIONS * MESSAGES && milliseconds_now() - start_ms < 10000;) {
    const batch b = take_batch(&api, state, source);
    for (uint32_t e = 0; e < b.count; e++, taken++) wrong += payload_of(b.events[e])[0] != '1';
  }
  check("messages of 20 connections in random pieces all come", taken == CONNECTIONS * MESSAGES && !wrong,
        "%llu, %llu wrong", (unsigned long long)taken, (unsigned long long)wrong);
  check("open connections are counted", metric("connections") == CONNECTIONS, "%llu",
        (unsigned long long)metric("connections"));
  for (int c = 0; c < CONNECTIONS; c++) close(files[c]);
  TAKE_UNTIL(source, metric("connections") == 0);
  check("and closed ones are not", metric("connections") == 0 && metric("connections_peak") == CONNECTIONS,
        "%llu", (unsigned long long)metric("connections"));
  hang_up();
}

/* A peer that sends more than anybody takes. */
typedef struct pusher {
  int file;
  atomic_llong sent;
  atomic_bool stop;
} pusher;

static void *push(void *argument) {
  pusher *p = argument;
  static char text[65536];
  memset(text, 'p', sizeof text);
  for (size_t i = 99; i < sizeof text; i += 100) text[i] = '\n';
  while (!p->stop) {
    const ssize_t sent = send(p->file, text, sizeof text, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent > 0) p->sent += sent;
    if (sent < 0) sleep_ms(1);
  }
  return NULL;
}

static void check_pressure(void) {
  const int port = connect_to("", LINES);
  pusher p = {.file = peer(SOCK_STREAM, port)};
  pthread_t id;
  if (pthread_create(&id, NULL, push, &p) != 0) die("no thread");
  sleep_ms(500);
  const long long before = p.sent;
  const long memory = resident_kib();
  sleep_ms(300);
  check("a peer that sends more than anybody takes is held up", p.sent == before && before < 64 << 20,
        "%lld and then %lld", before, (long long)p.sent);
  check("in bounded memory", SANITIZED || resident_kib() - memory < 1024, "%ld KiB", resident_kib() - memory);
  uint64_t taken = 0;
  for (const double start_ms = milliseconds_now(); milliseconds_now() - start_ms < 500;)
    taken += take_batch(&api, state, source).count;
  check("and goes on when somebody does", p.sent > before && taken > 0 && metric("queue_waits") > 0, "%lld",
        (long long)p.sent);
  const double start_ms = milliseconds_now();
  hang_up();
  check("close in the midst of it takes no while", SANITIZED || milliseconds_now() - start_ms < 100,
        "%.1f ms", milliseconds_now() - start_ms);
  p.stop = true;
  pthread_join(id, NULL);
  close(p.file);
}

enum { MANY = 10000 };

/* In a process of its own, as one may not have both ends: each of so many peers says a line, and stays. */
static void be_many(int port) {
  static int files[MANY];
  for (int i = 0; i < MANY; i++) say_text(files[i] = peer(SOCK_STREAM, port), "x\n");
  pause();
}

static void check_many(void) {
  static const char NAME[] = "10 000 connections are a number, and each is heard";
  struct rlimit before, most;
  if (getrlimit(RLIMIT_NOFILE, &before) != 0) die("getrlimit");
  most = before;
  most.rlim_cur = 2 * MANY; /* a source may have half of them */
  if (SANITIZED || most.rlim_cur > most.rlim_max) {
    skip(NAME, SANITIZED ? "too slow with a sanitizer"
                         : "a process may have fewer than 20 000 files here (ulimit -Hn)");
    return;
  }
  if (setrlimit(RLIMIT_NOFILE, &most) != 0) die("setrlimit");
  const int port = connect_to("", LINES);
  const pid_t peers = fork();
  if (peers == 0) {
    be_many(port);
    _exit(0);
  }
  uint64_t taken = 0;
  for (const double start_ms = milliseconds_now(); taken < MANY && milliseconds_now() - start_ms < 30000;)
    taken += take_batch(&api, state, source).count;
  check(NAME, taken == MANY && metric("connections") == MANY && metric("connections_refused") == 0,
        "%llu lines, %llu connections", (unsigned long long)taken, (unsigned long long)metric("connections"));
  kill(peers, SIGKILL);
  waitpid(peers, NULL, 0);
  for (const double start_ms = milliseconds_now();
       metric("connections") && milliseconds_now() - start_ms < 30000;)
    take(1, 1);
  check("and none is left when all are gone", metric("connections") == 0, "%llu",
        (unsigned long long)metric("connections"));
  hang_up();
  setrlimit(RLIMIT_NOFILE, &before);
}

static void check_slow(void) {
  const int port = connect_to("", LENGTH), slow = peer(SOCK_STREAM, port), quick = peer(SOCK_STREAM, port);
  static const char MESSAGE[] = "\0\0\0\6slowly";
  for (size_t i = 0; i + 2 < sizeof MESSAGE; i++) {
    say(slow, MESSAGE + i, 1);
    say(quick, "\0\0\0\1q", 5);
    sleep_ms(1);
  }
  expect("a peer that takes its time holds nobody up", "q|q|q|q|q|q|q|q|q|");
  say(slow, "y", 1);
  expect("and is heard", "slowly|");
  close(slow);
  close(quick);
  hang_up();
}

static void check_limits(void) {
  struct rlimit before, few;
  if (getrlimit(RLIMIT_NOFILE, &before) != 0) die("getrlimit");
  few = before;
  few.rlim_cur = 64;
  if (setrlimit(RLIMIT_NOFILE, &few) != 0) die("setrlimit");
  const int port = connect_to("", LINES);
  setrlimit(RLIMIT_NOFILE, &before);
  int files[40];
  for (int i = 0; i < 40; i++) files[i] = peer(SOCK_STREAM, port);
  for (int i = 0; i < 40; i++) send(files[i], "x\n", 2, MSG_NOSIGNAL);
  const char *found = take(32, 10000);
  TAKE_UNTIL(source, metric("connections_refused") == 8);
  check("connections above half of the files that the process may open are refused",
        strlen(found) == 32 * 2 && metric("connections") == 32 && metric("connections_refused") == 8,
        "%zu, %llu", strlen(found) / 2, (unsigned long long)metric("connections_refused"));
  check("and the log says so", strstr(logged, "32 connections are open, which is the limit"), "%s", logged);
  for (int i = 0; i < 32; i++) close(files[i]);
  TAKE_UNTIL(source, metric("connections") == 0);
  const int file = peer(SOCK_STREAM, port);
  say_text(file, "again\n");
  expect("once others are closed, a new one is welcome", "again|");
  struct linger gone = {.l_onoff = 1};
  setsockopt(file, SOL_SOCKET, SO_LINGER, &gone, sizeof gone);
  say_text(file, "and half a line");
  close(file);
  TAKE_UNTIL(source, metric("connections_broken") == 1);
  check("a connection that is reset is counted, and no more", metric("connections_broken") == 1, "%llu",
        (unsigned long long)metric("connections_broken"));
  for (int i = 32; i < 40; i++) close(files[i]);
  hang_up();
}

/* ---- Unix sockets -------------------------------------------------------------------------------------- */

static int listen_unix(const char *name, const char *more) {
  char params[4096];
  snprintf(params, sizeof params, "{\"unix\":\"%s\"%s}", name, more);
  listen_at(params);
  return 0;
}

/* Checks that a Unix socket of this owner cannot be opened, for a reason in words, and leaves no file. */
static void refuse_owner(const char *path, const char *owner, const char *reason) {
  char params[4096], name[200];
  struct stat about;
  ss_plugin_rc rc = GARBAGE_RC;
  snprintf(params, sizeof params, "{\"unix\":\"%s\",\"framing\":0,\"owner\":\"%s\"}", path, owner);
  snprintf(name, sizeof name, "an owner of \"%s\" is refused, and leaves no file", owner);
  check(name,
        !api.open(state, params, &rc) && strstr(api.get_last_error(state), reason) && stat(path, &about) != 0,
        "%s", api.get_last_error(state));
}

static void check_owner(void) {
  char path[100], more[200];
  struct stat about;
  snprintf(path, sizeof path, "%.80s/owned", folder);
  const bool is_root = geteuid() == 0;
  const gid_t group = is_root ? 4242 : getegid();
  snprintf(more, sizeof more, ",\"framing\":0,\"owner\":\":%u\"", group);
  listen_unix(path, more);
  check("a Unix socket's file has the group that the plugin says",
        stat(path, &about) == 0 && about.st_gid == group && about.st_uid == geteuid(), "%u:%u", about.st_uid,
        about.st_gid);
  hang_up();
  const struct passwd *own = getpwuid(geteuid());
  if (own) {
    snprintf(more, sizeof more, ",\"framing\":1,\"owner\":\"%.80s:%u\"", own->pw_name, group);
    listen_unix(path, more);
    check("an owner may be named", stat(path, &about) == 0 && about.st_gid == group, "%u", about.st_gid);
    hang_up();
  }
  refuse_owner(path, "no-such-user",
               "owner: found the user \"no-such-user\", which this system does not know");
  refuse_owner(path, ":no such", "owner: found the group");
  refuse_owner(path, "a:b:c", "expected a user, user:group or :group");
  refuse_owner(path, "0:", "expected a user, user:group or :group");
  refuse_owner(path, "4294967295", "which this system does not know");
  char shared[] = "/tmp/falco-ts-owner-XXXXXX";
  if (!mkdtemp(shared) || chmod(shared, 0777) != 0) die("%s cannot be made", shared);
  snprintf(path, sizeof path, "%s/owned", shared);
  if (is_root && seteuid(65534) != 0) die("seteuid");
  refuse_owner(path, "0", "Operation not permitted");
  if (is_root && seteuid(0) != 0) die("seteuid");
  rmdir(shared);
}

static void check_unix(void) {
  char path[100], params[4096];
  struct stat about;
  snprintf(path, sizeof path, "%.80s/log", folder);
  listen_unix(path, ",\"framing\":0,\"mode\":438");
  check("a Unix socket's file has the mode that the plugin says",
        stat(path, &about) == 0 && (about.st_mode & 0777) == 0666 && S_ISSOCK(about.st_mode), "%o",
        about.st_mode);
  int file = unix_peer(SOCK_DGRAM, path);
  say_text(file, "one");
  say_text(file, "two\n");
  expect("datagrams of a Unix socket are events", "one|two\n|");
  ss_plugin_rc rc = GARBAGE_RC;
  snprintf(params, sizeof params, "{\"unix\":\"%s\",\"framing\":0}", path);
  check("one that somebody listens at is refused",
        !api.open(state, params, &rc) && strstr(api.get_last_error(state), "Address already in use"), "%s",
        api.get_last_error(state));
  close(file);
  hang_up();
  check("and its file is gone when the source is closed", stat(path, &about) != 0, "-");
  const struct sockaddr_un left = {.sun_family = AF_UNIX};
  struct sockaddr_un stale = left;
  snprintf(stale.sun_path, sizeof stale.sun_path, "%s", path);
  file = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (bind(file, (const struct sockaddr *)&stale, sizeof stale) != 0) die("bind");
  close(file);
  listen_unix(path, ",\"framing\":1");
  file = unix_peer(SOCK_STREAM, path);
  check("a file that nobody listens at any more is replaced", file >= 0, "%s", strerror(errno));
  say_text(file, "line\nlast");
  close(file);
  expect("connections of a Unix socket are as those of TCP", "line|last|");
  hang_up();
  file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  close(file);
  check("a file that is no socket is never replaced",
        !api.open(state, params, &rc) && stat(path, &about) == 0 && S_ISREG(about.st_mode), "%s",
        api.get_last_error(state));
  listen_unix("@falco-ts-test", ",\"framing\":0");
  file = unix_peer(SOCK_DGRAM, "@falco-ts-test");
  say_text(file, "abstract");
  expect("an abstract name needs no file", "abstract|");
  close(file);
  hang_up();
}

/* ---- Permissions, close -------------------------------------------------------------------------------- */

static void refused(const char *name, const char *params, const char *why) {
  ss_plugin_rc rc = GARBAGE_RC;
  const bool is_refused = !api.open(state, params, &rc);
  check(name, is_refused && rc == SS_PLUGIN_FAILURE && strstr(api.get_last_error(state), why), "%s",
        api.get_last_error(state));
}

static void check_permissions(void) {
  refused(
      "an address that no permission names is refused", "{\"udp\":\"0.0.0.0:30000\"}",
      "0.0.0.0:30000: the plugin has no permission to listen there; it may listen at 127.0.0.1:20000-65535");
  refused("so is a port below the range", "{\"tcp\":\"127.0.0.1:1999\"}", "no permission to listen there");
  refused("so is a path", "{\"other\":\"/run/falco-ts-other\"}", "no permission to listen there");
  refused("so is one that leaves a folder", "{\"other\":\"/run/falco-ts-test/../x\"}",
          "no permission to listen there");
  refused("what is no address is refused", "{\"tcp\":\"localhost:30000\"}",
          "expected an address and a port, such as 127.0.0.1:514 or [::]:514");
  refused("messages without a byte are none", "{\"tcp\":\"127.0.0.1:0\",\"maxBytes\":0}",
          "tcp(): maxBytes: found 0, expected 1 to 16777216");
  refused("nor is there a framing of any number", "{\"tcp\":\"127.0.0.1:0\",\"framing\":9}",
          "framing: found 9, expected one of streams, such as Framing.Lines");
  const int port = listen_at("{\"udp\":\"0.0.0.0:0\",\"named\":[\"udp://0.0.0.0:0\"]}");
  check("what the operator names is allowed, with the protocol in front", port > 0, "%s", logged);
  hang_up();
}

static void check_memory(void) {
  ss_plugin_t *little = start_logging(&api, "{\"falco_ts\":{\"memory\":16}}", keep_line);
  ss_plugin_rc rc = GARBAGE_RC;
  const bool is_refused = !api.open(little, "{\"udp\":\"127.0.0.1:0\",\"maxBytes\":16777216}", &rc);
  check("an input that wants more memory than there is is refused",
        is_refused && strstr(api.get_last_error(little), "34 MiB"), "%s", api.get_last_error(little));
  check("and no descriptor of the host's is closed", fcntl(STDIN_FILENO, F_GETFD) >= 0, "%s",
        strerror(errno));
  api.destroy(little);
}

/* ---- Close --------------------------------------------------------------------------------------------- */

static int talker;
static pusher loud;
static pthread_t loud_thread;

static ss_instance_t *connect_two(void) {
  const int port = connect_to("", LINES);
  talker = peer(SOCK_STREAM, port);
  loud = (pusher){.file = peer(SOCK_STREAM, port)};
  if (pthread_create(&loud_thread, NULL, push, &loud) != 0) die("no thread");
  return source;
}
static void talk(void) { say_text(talker, "x\nhalf"); }
static void disconnect(void) {
  loud.stop = true;
  pthread_join(loud_thread, NULL);
  close(talker);
  close(loud.file);
}

/* ---- Forks --------------------------------------------------------------------------------------------- */

/* A child process of the host has all of its descriptors, until it runs another program. */
static void check_child(void) {
  const int port = connect_to("", LINES), file = peer(SOCK_STREAM, port);
  say_text(file, "one\n");
  expect("of a connection that a child process is to have, too, a line is an event", "one|");
  const pid_t child = fork_idle(file);
  TAKE_UNTIL(source, metric("connections") == 0);
  check("it closes with its peer", metric("connections") == 0, "%llu",
        (unsigned long long)metric("connections"));
  check_rests(source, "and nobody hears of it any more, though the child has it still", child);
  hang_up();
}

int main(int argc, char **argv) {
  if (argc != 3) die("usage: sockets LISTENING FOLDER");
  folder = argv[2];
  load(argv[1], &api);
  state = start_logging(&api, "", keep_line);
  check_datagrams();
  check_flood();
  check_framing();
  api.destroy(state);
  state = start_logging(&api, "", keep_line);
  check_pieces();
  check_pressure();
  api.destroy(state);
  state = start_logging(&api, "", keep_line);
  check_many();
  check_slow();
  check_child();
  api.destroy(state);
  state = start_logging(&api, "", keep_line);
  check_limits();
  check_unix();
  check_owner();
  check_permissions();
  check_memory();
  check_close_at_any_moment(
      "close at any moment, while a peer sends all it can, leaves no thread and no descriptor", connect_two,
      talk, disconnect);
  api.destroy(state);
  return finish();
}
