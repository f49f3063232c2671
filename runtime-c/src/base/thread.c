#include "base/thread.h"

#include <signal.h>

int ft_thread_start(pthread_t *thread, void *(*run)(void *argument), void *argument) {
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before); /* a new thread inherits it */
  const int problem = pthread_create(thread, NULL, run, argument);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  return problem;
}

void ft_thread_name(const char *name) { pthread_setname_np(pthread_self(), name); }
