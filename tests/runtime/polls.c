/*
 * Questions that a plugin asks servers, which this program is, and its nameservers. It is in libc's place
 * where the plugin connects, opens files and sets its timer, so that it sees how long the plugin would wait,
 * and no such time need pass. usage: polls POLLING FOLDER     (FOLDER: an empty one)
 */
#include <poll.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>

#include "folder.h"
#include "live.h"
#include "peers.h"

/* ---- In libc's place ----------------------------------------------------------------------------------- */

enum { MOST_WAITS = 256 };
static const long CONNECT_MS = 10000, NAME_MS = 2000, ANSWER_MS = 60000; /* which the plugin gives others */

static atomic_bool gives_up_soon; /* none of these times passes */
static atomic_long waits_ms[MOST_WAITS]; /* the other times that the timer was set to */
static atomic_int waits;

__attribute__((visibility("default"))) int timerfd_settime(int file, int flags, const struct itimerspec *at,
                                                           struct itimerspec *old) {
  const struct itimerspec soon = {.it_value = {.tv_nsec = 1000000}};
  const long ms = at->it_value.tv_sec * 1000 + at->it_value.tv_nsec / 1000000;
  const bool is_given = ms == CONNECT_MS || ms == NAME_MS || (ms > ANSWER_MS - 5000 && ms <= ANSWER_MS);
  if (!is_given && waits < MOST_WAITS) waits_ms[waits++] = ms;
  const bool is_soon = is_given ? gives_up_soon : ms > 200;
  return (int)syscall(SYS_timerfd_settime, file, flags, is_soon ? &soon : at, old);
}

static int nameserver = -1, nameserver_port; /* where questions to port 53 go */

__attribute__((visibility("default"))) int connect(int file, const struct sockaddr *to, socklen_t length) {
  struct sockaddr_in v4;
  if (to->sa_family == AF_INET) {
    memcpy(&v4, to, sizeof v4);
    if (v4.sin_port == htons(53)) v4.sin_port = htons((in_port_t)nameserver_port);
    return (int)syscall(SYS_connect, file, &v4, sizeof v4);
  }
  return (int)syscall(SYS_connect, file, to, length);
}

