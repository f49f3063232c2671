/*
 * Measures how fast a source gives what arrives, as Falco takes it, with one field of each event.
 *
 * usage: receive LIB CONFIG PARAMS HOW EVENTS FIELD MESSAGE [FILE NAME]
 *
 * HOW is udp or tcp: a process of its own sends the message as fast as it can, to a port that %d stands for
 * in PARAMS; or http: it posts it, and each of both has a processor to itself. Or HOW is program: so it does,
 * too, and the process runs "FILE NAME PORT PATH MESSAGE", of which PATH is that of PARAMS. Or HOW is file:
 * FILE, which has EVENTS lines, gets NAME, where the source looks for it. FIELD is a number's, -1 for none.
 * Prints nanoseconds of the wall clock and of this process's CPU time.
 */
#include <inttypes.h>
#include <signal.h>
#include <sys/wait.h>

#include "../runtime/process.h"
#include "posts.h"

enum { AT_ONCE = 64 };

static plugin_api api;
static ss_plugin_t *state;

static uint64_t nanoseconds_of(clockid_t clock) {
  struct timespec t;
  clock_gettime(clock, &t);
  return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

static int free_port(int type) {
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
  socklen_t length = sizeof at;
  const int file = socket(AF_INET, type | SOCK_CLOEXEC, 0);
  if (bind(file, (const struct sockaddr *)&at, length) != 0 ||
      getsockname(file, (struct sockaddr *)&at, &length) != 0)
    die("bind: %s", strerror(errno));
  close(file);
  return ntohs(at.sin_port);
}

static void send_datagrams(int port, const char *message) {
  const int file = peer(SOCK_DGRAM, port);
  struct iovec bytes = {.iov_base = (char *)(uintptr_t)message, .iov_len = strlen(message)};
  struct mmsghdr all[AT_ONCE] = {0};
  for (int i = 0; i < AT_ONCE; i++) all[i].msg_hdr = (struct msghdr){.msg_iov = &bytes, .msg_iovlen = 1};
  for (;;) sendmmsg(file, all, AT_ONCE, 0);
}

static void send_lines(int port, const char *message) {
  static char text[65536];
  size_t length = 0;
  while (length + strlen(message) + 1 < sizeof text)
    length += (size_t)snprintf(text + length, sizeof text - length, "%s\n", message);
  const int file = peer(SOCK_STREAM, port);
  for (size_t at = 0;;) {
    const ssize_t sent = send(file, text + at, length - at, MSG_NOSIGNAL);
    if (sent < 0) _exit(0);
    at = (at + (size_t)sent) % length;
  }
}

/* Becomes a program that posts. `params`: with %d for the port, and the path behind it. */
static void run_poster(char **program, int port, const char *params, const char *message) {
  char text[16];
  snprintf(text, sizeof text, "%d", port);
  stay_on(1);
  execlp(program[0], program[0], program[1], text, strstr(params, "%d") + 2, message, (char *)NULL);
  die("%s: %s", program[0], strerror(errno));
}

/* A process that waits for a byte in the pipe, and sends. It is made before a plugin has threads. */
static pid_t make_sender(char **argv, int port, int *go) {
  const char *how = argv[4], *message = argv[7];
  int ends[2];
  char byte;
  if (pipe(ends) != 0) die("pipe");
  const pid_t sender = fork();
  if (sender == 0) {
    close(ends[1]);
    if (read(ends[0], &byte, 1) != 1) _exit(0);
    if (strcmp(how, "udp") == 0)
      send_datagrams(port, message);
    else if (strcmp(how, "http") == 0)
      send_posts(port, message);
    else if (strcmp(how, "program") == 0)
      run_poster(argv + 8, port, argv[3], message);
    else
      send_lines(port, message);
  }
  close(ends[0]);
  *go = ends[1];
  return sender;
}

static uint64_t numbers;

/* Takes so many events, and one field of each. */
static void take(ss_instance_t *source, uint64_t events, int field) {
  static uint64_t sink; /* each event is looked at, as by a host */
  const uint64_t start = nanoseconds_of(CLOCK_MONOTONIC);
  for (uint64_t taken = 0; taken < events;) {
    const batch b = take_batch(&api, state, source);
    if (b.rc != SS_PLUGIN_SUCCESS && b.rc != SS_PLUGIN_TIMEOUT)
      die("rc %d: %s", b.rc, api.get_last_error(state));
    if (nanoseconds_of(CLOCK_MONOTONIC) - start > 60000000000u)
      die("%" PRIu64 " of %" PRIu64 " events in a minute", taken, events);
    if (b.rc == SS_PLUGIN_TIMEOUT && !b.count) continue;
    for (uint32_t i = 0; i < b.count; i++) {
      sink += b.events[i]->len;
      if (field >= 0 && extract_number(&api, state, b.events[i], ++numbers, (uint32_t)field) == UINT64_MAX)
        die("an event without the field");
    }
    taken += b.count;
  }
  if (sink == UINT64_MAX) puts("never");
}

int main(int argc, char **argv) {
  if (argc != 8 && argc != 10) die("usage: receive LIB CONFIG PARAMS HOW EVENTS FIELD MESSAGE [FILE NAME]");
  const bool is_file = strcmp(argv[4], "file") == 0, is_udp = strcmp(argv[4], "udp") == 0;
  const uint64_t events = strtoull(argv[5], NULL, 10);
  const int field = atoi(argv[6]), port = is_file ? 0 : free_port(is_udp ? SOCK_DGRAM : SOCK_STREAM);
  char params[4096];
  int go = -1;
  const char *place = strstr(argv[3], "%d");
  if (place)
    snprintf(params, sizeof params, "%.*s%d%s", (int)(place - argv[3]), argv[3], port, place + 2);
  else
    snprintf(params, sizeof params, "%s", argv[3]);
  const pid_t sender = is_file ? 0 : make_sender(argv, port, &go);
  if (strcmp(argv[4], "http") == 0 || strcmp(argv[4], "program") == 0) stay_on(0);
  load(argv[1], &api);
  state = start_logging(&api, argv[2], eat_log);
  ss_instance_t *source = open_source(&api, state, params);
  take_batch(&api, state, source);
  if (!is_file) {
    if (write(go, "!", 1) != 1) die("write");
    take(source, events / 10, field); /* until all is on its way */
  }
  const uint64_t wall = nanoseconds_of(CLOCK_MONOTONIC), used = nanoseconds_of(CLOCK_PROCESS_CPUTIME_ID);
  if (is_file && rename(argv[8], argv[9]) != 0) die("%s: %s", argv[9], strerror(errno));
  take(source, events, field);
  printf("%" PRIu64 " %" PRIu64 "\n", nanoseconds_of(CLOCK_MONOTONIC) - wall,
         nanoseconds_of(CLOCK_PROCESS_CPUTIME_ID) - used);
  if (sender) kill(sender, SIGKILL);
  if (sender) waitpid(sender, NULL, 0);
  api.close(state, source);
  api.destroy(state);
  return 0;
}
