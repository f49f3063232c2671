/*
 * https(): what curl and openssl find at it, with and without certificates of their own; what is no TLS, and
 * what comes too late; certificates that change; and where a key is. The program gives the plugin a clock
 * that it puts forward. usage: tls SECURED FOLDER, with the certificates of programs.ts
 */
#include "ahead.h"
#include "folder.h"
#include "live.h"
#include "peers.h"

static ss_instance_t *source;
static int port;

static const char *params_with(const char *authorities) {
  static char params[16384];
  snprintf(params, sizeof params,
           "{\"http\":\"127.0.0.1:0\",\"certificate\":\"%s\",\"key\":\"%s\",\"authorities\":\"%s\"}",
           in_folder("now.pem"), in_folder("now.key"), *authorities ? in_folder(authorities) : "");
  return params;
}

/* Puts a copy of a file in the place of another, as an operator does. */
static void put(const char *from, const char *to) {
  char command[16384];
  snprintf(command, sizeof command, "cp %s %s.new && mv %s.new %s", in_folder(from), in_folder(to),
           in_folder(to), in_folder(to));
  if (system(command) != 0) die("%s", command);
}

/* `authorities`: the name of a file in the folder, or "". */
static ss_instance_t *open_with(const char *authorities) {
  forget_logs();
  put("a.pem", "now.pem");
  put("a.key", "now.key");
  source = open_source(&api, state, params_with(authorities));
  take_events(source, 1, 1);
  const char *at = strstr(logged, "listens at 127.0.0.1:");
  port = at ? atoi(strrchr(at, ':') + 1) : 0;
  return source;
}

/* What a program prints of both kinds; %p is the port, %f the folder. */
static const char *printed(const char *command) {
  static char all[65536];
  char line[16384];
  size_t at = 0;
  for (; *command && at + 4096 < sizeof line; command++) {
    if (command[0] == '%' && command[1] == 'p')
      at += (size_t)snprintf(line + at, sizeof line - at, "%d", port);
    else if (command[0] == '%' && command[1] == 'f')
      at += (size_t)snprintf(line + at, sizeof line - at, "%s", folder);
    else
      line[at++] = *command;
    if (command[0] == '%' && (command[1] == 'p' || command[1] == 'f')) command++;
  }
  snprintf(line + at, sizeof line - at, " 2>&1");
  FILE *from = popen(line, "r");
  if (!from) die("%s: %s", line, strerror(errno));
  const size_t length = fread(all, 1, sizeof all - 1, from);
  all[length] = '\0';
  pclose(from);
  return all;
}

static void prints(const char *name, const char *command, const char *expected) {
  const char *found = printed(command);
  check(name, strstr(found, expected) != NULL, "%.600s", found);
}

#define CURL "curl -sS -m 20 --cacert %f/authority.pem -w 'status %{http_code} ' https://127.0.0.1:%p/events "
#define S_CLIENT "openssl s_client -connect 127.0.0.1:%p -CAfile %f/authority.pem "

static void check_clients(void) {
  open_with("");
  prints("curl posts by TLS 1.3", CURL "--tlsv1.3 -d one", "status 200");
  expect_events(source, "which is an event", "one|");
  prints("and by TLS 1.2", CURL "--tls-max 1.2 -d two", "status 200");
  expect_events(source, "which is one, too", "two|");
  prints("a second request takes the same connection", CURL "-d three https://127.0.0.1:%p/events -v",
         "Re-using existing connection");
  expect_events(source, "and is another event", "three|three|");
  prints("the certificate is that of the file", S_CLIENT "-verify_ip 127.0.0.1 </dev/null",
         "Verify return code: 0 (ok)");
  printed("head -c 900 /dev/zero | tr '\\0' x >%f/900");
  prints("a body of several reads comes whole", CURL "--data-binary @%f/900 --limit-rate 2000", "status 200");
  check("with all of its bytes", strlen(take_events(source, 1, 10000)) == 901, "others");
  check("none of these handshakes failed", metric("handshakes_failed") == 0, "%llu",
        (unsigned long long)metric("handshakes_failed"));
  prints("the path decides by TLS as without", CURL "--request-target /none -d x", "status 404");
  api.close(state, source);
}

