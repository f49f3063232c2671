#include "attach.h"

#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>

/* A shared object has one host, which is attached before any state is made. */
static const ft_test_host *attached;
static long driver;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* guards what follows */
static pthread_cond_t begins = PTHREAD_COND_INITIALIZER;
static bool is_running;

static void set_running(bool running) {
  pthread_mutex_lock(&lock);
  is_running = running;
  pthread_cond_broadcast(&begins);
  pthread_mutex_unlock(&lock);
}

__attribute__((visibility("default"))) ft_test_calls_fn *falco_ts_test_attach(const ft_test_host *host) {
  attached = host;
  driver = syscall(SYS_gettid);
  return set_running;
}

const ft_test_host *ft_attached(void) { return attached; }

bool ft_is_driven(void) { return syscall(SYS_gettid) == driver; }

void ft_await_call(void) {
  pthread_mutex_lock(&lock);
  while (!is_running) pthread_cond_wait(&begins, &lock);
  pthread_mutex_unlock(&lock);
}