/* The machine's files about names are those of the folder. */
__attribute__((visibility("default"))) int open(const char *path, int flags, ...) {
  static const char *const OURS[][2] = {{"/etc/hosts", "hosts"}, {"/etc/resolv.conf", "resolv.conf"}};
  char own[4096];
  va_list args;
  va_start(args, flags);
  const int mode = flags & O_CREAT ? va_arg(args, int) : 0;
  va_end(args);
  for (size_t i = 0; i < 2; i++) {
    if (strcmp(path, OURS[i][0]) != 0) continue;
    snprintf(own, sizeof own, "%s/%s", folder, OURS[i][1]);
    path = own;
  }
  return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

/* ---- The server and the source ------------------------------------------------------------------------- */

static ss_instance_t *source;

static int listen_at(int type, int *port) {
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
  socklen_t length = sizeof at;
  const int file = socket(AF_INET, type | SOCK_CLOEXEC, 0);
  if (file < 0 || bind(file, (const struct sockaddr *)&at, sizeof at) != 0 ||
      getsockname(file, (struct sockaddr *)&at, &length) != 0 ||
      (type == SOCK_STREAM && listen(file, 64) != 0))
    die("listen: %s", strerror(errno));
  *port = ntohs(at.sin_port);
  return file;
}

static int server, port;

/* Waits for something at a socket, while the source is asked for events. False: nothing came. */
static bool comes(int file, int ms) {
  struct pollfd one = {.fd = file, .events = POLLIN};
  for (const double start_ms = milliseconds_now(); milliseconds_now() - start_ms < ms;) {
    if (syscall(SYS_poll, &one, 1, 2) > 0) return true;
    take_events(source, 1, 1);
  }
  return false;
}

static int accept_one(int at) {
  if (!comes(at, 10000)) die("nobody connects; the log: %s", logged);
  const int file = accept(at, NULL, NULL);
  if (file < 0) die("accept: %s", strerror(errno));
  return file;
}

/* The next question on a connection; "" where it ends. */
static char question_text[16384];
static const char *question(int file) {
  char *const text = question_text;
  size_t length = 0;
  text[0] = '\0';
  while (!strstr(text, "\r\n\r\n") && length < sizeof question_text - 1) {
    if (!comes(file, 10000)) die("no question after %zu bytes; the log: %s", length, logged);
    const ssize_t got = recv(file, text + length, sizeof question_text - 1 - length, 0);
    if (got <= 0) return "";
    text[length += (size_t)got] = '\0';
  }
  return text;
}

/* Answers the next question with a body. */
static void answer(int file, const char *headers, const char *body) {
  char text[8192];
  snprintf(text, sizeof text, "HTTP/1.1 200 OK\r\n%sContent-Length: %zu\r\n\r\n%s", headers, strlen(body),
           body);
  question(file);
  say_text(file, text);
}

static bool asks_for(int file, const char *target) {
  char line[4096];
  snprintf(line, sizeof line, "GET %s HTTP/1.1\r\n", target);
  const char *found = question(file);
  if (strncmp(found, line, strlen(line)) == 0) return true;
  fprintf(stderr, "%s\n", found);
  return false;
}

/* Hangs up on those who connected for a source that is closed. */
static void drain(void) {
  uint8_t text[512];
  for (struct pollfd one = {.fd = server, .events = POLLIN}; syscall(SYS_poll, &one, 1, 0) > 0;)
    close(accept(server, NULL, NULL));
  while (nameserver >= 0 && recv(nameserver, text, sizeof text, MSG_DONTWAIT) > 0) {
  }
}

static ss_instance_t *open_with(const char *host, const char *more) {
  char params[1024];
  snprintf(params, sizeof params, "{\"url\":\"http://%s:%d/events?x=1\",\"token\":\"secret\"%s}", host, port,
           more);
  drain();
  forget_logs();
  waits = 0;
  return source = open_source(&api, state, params);
}

static void end(int file) {
  api.close(state, source); /* before the server hangs up, or it would be connected to again */
  if (file >= 0) close(file);
}

static void check_answers(void) {
  char expected[512];
  open_with("127.0.0.1", "");
  const int file = accept_one(server);
  const char *found = question(file);
  snprintf(expected, sizeof expected,
           "GET /events?x=1 HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nAccept-Encoding: gzip\r\nx-a: b\r\n"
           "authorization: Bearer secret\r\nUser-Agent: falco-ts/t\r\n\r\n",
           port);
  check("a question has the plugin's headers and what belongs to it", strcmp(found, expected) == 0, "%s",
        found);
  say_text(file, "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nX-More: !\r\n\r\none");
  expect_events(source, "its answer is an event", "200 one!|");
  question(file);
  say_text(file, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1;x=y\r\nc\r\n0\r\n\r\n");
  expect_events(source, "the next one comes on the same connection, in chunks", "200 abc|");
  question(file);
  say_text(file, "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n");
  expect_events(source, "what comes before an answer is passed by", "204 |");
  question(file);
  say_text(file, "HTTP/1.1 200 OK\r\n\r\nup to the end");
  close(file);
  expect_events(source, "an answer may end with its connection", "200 up to the end|");
  const int next = accept_one(server);
  answer(next, "Connection: close\r\n", "last");
  expect_events(source, "the question behind it makes a new connection", "200 last|");
  check("an answer with Connection: close ends the connection on our side, too",
        strcmp(question(next), "") == 0, "it goes on");
  close(next);
  const int quick = accept_one(server);
  answer(quick, "", "one");
  expect_events(source, "a connection that the server ends between two questions", "200 one|");
  close(quick);
  const int again = accept_one(server);
  answer(again, "", "two");
  expect_events(source, "a connection that the server ended between two questions is made again", "200 two|");
  check("the metrics have seven answers, and nothing that failed",
        metric("asks_failed") == 0 && metric("answers") == 7, "%llu, %llu",
        (unsigned long long)metric("asks_failed"), (unsigned long long)metric("answers"));
  end(again);
}

/* ---- What is asked ------------------------------------------------------------------------------------- */

static void check_next(void) {
  open_with("127.0.0.1", "");
  const int file = accept_one(server);
  answer(file, "Link: </page?2>; rel=\"prev next\"\r\n", "link");
  check("a link is asked at once", asks_for(file, "/page?2"), "%s", logged);
  say_text(file, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nnext ?y=2&");
  check("behind a link that is asked which the handler says", asks_for(file, "/page?y=2&"), "not");
  say_text(file, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nquiet");
  check("what the handler said is asked from then on", asks_for(file, "/page?y=2&"), "not");
  say_text(file, "HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n");
  const int again = accept_one(server);
  check("a URL that the server knows no more makes room for the first one", asks_for(again, "/events?x=1"),
        "not");
  say_text(again, "HTTP/1.1 200 OK\r\nContent-Length: 27\r\n\r\nnow http://10.0.0.1/private");
  expect_events(source, "an answer is an event, though its handler asks for what no permission allows",
                "200 link|200 next ?y=2&|200 quiet|200 now http://10.0.0.1/private|" +
                    strlen("200 link|200 next ?y=2&|200 quiet|"));
  check("what no permission allows is not asked, and the log says so",
        asks_for(again, "/events?x=1") &&
            strstr(logged, "what is to be asked next: 10.0.0.1:80: the plugin has no"),
        "%s", logged);
  close(file);
  end(again);
}

static void check_redirects(void) {
  int other_port;
  char text[512];
  const int other = listen_at(SOCK_STREAM, &other_port);
  open_with("127.0.0.1", "");
  const int file = accept_one(server);
  question(file);
  say_text(file, "HTTP/1.1 302 Found\r\nLocation: /b/c\r\nContent-Length: 0\r\n\r\n");
  check("a redirect is followed on the same connection", asks_for(file, "/b/c"), "not");
  snprintf(text, sizeof text,
           "HTTP/1.1 307 T\r\nLocation: http://127.0.0.1:%d/d\r\nContent-Length: 0\r\n\r\n", other_port);
  say_text(file, text);
  const int elsewhere = accept_one(other);
  const char *found = question(elsewhere);
  check("a redirect to another server takes no header of the plugin's along",
        strstr(found, "GET /d ") && !strstr(found, "secret") && !strstr(found, "x-a"), "%s", found);
  say_text(elsewhere, "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\none");
  expect_events(source, "the answer of the server behind a redirect is an event", "200 one|");
  const int next = accept_one(server);
  check("the next question is for the first server", asks_for(next, "/events?x=1"), "not");
  static const char *const FORBIDDEN[] = {"http://169.254.169.254/latest/meta-data",
                                          "http://127.0.0.1:80/",
                                          "http://[::1]:8080/",
                                          "//10.0.0.1/",
                                          "https://127.0.0.1:8443/",
                                          "http://0x7f.1:8080/",
                                          "ftp://127.0.0.1:2000/",
                                          "http://[::ffff:127.0.0.1]:2000/"};
  int last = next;
  for (size_t i = 0; i < sizeof FORBIDDEN / sizeof *FORBIDDEN; i++) {
    snprintf(text, sizeof text, "HTTP/1.1 302 Found\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n",
             FORBIDDEN[i]);
    forget_logs();
    say_text(last, text);
    close(last);
    last = accept_one(server);
    answer(last, "", "good"); /* so that the waits stay short */
    question(last);
    check("a redirect to where no permission leads is an error", metric("asks_failed") == i + 1, "%s: %s",
          FORBIDDEN[i], logged);
  }
  for (int i = 0; i < 6; i++) {
    say_text(last, "HTTP/1.1 302 Found\r\nLocation: /round\r\nContent-Length: 0\r\n\r\n");
    if (i < 5) question(last);
  }
  close(last);
  last = accept_one(server);
  check("a sixth redirect in a row is an error", asks_for(last, "/events?x=1"), "%s", logged);
  close(elsewhere);
  close(file);
  close(other);
  end(last);
}

/* ---- What goes wrong ----------------------------------------------------------------------------------- */

/* Answers the question on a connection that ends behind it, and says what the log has then. */
static void fails(int *file, const char *name, const char *text, const char *why) {
  const uint64_t before = metric("asks_failed");
  char first[512];
  question(*file);
  say_text(*file, text);
  shutdown(*file, SHUT_WR);
  const int next = accept_one(server);
  snprintf(first, sizeof first, "%s, 1 time; it is asked again", why);
  TAKE_UNTIL(source, strstr(logged, first));
  check(name, metric("asks_failed") == before + 1 && strstr(logged, first), "%llu, %s",
        (unsigned long long)(metric("asks_failed") - before), logged);
  close(*file);
  forget_logs();
  answer(*file = next, "", "good");
  expect_events(source, "the next answer is heard", "200 good|");
}

static void check_failures(void) {
  open_with("127.0.0.1", "");
  int file = accept_one(server);
  fails(&file, "an answer with the status of an error is none",
        "HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n", "it answers 500");
  fails(&file, "what is no HTTP is no answer", "SSH-2.0-OpenSSH\r\n", "what comes is no answer of HTTP");
  fails(&file, "half an answer is none", "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nhal",
        "the connection ended before the answer did");
  fails(&file, "an answer that is too long is none", "HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n",
        "an answer of more than 1000 bytes is dropped; ask for less, or raise maxBytes");
  fails(&file, "an answer that is compressed in another way than with gzip is none",
        "HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: 0\r\n\r\n",
        "the answer is coded in another way than with gzip, for which nobody asked");
  fails(&file, "nor is one that says it is, and is not",
        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nnone",
        "what the answer says is gzip is none, or is broken");
  fails(&file, "an answer with a length beside chunks is none",
        "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "what comes is no answer of HTTP");
  gives_up_soon = true;
  answer(file, "", "good");
  expect_events(source, "an answer that comes in time is an event", "200 good|");
  const int next = accept_one(server); /* as the question before got no answer */
  gives_up_soon = false;
  TAKE_UNTIL(source, strstr(logged, "no whole answer in 60 s, "));
  drain();
  check("an answer that does not come is given up", strstr(logged, "no whole answer in 60 s, ") != NULL, "%s",
        logged);
  close(next);
  waits = 0;
  gives_up_soon = true; /* a wait may be as long as such a time */
  for (int i = 0; i < 12; i++) close(accept_one(server));
  gives_up_soon = false;
  long longest = 0;
  for (int i = 0; i < waits; i++) longest = waits_ms[i] > longest ? waits_ms[i] : longest;
  check("the waits between attempts grow, up to 5 minutes", longest > 150000 && longest <= 300000, "%ld",
        longest);
  end(file);
}

static void check_put_off(void) {
  static const struct {
    const char *headers;
    long least, most; /* seconds */
  } CASES[] = {
      {"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 17\r\n", 17, 17},
      {"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 90000\r\n", 3600, 3600},
      {"HTTP/1.1 429 Too Many Requests\r\nRetry-After: Sun, 06 Nov 1994 08:49:37 GMT\r\n", 1, 1},
      {"HTTP/1.1 429 Too Many Requests\r\nX-Rate-Limit-Reset: %ld\r\n", 28, 30},
      {"HTTP/1.1 403 Forbidden\r\nX-RateLimit-Reset: %ld\r\n", 28, 30},
      {"HTTP/1.1 429 Too Many Requests\r\n", 0, 32},
  };
  open_with("127.0.0.1", "");
  int file = accept_one(server);
  for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
    char text[512], form[512];
    question(file);
    snprintf(form, sizeof form, "%sContent-Length: 0\r\n\r\n", CASES[i].headers);
    const char *at = strstr(form, "%ld");
    if (at)
      snprintf(text, sizeof text, "%.*s%ld%s", (int)(at - form), form, (long)time(NULL) + 30, at + 3);
    else
      snprintf(text, sizeof text, "%s", form);
    waits = 0;
    say_text(file, text);
    const int next = accept_one(server);
    const long seconds = waits ? (waits_ms[0] + 999) / 1000 : -1;
    check("a server that wants to be left alone is asked when it says",
          seconds >= CASES[i].least && seconds <= CASES[i].most, "%s: %ld s", CASES[i].headers, seconds);
    close(file);
    file = next;
  }
  check("what a server puts off is counted, and is no failure",
        metric("asks_put_off") == 6 && metric("asks_failed") == 0, "%llu, %llu",
        (unsigned long long)metric("asks_put_off"), (unsigned long long)metric("asks_failed"));
  end(file);
}

/* ---- Names --------------------------------------------------------------------------------------------- */

static void write_file(const char *name, const char *text) {
  unlink(in_folder(name));
  append(name, text);
}

/* Takes a question of DNS. Returns its length. */
static size_t name_question(uint8_t text[512], struct sockaddr_in *from) {
  socklen_t length = sizeof *from;
  if (!comes(nameserver, 10000)) die("no question of DNS; the log: %s", logged);
  const ssize_t got = recvfrom(nameserver, text, 512, 0, (struct sockaddr *)from, &length);
  if (got < 12) die("recvfrom: %zd", got);
  return (size_t)got - 11; /* without the record that says how long the answer may be */
}

/* Answers it with a code, and addresses of 4 bytes. Before that another answers, who did not see it. */
static void name_answer(int code, int count, const uint8_t *addresses) {
  uint8_t text[1024];
  struct sockaddr_in from;
  size_t length = name_question(text, &from);
  text[1] ^= 1;
  text[2] = 0x81;
  text[3] = 0x83;
  text[11] = 0;
  sendto(nameserver, text, length, 0, (struct sockaddr *)&from, sizeof from);
  text[1] ^= 1;
  text[3] = (uint8_t)(0x80 | code);
  text[7] = (uint8_t)count;
  for (int i = 0; i < count; i++) {
    const uint8_t record[] = {0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4};
    memcpy(text + length, record, sizeof record);
    memcpy(text + length + sizeof record, addresses + 4 * i, 4);
    length += sizeof record + 4;
  }
  sendto(nameserver, text, length, 0, (struct sockaddr *)&from, sizeof from);
}

static void check_names(void) {
  static const uint8_t LOOPBACK[] = {127, 0, 0, 1}, METADATA[] = {169, 254, 169, 254},
                       BOTH[] = {10, 0, 0, 1, 127, 0, 0, 1};
  write_file("hosts", "127.0.0.1 localhost\n# 10.0.0.1 H.example.com\n127.0.0.1\tother h.EXAMPLE.com # c\n");
  write_file("resolv.conf", "# none\nnameserver 127.0.0.1\nnameserver 127.0.0.1\nsearch example.com\n");
  nameserver = listen_at(SOCK_DGRAM, &nameserver_port);
  open_with("h.example.com", "");
  int file = accept_one(server);
  answer(file, "", "one");
  expect_events(source, "a name of /etc/hosts needs no nameserver", "200 one|");
  end(file);

  open_with("dns.example.com", "");
  name_answer(0, 1, LOOPBACK);
  file = accept_one(server);
  check("a name is looked up", strstr(question(file), "Host: dns.example.com:") != NULL, "not");
  end(file);

  open_with("dns.example.com", "");
  name_answer(2, 0, NULL);
  name_answer(0, 1, LOOPBACK);
  file = accept_one(server);
  answer(file, "", "one");
  expect_events(source, "another nameserver is asked where one has failed", "200 one|");
  end(file);

  open_with("dns.example.com", "");
  name_answer(0, 1, METADATA);
  name_answer(3, 0, NULL); /* of IPv6 */
  name_answer(3, 0, NULL); /* in the domain */
  TAKE_UNTIL(source, strstr(logged, "no address of the public Internet"));
  check("a name that leads to a private network is refused",
        strstr(logged, "dns.example.com is 169.254.169.254:") &&
            strstr(logged, "no address of the public Internet"),
        "%s", logged);
  end(-1);

  open_with("dns.example.com", "");
  name_answer(0, 2, BOTH);
  file = accept_one(server);
  answer(file, "", "two");
  expect_events(source, "of several addresses the first that is allowed is taken", "200 two|");
  end(file);

  open_with("none.example.com", "");
  for (int i = 0; i < 4; i++) name_answer(3, 0, NULL);
  TAKE_UNTIL(source, strstr(logged, "there is no such name, 1 time"));
  check("the log says that there is no such name",
        strstr(logged, "none.example.com: there is no such name, 1 time"), "%s", logged);
  end(-1);

  gives_up_soon = true;
  open_with("quiet.example.com", "");
  TAKE_UNTIL(source, strstr(logged, "no nameserver answers, 1 time"));
  gives_up_soon = false;
  check("the log says that no nameserver answers",
        strstr(logged, "quiet.example.com: no nameserver answers, 1 time"), "%s", logged);
  end(-1);
  close(nameserver);
  nameserver = -1;
}

/* ---- Cursors and close --------------------------------------------------------------------------------- */

static void check_cursor(void) {
  char config[8192];
  snprintf(config, sizeof config, "{\"falco_ts\":{\"state\":\"%s\"}}", folder);
  api.destroy(state);
  state = start_logging(&api, config, keep_line);
  open_with("127.0.0.1", ",\"keep\":true");
  int file = accept_one(server);
  answer(file, "", "next /after?c=1");
  expect_events(source, "a source that keeps its place has events", "200 next /after?c=1|");
  question(file);
  end(file);
  open_with("127.0.0.1", ",\"keep\":true");
  file = accept_one(server);
  check("a source that keeps its place asks what the one before it was to ask", asks_for(file, "/after?c=1"),
        "not");
  end(file);
  check("what is kept shows nothing secret", system("! grep -rq secret \"$POLLS_FOLDER\"") == 0, "it does");
  open_with("127.0.0.1", "");
  file = accept_one(server);
  check("a source that keeps no place begins anew", asks_for(file, "/events?x=1"), "not");
  end(file);
}

static void check_close(void) {
  const int files = files_now(), threads = threads_now();
  open_with("127.0.0.1", "");
  const int file = accept_one(server);
  question(file);
  double start_ms = milliseconds_now();
  api.close(state, source);
  const double hanging = milliseconds_now() - start_ms;
  close(file);
  write_file("resolv.conf", "nameserver 127.0.0.1\n");
  nameserver = listen_at(SOCK_DGRAM, &nameserver_port);
  struct sockaddr_in from;
  uint8_t text[512];
  open_with("slow.example.com", "");
  name_question(text, &from);
  start_ms = milliseconds_now();
  api.close(state, source);
  const double naming = milliseconds_now() - start_ms;
  close(nameserver);
  nameserver = -1;
  fprintf(stderr, "measured: close took %.1f ms beside an answer that hangs, %.1f ms beside a name\n",
          hanging, naming);
  check("close does not wait for an answer, nor for a name", hanging < 100 && naming < 100, "%.0f, %.0f ms",
        hanging, naming);
  check("close beside an answer or a name that hangs leaves no file and no thread",
        files_now() == files && (SANITIZED || threads_now() == threads), "%d files, %d threads",
        files_now() - files, threads_now() - threads);
}

/* A child process of the host has all of its descriptors, until it runs another program. */
static void check_child(void) {
  open_with("127.0.0.1", "");
  const int file = accept_one(server);
  question(file);
  const pid_t child = fork_idle(file);
  const int next = accept_one(server);
  check("where a child process has a connection, too, its end is seen, and it is asked again",
        strstr(question(next), "GET /events"), "%s", question_text);
  check_rests(source, "and nobody hears of the old one any more, though the child has it still", child);
  end(next);
}

/* How often a text, each of whose bytes is one less here, stands in the memory that the process may write. */
static int times_in_memory(const char *less) {
  char line[512];
  int times = 0;
  const size_t length = strlen(less);
  FILE *maps = fopen("/proc/self/maps", "r");
  while (maps && fgets(line, sizeof line, maps)) {
    unsigned long from, to;
    if (sscanf(line, "%lx-%lx rw", &from, &to) != 2 || !strstr(line, " rw")) continue;
    for (const char *at = (const char *)from; at + length <= (const char *)to; at++) {
      size_t same = 0;
      while (same < length && at[same] == less[same] + 1) same++;
      times += same == length;
    }
  }
  if (maps) fclose(maps);
  return times;
}

/* A token that is shown to a server is nowhere behind the source's close. */
static void check_token(void) {
  static const char LESS[] = "b-token,that,nobody-sees";
  char params[512], token[sizeof LESS], found[16384];
  if (SANITIZED) return; /* a sanitizer's own memory is without an end */
  for (size_t i = 0; i < sizeof LESS; i++) token[i] = (char)(LESS[i] ? LESS[i] + 1 : 0);
  snprintf(params, sizeof params, "{\"url\":\"http://127.0.0.1:%d/\",\"token\":\"%s\"}", port, token);
  drain();
  source = open_source(&api, state, params);
  memset(params, 0, sizeof params);
  const int file = accept_one(server);
  snprintf(found, sizeof found, "%s", question(file));
  const bool is_shown = strstr(found, token) != NULL;
  memset(question_text, 0, sizeof question_text);
  memset(found, 0, sizeof found);
  memset(token, 0, sizeof token);
  const int before = times_in_memory(LESS);
  end(file);
  api.destroy(state);
  const int after = times_in_memory(LESS);
  check("a token that the server was shown is nowhere in the process's memory after close",
        is_shown && before > 0 && after == 0, "%d before, %d after", before, after);
  state = start_logging(&api, "", keep_line);
}

static ss_instance_t *open_one(void) { return open_with("127.0.0.1", ",\"period\":1"); }
static int talker;
static void talk(void) {
  talker = accept_one(server);
  char text[64];
  if (recv(talker, text, sizeof text, MSG_DONTWAIT) >= 0)
    say_text(talker, "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n");
}
static void hang_up(void) { close(talker); }

int main(int argc, char **argv) {
  if (argc != 3) die("usage: polls POLLING FOLDER");
  folder = argv[2];
  setenv("POLLS_FOLDER", folder, 1);
  load(argv[1], &api);
  server = listen_at(SOCK_STREAM, &port);
  static void (*const PARTS[])(void) = {check_answers, check_next,  check_redirects, check_failures,
                                        check_put_off, check_names, check_cursor,    check_close,
                                        check_child,   check_token};
  for (size_t i = 0; i < sizeof PARTS / sizeof *PARTS; i++) {
    state = start_logging(&api, "", keep_line);
    PARTS[i]();
    api.destroy(state);
  }
  state = start_logging(&api, "", keep_line);
  check_close_at_any_moment(
      "close at any moment, while questions are asked, leaves no thread and no descriptor", open_one, talk,
      hang_up);
  api.destroy(state);
  return finish();
}