/* Has something refused, and looks that it is counted and told. */
static void refused(const char *name, const char *command, const char *expected, const char *why) {
  const uint64_t before = metric("handshakes_failed");
  forget_logs();
  prints(name, command, expected);
  TAKE_UNTIL(source, metric("handshakes_failed") == before + 1 && strstr(logged, why));
  check("which is counted, and told", metric("handshakes_failed") == before + 1 && strstr(logged, why),
        "%llu: %s", (unsigned long long)(metric("handshakes_failed") - before), logged);
}

static void check_refusals(void) {
  open_with("");
  refused("TLS 1.1 is refused with an alert", S_CLIENT "-tls1_1 -cipher ALL:@SECLEVEL=0 </dev/null",
          "alert protocol version", "a version of TLS that is not taken");
  refused("so is TLS 1.0", S_CLIENT "-tls1 -cipher ALL:@SECLEVEL=0 </dev/null", "alert protocol version",
          "a version of TLS that is not taken");
  refused("so is CBC", S_CLIENT "-tls1_2 -cipher ECDHE-ECDSA-AES128-SHA256 </dev/null",
          "alert handshake failure", "nothing that both can do");
  refused("so are suites without forward secrecy", S_CLIENT "-tls1_2 -cipher AES128-GCM-SHA256 </dev/null",
          "alert handshake failure", "nothing that both can do");
  refused("HTTP without TLS is refused", "curl -sS -m 20 http://127.0.0.1:%p/events -d x", "curl: (",
          "is no TLS");
  prints("renegotiation is refused, which ends the connection",
         "(sleep 1; echo R; sleep 1; printf 'POST /events HTTP/1.1\\r\\nHost: h\\r\\nContent-Length: "
         "1\\r\\n\\r\\nx'; sleep 1) | " S_CLIENT "-tls1_2",
         "RENEGOTIATING");
  check("so that what comes behind it is no event", !*take_events(source, 1, 300), "it is");
  api.close(state, source);
}

static void check_client_certificates(void) {
  open_with("authority.pem");
  prints("a client with a certificate of the authority is let in, by TLS 1.3",
         CURL "--cert %f/b.pem --key %f/b.key --tlsv1.3 -d one", "status 200");
  prints("and by TLS 1.2", CURL "--cert %f/b.pem --key %f/b.key --tls-max 1.2 -d two", "status 200");
  expect_events(source, "and posts", "one|two|");
  refused("one without is not", CURL "-d x", "curl: (", "it has no certificate");
  refused("nor by TLS 1.2", CURL "--tls-max 1.2 -d x", "curl: (", "it has no certificate");
  refused("nor is one of another authority", CURL "--cert %f/other.pem --key %f/other.key -d x", "curl: (",
          "not of an authority that is trusted");
  check("and nothing of these is an event", !*take_events(source, 1, 100), "it is");
  api.close(state, source);
}

/* ---- Half handshakes ----------------------------------------------------------------------------------- */

/* The first thing that openssl says. */
static uint8_t hello[4096];
static size_t hello_length;

static void record_hello(void) {
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
  socklen_t length = sizeof at;
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  char command[256];
  if (bind(listener, (struct sockaddr *)&at, sizeof at) != 0 || listen(listener, 1) != 0 ||
      getsockname(listener, (struct sockaddr *)&at, &length) != 0)
    die("listen: %s", strerror(errno));
  snprintf(command, sizeof command, "openssl s_client -connect 127.0.0.1:%d </dev/null >/dev/null 2>&1 &",
           ntohs(at.sin_port));
  if (system(command) != 0) die("%s", command);
  const int file = accept(listener, NULL, NULL);
  hello_length = (size_t)recv(file, hello, sizeof hello, 0);
  close(file);
  close(listener);
}

/* Whether the other side closes a connection, while the source is asked for events. */
static bool is_closed(int file, int ms) {
  char bytes[4096];
  for (const double start_ms = milliseconds_now(); milliseconds_now() - start_ms < ms;) {
    const ssize_t got = recv(file, bytes, sizeof bytes, MSG_DONTWAIT);
    if (got == 0 || (got < 0 && errno != EAGAIN)) return true;
    take_events(source, 1, 5);
  }
  return false;
}

