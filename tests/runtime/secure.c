/*
 * poll() and connectTls() by TLS: what a plugin makes of servers that are right, and of those that are wrong
 * in one way; proxies; certificates that change; and close. The servers are Node's (secure_servers.js). The
 * program is in libc's place where the plugin sets its timer, reads the time of day and opens the machine's
 * files, so that no time need pass. usage: secure TRUSTING FOLDER SERVERS, with what certificates.ts makes
 */
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/wait.h>

#define CLOSE_ROUNDS 60 /* each has a handshake, of two sides */
#include "ahead.h"
#include "folder.h"
#include "live.h"
#include "peers.h"

/* ---- In libc's place ----------------------------------------------------------------------------------- */

static const long HANDSHAKE_MS = 10000, ANSWER_MS = 60000; /* which the plugin gives others */
static atomic_bool gives_up_soon; /* none of these times passes */
static atomic_long soon_ms = 1; /* what a longer time is */

__attribute__((visibility("default"))) int timerfd_settime(int file, int flags, const struct itimerspec *at,
                                                           struct itimerspec *old) {
  const struct itimerspec soon = {.it_value = {.tv_nsec = soon_ms * 1000000}};
  const long ms = at->it_value.tv_sec * 1000 + at->it_value.tv_nsec / 1000000;
  const bool is_given = ms == HANDSHAKE_MS || (ms > ANSWER_MS - 2000 && ms <= ANSWER_MS);
  const bool is_soon = is_given ? gives_up_soon : ms > 200;
  return (int)syscall(SYS_timerfd_settime, file, flags, is_soon ? &soon : at, old);
}

static const char *machines; /* the file in the place of the machine's authorities; NULL: that itself */
static atomic_int opened_authorities;

