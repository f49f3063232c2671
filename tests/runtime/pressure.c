/*
 * Requests under pressure: a queue that nobody empties, thousands of connections, peers that abort. usage:
 * pressure POSTED
 */
#include <sys/resource.h>

#include "requests.h"

static void check_full_queue(void) {
  enum { COUNT = 40000 };
  static char body[256];
  int taken = 0, sent = 0, held_back = 0;
  open_server();
  const int file = peer(SOCK_STREAM, port);
  memset(body, 'x', sizeof body);
  char request[512], answer[4096];
  const int length =
      snprintf(request, sizeof request, "POST /events HTTP/1.1\r\nHost: h\r\nContent-Length: %zu\r\n\r\n%.*s",
               sizeof body, (int)sizeof body, body);
  /* nobody asks for events: the queue fills up */
  for (; sent < COUNT && !held_back; sent++) {
    say(file, request, (size_t)length);
    size_t got = 0;
    do {
      const ssize_t more = recv(file, answer + got, sizeof answer - 1 - got, 0);
      if (more <= 0) die("recv: %s", strerror(errno));
      answer[got += (size_t)more] = '\0';
    } while (!strstr(answer, "\r\n\r\n"));
    taken += strstr(answer, " 200 OK") != NULL;
    held_back += strstr(answer, " 503 Service Unavailable\r\nRetry-After: 1\r\n") != NULL;
  }
  check("a full queue is 503, with the time to wait", held_back == 1 && taken == sent - 1, "%d of %d",
        held_back, sent);
  check("which is counted", metric("requests_put_off") == 1, "%llu",
        (unsigned long long)metric("requests_put_off"));
  int events = 0;
  for (const double start_ms = milliseconds_now(); events < taken && milliseconds_now() - start_ms < 10000;)
    events += (int)take_batch(&api, state, source).count;
  events += (int)take_batch(&api, state, source).count;
  check("each request that was answered 200 is an event, and no other", events == taken, "%d of %d", events,
        taken);
  say(file, request, (size_t)length);
  const char *found = answers(file, 1);
  check("then there is room again", strstr(found, " 200 OK") != NULL, "%s", found);
  close(file);
  api.close(state, source);
}

static void check_many(void) {
  enum { COUNT = 400 };
  static int all[COUNT];
  open_server();
  for (int i = 0; i < COUNT; i++) {
    all[i] = peer(SOCK_STREAM, port);
    say_text(all[i], "POST /events HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\n");
  }
  for (int i = COUNT; i-- > 0;) say_text(all[i], "one");
  int events = 0;
  for (const double start_ms = milliseconds_now(); events < COUNT && milliseconds_now() - start_ms < 10000;)
    events += (int)take_batch(&api, state, source).count;
  check("connections whose requests come in pieces do not hinder each other", events == COUNT, "%d", events);
  for (int i = 0; i < COUNT; i++) close(all[i]);
  api.close(state, source);
}

/* ---- Overload ------------------------------------------------------------------------------------------ */

enum { NUMBERS = SANITIZED ? 8000 : 60000, POSTERS = 4, AT_ONCE = 20 };

static uint8_t times_seen[NUMBERS];
static atomic_int put_off, posters_left;

/* Posts these numbers in one go. Those that are answered 503 are left in the list; returns how many. */
static int post(int file, int *numbers, int count) {
  static const char REQUEST[] = "POST /events HTTP/1.1\r\nHost: h\r\nContent-Length: 600\r\n\r\n%0600d";
  char text[AT_ONCE * 700] = "", answer[AT_ONCE * 100 + 1];
  size_t length = 0, got = 0;
  int left = 0;
  for (int i = 0; i < count; i++)
    length += (size_t)snprintf(text + length, sizeof text - length, REQUEST, numbers[i]);
  say(file, text, length);
  for (int known = 0; known < count;) {
    const ssize_t more = recv(file, answer + got, sizeof answer - 1 - got, 0);
    if (more <= 0) die("recv: %s", more ? strerror(errno) : "the connection is closed");
    answer[got += (size_t)more] = '\0';
    const char *at = answer;
    for (const char *end; (end = strstr(at, "\r\n\r\n")); at = end + 4, known++) {
      const bool is_taken = strncmp(at, "HTTP/1.1 200 ", 13) == 0;
      if (!is_taken && strncmp(at, "HTTP/1.1 503 ", 13) != 0) die("answered %.40s", at);
      if (!is_taken) numbers[left++] = numbers[known];
    }
    got -= (size_t)(at - answer);
    memmove(answer, at, got + 1);
  }
  return left;
}

/* Posts every fourth number, AT_ONCE of them in one go, each until it is answered 200. */
static void *post_numbers(void *first) {
  const int file = peer(SOCK_STREAM, port);
  int numbers[AT_ONCE], left = 0;
  for (int number = *(const int *)first; number < NUMBERS || left;) {
    for (; left < AT_ONCE && number < NUMBERS; number += POSTERS) numbers[left++] = number;
    left = post(file, numbers, left);
    put_off += left;
    if (left) sleep_ms(1);
  }
  close(file);
  posters_left--;
  return NULL;
}

static void note_numbers(const batch *b) {
  for (uint32_t i = 0; i < b->count; i++) {
    const uint64_t number = number_of(b->events[i]);
    if (number >= NUMBERS) die("an event that nobody posted");
    times_seen[number]++;
  }
}

