/*
 * A library that, preloaded, gives a host a second thread that never runs. Falco has several threads, and in
 * a process with threads libc and libstdc++ lock and count more than in one without. A plugin that starts a
 * thread would be measured with that, and its peers without.
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
  /* the thread inherits the mask, so that signals go to the host */
  pthread_sigmask(SIG_SETMASK, &all, &before);
  pthread_create(&thread, NULL, wait_for_ever, NULL);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
}