static void check_half_handshakes(void) {
  open_with("");
  const int half = peer(SOCK_STREAM, port), silent = peer(SOCK_STREAM, port), slow = peer(SOCK_STREAM, port);
  say(half, hello, hello_length);
  say(slow, hello, 20);
  TAKE_UNTIL(source, metric("connections") == 3);
  take_events(source, 1, 200);
  check("half a handshake is waited for", metric("connections") == 3, "%llu connections",
        (unsigned long long)metric("connections"));
  seconds_ahead += 8;
  say(slow, hello + 20, 20);
  check("for 10 seconds", !is_closed(slow, 1500) && metric("connections") == 3, "%llu connections",
        (unsigned long long)metric("connections"));
  seconds_ahead += 3;
  check("and no longer, whatever has come",
        is_closed(half, 5000) && is_closed(silent, 5000) && is_closed(slow, 5000), "%llu connections",
        (unsigned long long)metric("connections"));
  check("which is counted", metric("handshakes_failed") >= 3, "%llu",
        (unsigned long long)metric("handshakes_failed"));
  close(half);
  close(silent);
  close(slow);
  uint64_t mixed = 1;
  for (int i = 0; i < 200; i++) { /* bytes of a hello that are others */
    uint8_t forged[sizeof hello];
    memcpy(forged, hello, hello_length);
    for (int j = 0; j < 4; j++) {
      mixed = mixed * 6364136223846793005 + 1442695040888963407;
      forged[(mixed >> 33) % hello_length] = (uint8_t)(mixed >> 56);
    }
    const int file = peer(SOCK_STREAM, port);
    say(file, forged, hello_length);
    close(file);
  }
  take_events(source, 1, 300);
  prints("forged beginnings hinder nobody", CURL "-d after", "status 200");
  expect_events(source, "who posts after them", "after|");
  check("and are no trap", metric("gateway_traps") == 0, "%llu", (unsigned long long)metric("gateway_traps"));
  api.close(state, source);
}

/* ---- Files --------------------------------------------------------------------------------------------- */

/* The files are looked at each second, and read when they are as they were at the look before. */
static void let_looks_pass(void) {
  for (int i = 0; i < 4; i++) {
    seconds_ahead += 2;
    take_events(source, 1, 50);
  }
}

static void check_changes(void) {
  open_with("");
  prints("the first certificate", S_CLIENT "</dev/null", "CN = a");
  put("b.pem", "now.pem");
  let_looks_pass();
  check("a certificate without its key is told of",
        strstr(logged, "now.key: is not the private key of the certificate in ") &&
            strstr(logged, "connections get the certificates from before"),
        "%s", logged);
  check("once", times_logged("now.key: is not") == 1, "%d times", times_logged("now.key: is not"));
  prints("and the one from before stays", S_CLIENT "</dev/null", "CN = a");
  put("b.key", "now.key");
  let_looks_pass();
  prints("with its key it is taken", S_CLIENT "</dev/null", "CN = b");
  check("and told of", times_logged("the certificates have changed, and are read") == 1, "%s", logged);
  unlink(in_folder("now.key"));
  let_looks_pass();
  prints("a key that is gone changes nothing", S_CLIENT "</dev/null", "CN = b");
  check("and is told of", strstr(logged, "now.key: No such file"), "%s", logged);
  api.close(state, source);
}

static void open_fails(const char *name, const char *certificate, const char *key, const char *why) {
  ss_plugin_rc rc;
  put(certificate, "now.pem");
  put(key, "now.key");
  ss_instance_t *opened = api.open(state, params_with(""), &rc);
  check(name, !opened && rc == SS_PLUGIN_FAILURE && strstr(api.get_last_error(state), why), "%s",
        api.get_last_error(state));
  if (opened) api.close(state, opened);
}

static void check_wrong_files(void) {
  ss_plugin_rc rc;
  open_fails("a certificate that is none", "none.pem", "a.key", "now.pem: has no certificate in PEM");
  open_fails("a key that is none", "a.pem", "none.pem", "now.key: has no private key in PEM");
  open_fails("a key of another certificate", "a.pem", "b.key",
             "is not the private key of the certificate in");
  open_fails("a key with a password", "a.pem", "locked.key", "now.key: the private key has a password");
  unlink(in_folder("now.key"));
  check("a file that is not there",
        !api.open(state, params_with(""), &rc) &&
            strstr(api.get_last_error(state), "now.key: No such file or directory"),
        "%s", api.get_last_error(state));
}

