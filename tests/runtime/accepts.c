/*
 * A server whose connections the kernel does not hand over. The program is in libc's place where the plugin
 * accepts, so that this fails as it is told to. usage: accepts LISTENING FOLDER     (FOLDER: an empty one)
 */
#include <pthread.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#include "folder.h"
#include "live.h"
#include "peers.h"

static atomic_int problem; /* errno's number of what accept fails with; 0: it does not */
static atomic_int stolen = -2; /* what took the descriptor that the plugin gave up; -1: something is to */
static atomic_int calls;

__attribute__((visibility("default"))) int accept4(int file, struct sockaddr *peer, socklen_t *length,
                                                   int flags) {
  calls++;
  if (problem) {
    errno = problem;
    return -1;
  }
  if (!peer && stolen == -1) stolen = dup(STDERR_FILENO);
  return (int)syscall(SYS_accept4, file, peer, length, flags);
}

static int port;

static ss_instance_t *listen_at_any_port(void) {
  forget_logs();
  ss_instance_t *source = open_source(&api, state, "{\"tcp\":\"127.0.0.1:0\"}");
  take_events(source, 1, 1);
  const char *at = strstr(logged, "listens at 127.0.0.1:");
  port = at ? atoi(strrchr(at, ':') + 1) : 0;
  return source;
}

static void check_no_memory(void) {
  ss_instance_t *source = listen_at_any_port();
  problem = ENOMEM;
  const int file = peer(SOCK_STREAM, port);
  say_text(file, "x\n");
  calls = 0;
  TAKE_UNTIL(source, calls > 0);
  take_events(source, 1, 300);
  check("where the kernel has no memory for a connection, it is not asked on and on", calls > 0 && calls < 20,
        "%d calls", calls);
  check("and the log says so", strstr(logged, "Cannot allocate memory: connections wait"), "%s", logged);
  problem = 0;
  expect_events(source, "the connection comes when there is some", "x|");
  close(file);
  api.close(state, source);
}

static void check_no_descriptor(void) {
  struct rlimit before, few;
  static int fillers[4096];
  int count = 0;
  ss_instance_t *source = listen_at_any_port();
  const struct sockaddr_in to = {
      .sin_family = AF_INET, .sin_port = htons((in_port_t)port), .sin_addr = {htonl(INADDR_LOOPBACK)}};
  const int file = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (getrlimit(RLIMIT_NOFILE, &before) != 0) die("getrlimit");
  few = before;
  few.rlim_cur = 256;
  if (setrlimit(RLIMIT_NOFILE, &few) != 0) die("setrlimit");
  while (count < 4096 && (fillers[count] = dup(STDERR_FILENO)) >= 0) count++;
  calls = 0;
  stolen = -1;
  if (connect(file, (const struct sockaddr *)&to, sizeof to) != 0) die("connect: %s", strerror(errno));
  say_text(file, "x\n");
  TAKE_UNTIL(source, stolen >= 0 && calls > 0);
  take_events(source, 1, 300);
  check("where another takes the last descriptor, the kernel is not asked on and on either",
        stolen >= 0 && calls > 0 && calls < 20, "%d calls", calls);
  while (count) close(fillers[--count]);
  close(stolen);
  stolen = -2;
  expect_events(source, "the connection comes when there are some", "x|");
  setrlimit(RLIMIT_NOFILE, &before);
  close(file);
  api.close(state, source);
}

int main(int argc, char **argv) {
  if (argc != 3) die("usage: accepts LISTENING FOLDER");
  folder = argv[2];
  load(argv[1], &api);
  state = start_logging(&api, "", keep_line);
  check_no_memory();
  check_no_descriptor();
  api.destroy(state);
  return finish();
}
