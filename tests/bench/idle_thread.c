/*
 * Preloaded, it gives a host a second thread that never runs. Falco has several, and in a process with
 * threads libc and libstdc++ lock and count where in one without they need not; a plugin that starts a thread
 * would be measured with that, and its peers without.
 */
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

static void *wait_for_ever(void *unused) {
  for (;;) pause();
  return unused;
}

__attribute__((constructor)) static void start(void) {
  pthread_t thread;
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before); /* the thread inherits it: signals are the host's */
  pthread_create(&thread, NULL, wait_for_ever, NULL);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
}