/* ---- Where a key is ------------------------------------------------------------------------------------ */

/* How often bytes, given with 0x5a over them, are in what of this process's memory may be written. */
static int times_in_memory(const uint8_t *hidden, size_t length) {
  static uint8_t piece[1 << 16];
  FILE *maps = fopen("/proc/self/maps", "re");
  const int memory = open("/proc/self/mem", O_RDONLY | O_CLOEXEC);
  char line[1024], rights[8];
  int count = 0;
  unsigned long from, to;
  while (maps && fgets(line, sizeof line, maps)) {
    if (sscanf(line, "%lx-%lx %7s", &from, &to, rights) != 3 || rights[1] != 'w' || strstr(line, "[v"))
      continue;
    for (unsigned long at = from; at < to; at += sizeof piece - length) {
      if (at <= (unsigned long)piece && (unsigned long)piece < at + sizeof piece) continue;
      const ssize_t got = pread(memory, piece, sizeof piece, (off_t)at);
      for (ssize_t i = 0; i + (ssize_t)length <= got; i++) {
        size_t same = 0;
        while (same < length && (piece[i + (ssize_t)same] ^ 0x5a) == hidden[same]) same++;
        count += same == length;
      }
      memset(piece, 0, sizeof piece);
    }
  }
  fclose(maps);
  close(memory);
  return count;
}

static void check_key(void) {
  static uint8_t text[48], number[32];
  int file = open(in_folder("a.key"), O_RDONLY | O_CLOEXEC);
  if (pread(file, text, sizeof text, 40) != sizeof text) die("a.key");
  close(file);
  printed("openssl pkey -in %f/a.key -outform DER -out %f/a.der");
  file = open(in_folder("a.der"), O_RDONLY | O_CLOEXEC);
  if (pread(file, number, sizeof number, 7) != sizeof number) die("a.der");
  close(file);
  for (size_t i = 0; i < sizeof text; i++) text[i] ^= 0x5a;
  for (size_t i = 0; i < sizeof number / 2; i++) { /* mbedTLS has it the other way round */
    const uint8_t first = number[i];
    number[i] = number[sizeof number - 1 - i] ^ 0x5a;
    number[sizeof number - 1 - i] = first ^ 0x5a;
  }
  open_with("");
  prints("while the source is open", CURL "-d x", "status 200");
  take_events(source, 1, 1000);
  check("the key's text is nowhere in memory", times_in_memory(text, 40) == 0, "%d times",
        times_in_memory(text, 40));
  check("its number is there once, in the gateway's", times_in_memory(number, 32) == 1, "%d times",
        times_in_memory(number, 32));
  api.close(state, source);
  check("and no longer, once it is closed", times_in_memory(number, 32) == 0, "%d times",
        times_in_memory(number, 32));
}

/* ---- Close --------------------------------------------------------------------------------------------- */

static int talker;

static ss_instance_t *connect_one(void) {
  open_with("");
  talker = peer(SOCK_STREAM, port);
  return source;
}
static void talk(void) { say(talker, hello, hello_length); }
static void disconnect(void) { close(talker); }

int main(int argc, char **argv) {
  if (argc != 3) die("usage: tls SECURED FOLDER");
  load(argv[1], &api);
  folder = argv[2];
  record_hello();
  state = start_logging(&api, "", keep_line);
  const int files = files_now(), threads = threads_now();
  check_clients();
  check_refusals();
  check_client_certificates();
  check_half_handshakes();
  check_changes();
  check_wrong_files();
  if (!SANITIZED) check_key(); /* whose own memory is too large to be looked through */
  check_close_at_any_moment("close at any moment, in a handshake, leaves no thread and no descriptor",
                            connect_one, talk, disconnect);
  check("nothing of all that is left", files_now() == files && threads_now() == threads,
        "%d files, %d threads", files_now() - files, threads_now() - threads);
  api.destroy(state);
  return finish();
}
