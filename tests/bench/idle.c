/*
 * Measures what a source costs that waits: the CPU time of the whole process while next_batch finds nothing,
 * and its memory.
 *
 * usage: idle LIB CONFIG PARAMS CONNECTIONS SECONDS SAYS
 * Connects so often to where the source says that it listens, and says that on each connection. Prints
 * millionths of a core, and KiB.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "../runtime/peers.h"
#include "../runtime/process.h"

static plugin_api api;
static ss_plugin_t *state;
static int port;

/* Finds the port in what the source says when it listens. */
static void find_port(ss_plugin_owner_t *owner, const char *component, const char *message,
                      ss_plugin_log_severity severity) {
  (void)owner, (void)component, (void)severity;
  if (strstr(message, "listens at ")) port = atoi(strrchr(message, ':') + 1);
}

static uint64_t nanoseconds_of(clockid_t clock) {
  struct timespec t;
  clock_gettime(clock, &t);
  return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

/* Takes what there is, which is nothing, for so many seconds. */
static void take_for(ss_instance_t *source, int seconds) {
  const uint64_t end = nanoseconds_of(CLOCK_MONOTONIC) + (uint64_t)seconds * 1000000000;
  while (nanoseconds_of(CLOCK_MONOTONIC) < end) {
    const batch b = take_batch(&api, state, source);
    if (b.count || b.rc != SS_PLUGIN_TIMEOUT)
      die("rc %d, %u events: %s", b.rc, b.count, api.get_last_error(state));
  }
}

/*
 * Connects in a process of its own, since one may not have both ends of so many, which then waits to be
 * killed. Takes what comes meanwhile.
 */
static pid_t connect_all(ss_instance_t *source, int connections, const char *says) {
  int ends[2];
  char byte;
  if (pipe2(ends, O_NONBLOCK) != 0) die("pipe");
  const pid_t peers = fork();
  if (peers == 0) {
    for (int i = 0; i < connections; i++) say_text(peer(SOCK_STREAM, port), says);
    if (write(ends[1], "!", 1) != 1) _exit(1);
    pause();
    _exit(0);
  }
  close(ends[1]);
  while (read(ends[0], &byte, 1) != 1) {
    const batch b = take_batch(&api, state, source);
    if (b.rc != SS_PLUGIN_SUCCESS && b.rc != SS_PLUGIN_TIMEOUT)
      die("rc %d: %s", b.rc, api.get_last_error(state));
    if (waitpid(peers, NULL, WNOHANG) == peers) die("the other process could not connect so often");
  }
  while (take_batch(&api, state, source).count) {
  }
  close(ends[0]);
  return peers;
}

int main(int argc, char **argv) {
  if (argc != 7) die("usage: idle LIB CONFIG PARAMS CONNECTIONS SECONDS SAYS");
  struct rlimit files;
  if (getrlimit(RLIMIT_NOFILE, &files) != 0) die("getrlimit: %s", strerror(errno));
  files.rlim_cur = files.rlim_max < 20000 ? files.rlim_max : 20000; /* a source may have half of them */
  if (setrlimit(RLIMIT_NOFILE, &files) != 0) die("setrlimit: %s", strerror(errno));
  const int connections = atoi(argv[4]);
  load(argv[1], &api);
  state = start_logging(&api, argv[2], find_port);
  const long before = resident_kib();
  ss_instance_t *source = open_source(&api, state, argv[3]);
  take_for(source, 1);
  const pid_t peers = connections ? connect_all(source, connections, argv[6]) : 0;
  take_for(source, 1);
  const uint64_t wall = nanoseconds_of(CLOCK_MONOTONIC), used = nanoseconds_of(CLOCK_PROCESS_CPUTIME_ID);
  take_for(source, atoi(argv[5]));
  printf(
      "%" PRIu64 " %ld\n",
      (nanoseconds_of(CLOCK_PROCESS_CPUTIME_ID) - used) * 1000000 / (nanoseconds_of(CLOCK_MONOTONIC) - wall),
      resident_kib() - before);
  if (peers) kill(peers, SIGKILL);
  if (peers) waitpid(peers, NULL, 0);
  api.close(state, source);
  api.destroy(state);
  return 0;
}
