#include "inputs/reactor.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/thread.h"
#include "guest_abi.h"

/*
 * Traffic is dense while reads follow each other within DENSE_NS. Between them the thread rests for REST_NS
 * then, so that what comes meanwhile is read at once: to wake for each message costs more than the message.
 * The kernel's smallest buffers hold what comes in that time. A peer that waits for an answer would wait for
 * the end of the rest.
 */
static const uint64_t DENSE_NS = 1000 * 1000;
static const struct timespec REST = {.tv_nsec = 200 * 1000};

/*
 * Sets the descriptors to wait for, the kick first, and returns their number. Leaves out inputs that have no
 * room. *goes_on: one of the inputs is not to be waited for.
 */
static nfds_t watched(ft_reactor *reactor, struct pollfd *fds, ft_input **of, bool *goes_on) {
  nfds_t count = 0;
  *goes_on = false;
  fds[count++] = (struct pollfd){.fd = reactor->kick, .events = POLLIN};
  for (size_t i = 0; i < reactor->count; i++) {
    ft_input *input = reactor->inputs[i];
    if (input->watched < 0 || input->ended || input->failed) continue;
    /* what next_batch reads is read no further by it; word of what has changed is always heard */
    const bool was_full = input->full;
    input->full = !input->kind->fill && !input->kind->has_room(input);
    if (input->full && !was_full) ft_count(input->counters, FT_METRIC_QUEUE_WAITS, 1);
    if (input->full) continue;
    *goes_on |= input->goes_on;
    of[count] = input;
    fds[count++] = (struct pollfd){.fd = input->watched, .events = POLLIN};
  }
  return count;
}

/* Waits for one of the descriptors; the kick, which is the first, ends a rest. As poll() returns. */
static int wait_for(struct pollfd *fds, nfds_t count, bool is_dense, bool goes_on) {
  if (goes_on) return poll(fds, count, 0);
  if (is_dense) {
    const int found = poll(fds, count, 0);
    if (found) return found;
    ppoll(fds, 1, &REST, NULL);
  }
  return poll(fds, count, -1);
}

static void *react(void *argument) {
  ft_reactor *reactor = argument;
  struct pollfd fds[FT_LIMIT_INPUTS + 1];
  ft_input *of[FT_LIMIT_INPUTS + 1];
  uint64_t kicks, read_at = 0;
  bool is_dense = false, goes_on;
  ft_thread_name("falco-ts-in");
  ft_fair_lock_take_last(reactor->lock);
  while (!reactor->stop) {
    const nfds_t count = watched(reactor, fds, of, &goes_on);
    ft_fair_lock_give(reactor->lock);
    const int found = wait_for(fds, count, is_dense, goes_on);
    if (found > 0 && fds[0].revents && read(reactor->kick, &kicks, sizeof kicks) < 0) kicks = 0;
    ft_fair_lock_take_last(reactor->lock);
    if (found <= 0 && !goes_on) continue;
    bool any = false, is_waited_for = false;
    for (nfds_t i = 1; i < count; i++) {
      if (!fds[i].revents && !of[i]->goes_on) continue;
      of[i]->kind->pump(of[i]);
      ft_input_note(of[i]);
      any = true;
      is_waited_for |= of[i]->kind->answers;
    }
    if (!any) continue;
    ft_fair_lock_tell(reactor->lock);
    const uint64_t now = ft_monotonic_ns();
    is_dense = now - read_at < DENSE_NS && !is_waited_for;
    read_at = now;
  }
  ft_fair_lock_give(reactor->lock);
  return NULL;
}

static void wake(const ft_reactor *reactor) {
  const uint64_t one = 1;
  ssize_t written;
  do written = write(reactor->kick, &one, sizeof one);
  while (written < 0 && errno == EINTR);
}

bool ft_reactor_start(ft_reactor *reactor, ft_fair_lock *lock, ft_input *const *inputs, size_t count,
                      ft_error *error) {
  bool is_needed = false;
  for (size_t i = 0; i < count; i++) is_needed = is_needed || inputs[i]->watched >= 0;
  if (!is_needed) return true;
  *reactor = (ft_reactor){.lock = lock, .inputs = inputs, .count = count, .process = getpid()};
  reactor->kick = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (reactor->kick < 0) {
    ft_error_set(error, "the eventfd for the inputs does not open: %s", strerror(errno));
    return false;
  }
  const int problem = ft_thread_start(&reactor->thread, react, reactor);
  if (problem) {
    ft_error_set(error, "the thread for the inputs does not start: %s", strerror(problem));
    close(reactor->kick);
    return false;
  }
  reactor->started = true;
  return true;
}

void ft_reactor_kick(ft_reactor *reactor) {
  if (!reactor->started) return;
  for (size_t i = 0; i < reactor->count; i++) {
    ft_input *input = reactor->inputs[i];
    if (!input->full || !input->kind->has_room(input)) continue;
    input->full = false;
    wake(reactor);
    return;
  }
}

void ft_reactor_stop(ft_reactor *reactor) {
  if (!reactor->started) return;
  reactor->started = false;
  if (reactor->process == getpid()) {
    ft_fair_lock_take(reactor->lock);
    reactor->stop = true;
    ft_fair_lock_give(reactor->lock);
    wake(reactor);
    pthread_join(reactor->thread, NULL);
  }
  close(reactor->kick);
}