static void check_overload(void) {
  static const int FIRST[POSTERS] = {0, 1, 2, 3};
  pthread_t ids[POSTERS];
  long memory = 0;
  int batches = 0, lost = 0, doubled = 0;
  open_server();
  posters_left = POSTERS;
  for (int i = 0; i < POSTERS; i++)
    if (pthread_create(&ids[i], NULL, post_numbers, (void *)(uintptr_t)&FIRST[i]) != 0) die("no thread");
  while (!put_off) sleep_ms(1); /* nobody asks for events */
  while (posters_left) {
    const batch b = take_batch(&api, state, source);
    note_numbers(&b);
    if (++batches == 10) memory = resident_kib();
    sleep_ms(2);
  }
  const long grown = resident_kib() - memory;
  for (int i = 0; i < POSTERS; i++) pthread_join(ids[i], NULL);
  for (batch b = take_batch(&api, state, source); b.count; b = take_batch(&api, state, source))
    note_numbers(&b);
  for (int i = 0; i < NUMBERS; i++) {
    lost += !times_seen[i];
    doubled += times_seen[i] > 1;
  }
  fprintf(stderr, "measured: %d answers of 503, %d batches, %ld KiB more\n", (int)put_off, batches, grown);
  check("of more than anybody takes, each that was answered 200 is an event, once", !lost && !doubled,
        "%d lost, %d doubled", lost, doubled);
  check("and what was answered 503 is counted", metric("requests_put_off") >= (uint64_t)put_off, "%llu, %d",
        (unsigned long long)metric("requests_put_off"), (int)put_off);
  check("in bounded memory", batches >= 10 && (SANITIZED || grown < 1024), "%ld KiB, %d batches", grown,
        batches);
  api.close(state, source);
}

/* ---- Peers that do nothing, and that abort ------------------------------------------------------------- */

static void check_idle(void) {
  enum { COUNT = SANITIZED ? 200 : 1000 };
  static int all[COUNT];
  struct rlimit before, most;
  if (getrlimit(RLIMIT_NOFILE, &before) != 0) die("getrlimit");
  most = before;
  most.rlim_cur = 4 * COUNT; /* both ends, and a source may have half of them */
  if (most.rlim_cur > most.rlim_max || setrlimit(RLIMIT_NOFILE, &most) != 0) {
    skip("a thousand idle connections are little memory", "a process may have fewer than 4 000 files here");
    return;
  }
  open_server();
  const long memory = resident_kib();
  for (int i = 0; i < COUNT; i++) {
    all[i] = peer(SOCK_STREAM, port);
    say_text(all[i], POST("3", "one"));
  }
  int events = 0;
  for (const double start_ms = milliseconds_now(); events < COUNT && milliseconds_now() - start_ms < 20000;)
    events += (int)take_batch(&api, state, source).count;
  take_events(source, 1, 100);
  check("a thousand idle connections are little memory", SANITIZED || resident_kib() - memory < 4096,
        "%ld KiB", resident_kib() - memory);
  const long wakes = sleeps_of_others();
  take_events(source, 1, 500);
  check("and nobody wakes for them", events == COUNT && sleeps_of_others() - wakes <= 20, "%ld times",
        sleeps_of_others() - wakes);
  for (int i = 0; i < COUNT; i++) say_text(all[i], POST("3", "two"));
  for (const double start_ms = milliseconds_now();
       events < 2 * COUNT && milliseconds_now() - start_ms < 20000;)
    events += (int)take_batch(&api, state, source).count;
  check("each of them is heard again", events == 2 * COUNT, "%d", events - COUNT);
  for (int i = 0; i < COUNT; i++) close(all[i]);
  api.close(state, source);
  setrlimit(RLIMIT_NOFILE, &before);
}

/* A hundred peers send a part of a body, and reset their connections. */
static void abort_many(void) {
  const struct linger none = {.l_onoff = 1, .l_linger = 0};
  for (int i = 0; i < 100; i++) {
    const int file = peer(SOCK_STREAM, port);
    say_text(file, POST("900", "a part"));
    take_batch(&api, state, source); /* so that it is read */
    setsockopt(file, SOL_SOCKET, SO_LINGER, &none, sizeof none);
    close(file);
  }
  for (const double start_ms = milliseconds_now();
       metric("connections") && milliseconds_now() - start_ms < 10000;)
    take_batch(&api, state, source);
}

static void check_aborts(void) {
  open_server();
  abort_many();
  const uint64_t memory = metric("memory_bytes"), broken = metric("connections_broken");
  abort_many();
  check("a peer that resets its connection in the midst of a body is counted",
        metric("connections_broken") == broken + 100 && metric("connections") == 0, "%llu, %llu open",
        (unsigned long long)(metric("connections_broken") - broken),
        (unsigned long long)metric("connections"));
  check("and leaves no memory behind", metric("memory_bytes") == memory, "%llu bytes, then %llu",
        (unsigned long long)memory, (unsigned long long)metric("memory_bytes"));
  const int file = peer(SOCK_STREAM, port);
  say_text(file, POST("5", "whole"));
  expect_events(source, "what it had sent is no event, and the next is", "whole|");
  close(file);
  api.close(state, source);
}

int main(int argc, char **argv) {
  if (argc != 2) die("usage: pressure POSTED");
  load(argv[1], &api);
  state = start_logging(&api, "", keep_line);
  check_full_queue();
  check_many();
  check_overload();
  check_idle();
  check_aborts();
  api.destroy(state);
  return finish();
}