__attribute__((visibility("default"))) int open(const char *path, int flags, ...) {
  va_list args;
  va_start(args, flags);
  const int mode = flags & O_CREAT ? va_arg(args, int) : 0;
  va_end(args);
  if (strstr(path, "/etc/") == path && (strstr(path, "cert") || strstr(path, "ca-bundle"))) {
    opened_authorities++;
    if (machines) path = machines;
  }
  return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

/* ---- The servers --------------------------------------------------------------------------------------- */

static struct {
  char name[16];
  int port;
} servers[32];
static int server_count;
static pid_t servers_process;
static int servers_input; /* at whose end they end */

static int port_of(const char *name) {
  for (int i = 0; i < server_count; i++)
    if (strcmp(servers[i].name, name) == 0) return servers[i].port;
  die("no server %s", name);
}

static void start_servers(const char *script) {
  int in[2], out[2];
  char line[64];
  if (pipe(in) != 0 || pipe(out) != 0) die("pipe: %s", strerror(errno));
  fcntl(in[1], F_SETFD, FD_CLOEXEC);
  servers_process = fork();
  if (servers_process == 0) {
    dup2(in[0], 0);
    dup2(out[1], 1);
    close(out[0]);
    close(out[1]);
    close(in[0]);
    execlp("node", "node", script, folder, (char *)NULL);
    _exit(127);
  }
  close(in[0]);
  close(out[1]);
  servers_input = in[1];
  FILE *from = fdopen(out[0], "r");
  while (fgets(line, sizeof line, from) && strcmp(line, "ready\n") != 0)
    if (sscanf(line, "%15s %d", servers[server_count].name, &servers[server_count].port) == 2) server_count++;
  fclose(from);
  if (!server_count) die("node %s: no servers", script);
}

static void end_servers(void) {
  close(servers_input);
  waitpid(servers_process, NULL, 0);
}

/* ---- The source ---------------------------------------------------------------------------------------- */

static ss_instance_t *source;
static char params[16384];

/* `more`: further open params, in JSON, each behind a comma. %f in it is the folder. */
static void write_params(const char *key, const char *value, const char *more) {
  size_t at =
      (size_t)snprintf(params, sizeof params, "{\"%s\":\"%s\",\"period\":1,\"maxBytes\":4000000", key, value);
  for (; *more; more++) {
    if (more[0] == '%' && more[1] == 'f')
      at += (size_t)snprintf(params + at, sizeof params - at, "%s", folder), more++;
    else
      params[at++] = *more;
  }
  snprintf(params + at, sizeof params - at, "}");
}

#define TRUSTS ",\"authorities\":\"%f/authority.pem\""

static void open_url(const char *url, const char *more) {
  forget_logs();
  write_params("url", url, more);
  source = open_source(&api, state, params);
}

/* Asks a server of secure_servers.js, by the name of this machine. */
static void open_with(const char *server, const char *path, const char *more) {
  char url[1024];
  snprintf(url, sizeof url, "https://localhost:%d%s", port_of(server), path);
  open_url(url, more);
}

static void end(void) { api.close(state, source); }

/* The first event; "" where none comes. */
static const char *first_event(int ms) {
  static char event[1 << 20];
  snprintf(event, sizeof event, "%s", take_events(source, 1, ms));
  char *bar = strchr(event, '|');
  if (bar) *bar = '\0';
  return event;
}

static void says(const char *name, const char *server, const char *path, const char *more,
                 const char *expected) {
  open_with(server, path, more);
  const char *found = first_event(10000);
  check(name, strcmp(found, expected) == 0, "%.300s; the log: %s", found, logged);
  end();
}

/* No answer comes, and the log says why. */
static void is_refused(const char *name, const char *server, const char *more, const char *why) {
  const uint64_t before = metric("handshakes_failed"), failed = metric("asks_failed");
  open_with(server, "/", more);
  for (int i = 0; i < 500 && !strstr(logged, "it is asked again"); i++) take_events(source, 1, 10);
  const char *more_events = take_events(source, 1, 1);
  check(name, !*more_events && strstr(logged, why), "%.200s; the log: %s", more_events, logged);
  check("a server that is refused is counted",
        metric("handshakes_failed") > before && metric("asks_failed") > failed, "%llu, %llu",
        (unsigned long long)(metric("handshakes_failed") - before),
        (unsigned long long)(metric("asks_failed") - failed));
  end();
}

/* ---- Servers that are right ---------------------------------------------------------------------------- */

/* What a handshake takes of a core on the plugin's side, with what goes with it. */
static void measure(const char *server) {
  struct timespec from, to;
  open_with(server, "/", TRUSTS);
  syscall(SYS_clock_gettime, CLOCK_PROCESS_CPUTIME_ID, &from);
  first_event(10000);
  syscall(SYS_clock_gettime, CLOCK_PROCESS_CPUTIME_ID, &to);
  end();
  fprintf(stderr, "measured: the first answer of %s took %.1f ms of CPU time\n", server,
          (double)(to.tv_sec - from.tv_sec) * 1e3 + (double)(to.tv_nsec - from.tv_nsec) / 1e6);
}

static void check_servers(void) {
  says("a server of TLS 1.3 is asked, and by its name", "tls13", "/x?y=1", TRUSTS,
       "200 /x?y=1 TLSv1.3 localhost nobody ");
  says("so is one of TLS 1.2", "tls12", "/", TRUSTS ",\"token\":\"t\"",
       "200 / TLSv1.2 localhost nobody Bearer t");
  says("a chain that leads to the authority is trusted, though it is of RSA", "chain", "/", TRUSTS,
       "200 / TLSv1.3 localhost nobody ");
  says("a certificate of no authority is trusted where it is named", "own", "/",
       ",\"authorities\":\"%f/own.pem\"", "200 / TLSv1.3 localhost nobody ");
  says("a handshake that comes byte by byte is one", "slow", "/", TRUSTS, "200 / TLSv1.3 localhost nobody ");
  static const char SHOWS[] = TRUSTS ",\"certificate\":\"%f/b.pem\",\"key\":\"%f/b.key\"";
  says("a server that wants a certificate is shown one, by TLS 1.3", "wants13", "/", SHOWS,
       "200 / TLSv1.3 localhost b ");
  says("and by TLS 1.2", "wants12", "/", SHOWS, "200 / TLSv1.2 localhost b ");
  says("an answer may end with TLS", "tls13", "/up-to-the-end", TRUSTS, "200 up to the end");
  says("a redirect to another name of the server is followed", "tls12", "/to-other", TRUSTS,
       "200 /other TLSv1.3 no name nobody ");
  measure("tls13");
  measure("chain");
  open_with("tls13", "/long", TRUSTS);
  uint64_t bytes = metric("input_bytes");
  const uint64_t answers = metric("answers");
  for (int i = 0; i < 100000 && metric("answers") == answers; i++) take_batch(&api, state, source);
  bytes = metric("input_bytes") - bytes;
  check("an answer of many records comes whole", bytes >= 3000000 && !strstr(logged, "asked again"),
        "%llu bytes; the log: %s", (unsigned long long)bytes, logged);
  end();
  open_with("tls13", "/pages?page=1", TRUSTS);
  expect_events(source, "pages are asked by one connection, behind 429 by a second one",
                "200 link|200 link|200 link|");
  end();
}

/* The machine's authorities, of which a test has but one. */
static void check_machines(void) {
  char own[4096];
  open_with("tls13", "/", "");
  for (int i = 0; i < 500 && !strstr(logged, "it is asked again"); i++) take_events(source, 1, 10);
  check("without a word the machine's authorities are trusted, and no other",
        strstr(logged, "its certificate is not of an authority that is trusted: none in /etc/") != NULL, "%s",
        logged);
  end();
  snprintf(own, sizeof own, "%s", in_folder("authority.pem"));
  machines = own;
  opened_authorities = 0;
  open_with("tls13", "/up-to-the-end", "");
  const char *found = take_events(source, 4, 10000);
  check("which are read without a permission",
        strstr(found, "200 up to the end|200 up to the end|200 up to the end|200 up to the end|") == found,
        "%s; the log: %s", found, logged);
  /* and again as its file has changed since, from what the program has in its place */
  check("once, not for each connection", opened_authorities <= 2, "%d times", opened_authorities);
  end();
  machines = NULL;
  double start_ms = milliseconds_now();
  open_with("tls13", "/", "");
  const double taken_ms = milliseconds_now() - start_ms;
  const uint64_t with_all = metric("memory_bytes");
  end();
  open_url("http://127.0.0.1:1024/", TRUSTS);
  end();
  start_ms = milliseconds_now();
  open_url("http://127.0.0.1:1024/", TRUSTS);
  fprintf(stderr, "measured: open took %.1f ms with the machine's authorities, %.1f ms without TLS\n",
          taken_ms, milliseconds_now() - start_ms);
  const double taken_kib = (double)(with_all - metric("memory_bytes")) / 1024;
  fprintf(stderr, "measured: the machine's authorities took %.0f KiB\n", taken_kib);
  check("the machine's authorities are small beside what the sandbox may have", taken_kib < 8192, "%.0f KiB",
        taken_kib);
  end();
}

/* ---- Servers that are wrong ---------------------------------------------------------------------------- */

static void check_refusals(void) {
  is_refused("a server with a certificate for another name is refused", "elsewhere", TRUSTS,
             "TLS with localhost: its certificate is for another name than the one that was asked for");
  is_refused("so is one whose certificate another authority signed", "stranger", TRUSTS,
             "its certificate is not of an authority that is trusted: none in ");
  is_refused("so is one whose certificate is of no authority", "own", TRUSTS,
             "where the server has an authority of its own");
  is_refused("so is one that does not show the way to its authority", "bare", TRUSTS,
             "not of an authority that is trusted");
  days_ahead = 3;
  is_refused(
      "so is one whose certificate is no longer valid", "tls13", TRUSTS,
      "its certificate is no longer valid; the server has to renew it, unless this machine's clock is wrong");
  days_ahead = -3;
  is_refused("so is one whose certificate is not valid yet", "tls13", TRUSTS,
             "its certificate is not valid yet");
  days_ahead = 0;
  is_refused("so is one of TLS 1.1", "tls11", TRUSTS, "TLS with localhost: it refuses, with alert 70");
  is_refused("so is one without a suite that is safe", "cbc", TRUSTS,
             "TLS with localhost: it refuses, with alert 40");
  is_refused("so is one of http", "plain", TRUSTS, "what it sends is no TLS; is that a port of TLS?");
  is_refused("one that ends in the midst of a handshake has failed", "ends", TRUSTS,
             "the connection ended in the handshake");
  is_refused("one that wants a certificate refuses, by TLS 1.2", "wants12", TRUSTS,
             "it refuses, with alert 40: there is nothing");
  gives_up_soon = true;
  is_refused("a handshake that takes too long is given up", "hangs", TRUSTS, "no handshake of TLS in 10 s");
  gives_up_soon = false;
}

/* What goes wrong behind a good handshake. */
static void fails(const char *name, const char *server, const char *path, const char *why) {
  open_with(server, path, TRUSTS);
  for (int i = 0; i < 500 && !strstr(logged, "it is asked again"); i++) take_events(source, 1, 10);
  const char *events = take_events(source, 1, 1);
  check(name, !*events && strstr(logged, why), "%.200s; the log: %s", events, logged);
  end();
}

static void check_failures(void) {
  fails("one that wants a certificate refuses behind the handshake of TLS 1.3", "wants13", "/",
        "it refuses, with alert 116: it wants a certificate of ours");
  fails("an answer that is cut off is none, though it has no length", "tls13", "/cut-off",
        "the connection was cut off: TLS had not come to its end");
  fails("a record that nobody sealed ends the connection", "tls13", "/garbage",
        "TLS with localhost: a record that was changed");
  fails("a redirect from https to http is not followed", "tls13", "/to-http",
        "a redirect from https to http is not followed");
}

/* ---- Proxies ------------------------------------------------------------------------------------------- */

static void by_proxy(const char *name, const char *url, const char *proxy, const char *more,
                     const char *expected) {
  char all[1024];
  snprintf(all, sizeof all, "%s,\"proxy\":\"http://127.0.0.1:%d\"%s", TRUSTS, port_of(proxy), more);
  open_url(url, all);
  const char *found = "";
  for (int i = 0; i < 500 && !*found && !strstr(logged, "it is asked again"); i++) found = first_event(10);
  check(name, strcmp(found, expected) == 0 || strstr(logged, expected), "%s; the log: %s", found, logged);
  end();
}

static void check_proxies(void) {
  char url[256], plain[256], nobody[256], other[256];
  snprintf(url, sizeof url, "https://localhost:%d/z", port_of("tls13"));
  snprintf(plain, sizeof plain, "http://api.test:81/z?a=b");
  snprintf(other, sizeof other, "https://elsewhere.test:%d/", port_of("elsewhere"));
  snprintf(nobody, sizeof nobody, "https://localhost:1/");
  by_proxy("https goes by way of a tunnel", url, "proxy", "", "200 /z TLSv1.3 localhost nobody ");
  by_proxy("whose end the proxy's names lead to", other, "proxy", "", "200 / TLSv1.3 elsewhere.test nobody ");
  by_proxy("http is asked of the proxy as it is", plain, "proxy", "",
           "200 by proxy: GET http://api.test:81/z?a=b api.test:81");
  static const char KNOWN[] = ",\"user\":\"me\",\"password\":\"secret\"",
                    WRONG[] = ",\"user\":\"me\",\"password\":\"x\"";
  by_proxy("a proxy is shown user and password", url, "guarded", KNOWN, "200 /z TLSv1.3 localhost nobody ");
  by_proxy("by http, too", plain, "guarded", KNOWN, "200 by proxy: GET http://api.test:81/z?a=b api.test:81");
  by_proxy("one that wants them and has none says so", url, "guarded", "",
           "the proxy answers 407: it wants a user and a password, 1");
  by_proxy("one that has wrong ones says so", url, "guarded", WRONG,
           "and does not take those that it was shown");
  by_proxy("a proxy that finds no way says so", nobody, "proxy", "",
           "the proxy answers 502, and makes no way to localhost");
  by_proxy("a proxy that is none is told of", url, "ends", "", "the connection ended before the answer did");
  by_proxy("a server behind a proxy is looked at as any other", url, "plain", "",
           "the connection ended before the answer did");
}

/* ---- connectTls() -------------------------------------------------------------------------------------- */

static void open_server(const char *server, const char *more) {
  char address[64];
  snprintf(address, sizeof address, "127.0.0.1:%d", port_of(server));
  forget_logs();
  write_params("server", address, more);
  source = open_source(&api, state, params);
}

static void check_streams(void) {
  open_server("lines", TRUSTS ",\"name\":\"localhost\"");
  const char *found = take_events(source, 6, 10000);
  check("what a server sends by TLS is cut into messages, again when it has ended",
        strstr(found, "localhost|two|three|localhost|two|three|") == found, "%s; the log: %s", found, logged);
  check("and told of", strstr(logged, "is connected") && strstr(logged, "it is made again"), "%s", logged);
  end();
  open_server("lines", TRUSTS);
  const char *unnamed = take_events(source, 1, 10000);
  check("an address is a name, of which the server is told nothing", strstr(unnamed, "no name|") == unnamed,
        "%s", unnamed);
  end();
  uint64_t before = metric("handshakes_failed");
  open_server("elsewhere", TRUSTS ",\"name\":\"localhost\"");
  for (int i = 0; i < 200 && metric("handshakes_failed") < before + 2; i++) take_events(source, 1, 10);
  check(
      "a server with another name is refused, and tried again",
      metric("handshakes_failed") >= before + 2 && strstr(logged, "its certificate is for another name than"),
      "%s", logged);
  end();
  before = metric("handshakes_failed");
  open_server("hangs", TRUSTS);
  take_events(source, 1, 100);
  seconds_ahead += 11;
  for (int i = 0; i < 300 && metric("handshakes_failed") == before; i++) take_events(source, 1, 10);
  check("a handshake that hangs is given up after 10 s",
        metric("handshakes_failed") > before && strstr(logged, "no handshake within 10 s"), "%s", logged);
  end();
}

/* ---- Files --------------------------------------------------------------------------------------------- */

static void put(const char *from, const char *to) {
  char command[16384];
  snprintf(command, sizeof command, "cp %s %s.new && mv %s.new %s", in_folder(from), in_folder(to),
           in_folder(to), in_folder(to));
  if (system(command) != 0) die("%s", command);
}

static void open_fails(const char *name, const char *more, const char *why) {
  ss_plugin_rc rc;
  write_params("url", "https://localhost:1024/", more);
  ss_instance_t *opened = api.open(state, params, &rc);
  check(name, !opened && strstr(api.get_last_error(state), why), "%s", api.get_last_error(state));
  if (opened) api.close(state, opened);
}

static void check_files(void) {
  put("stranger.pem", "now.pem");
  soon_ms = 50; /* in which the log takes what an attempt says */
  open_with("tls13", "/", ",\"authorities\":\"%f/now.pem\"");
  /* not for long: of the waits behind many failures one may be as long as an answer may take */
  for (int i = 0; i < 500 && !strstr(logged, "it is asked again"); i++) take_events(source, 1, 1);
  check("one authority", strstr(logged, "not of an authority that is trusted"), "%s", logged);
  put("authority.pem", "now.pem");
  const char *found = first_event(10000);
  check("authorities that change are read again", strcmp(found, "200 / TLSv1.3 localhost nobody ") == 0,
        "%s; the log: %s", found, logged);
  check("and told of", strstr(logged, "the certificates have changed, and are read"), "%s", logged);
  soon_ms = 1;
  end();
  open_fails("a file without certificates fails open", ",\"authorities\":\"%f/a.key\"",
             "a.key: has no certificate in PEM");
  open_fails("so does one that is not there", ",\"authorities\":\"%f/none.pem\"", "none.pem: No such file");
  open_fails("so does a key of another certificate",
             TRUSTS ",\"certificate\":\"%f/a.pem\",\"key\":\"%f/b.key\"",
             "b.key: is not the private key of the certificate in ");
  open_fails("so does a proxy that is none", ",\"proxy\":\"https://127.0.0.1:3128\"",
             "the proxy of poll(): expected http://");
  open_fails(
      "a server by http and a proxy has to be named in full",
      ",\"proxy\":\"http://127.0.0.1:3128\",\"other\":\"http://a.example.com:81/\"",
      "a.example.com:81: by http and a proxy, which looks names up, a permission has to name it without *");
}

static ss_instance_t *open_one(void) {
  open_with("tls13", "/", TRUSTS);
  return source;
}
static ss_instance_t *connect_one(void) {
  open_server("lines", TRUSTS);
  return source;
}
static void nothing(void) {}

int main(int argc, char **argv) {
  if (argc != 4) die("usage: secure TRUSTING FOLDER SERVERS");
  load(argv[1], &api);
  folder = argv[2];
  start_servers(argv[3]);
  state = start_logging(&api, "", keep_line);
  const int files = files_now(), threads = threads_now();
  static void (*const PARTS[])(void) = {check_servers, check_machines, check_refusals, check_failures,
                                        check_proxies, check_streams,  check_files};
  for (size_t i = 0; i < sizeof PARTS / sizeof *PARTS; i++) PARTS[i]();
  check_close_at_any_moment(
      "close at any moment, while a server is asked by TLS, leaves no thread and no descriptor", open_one,
      nothing, nothing);
  check_close_at_any_moment("nor does it beside a connection by TLS", connect_one, nothing, nothing);
  check("nothing of all that is left", files_now() == files && (SANITIZED || threads_now() == threads),
        "%d files, %d threads", files_now() - files, threads_now() - threads);
  api.destroy(state);
  end_servers();
  return finish();
}
