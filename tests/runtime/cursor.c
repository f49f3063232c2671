/*
 * Cursors: a source that is opened again goes on where the one before it was, through rotation, kill -9, and
 * whatever becomes of the cursor's file.
 * usage: cursor KEEPING FOLDER     (FOLDER: an empty one)
 */
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "folder.h"

static plugin_api api;

/* ---- Sources ------------------------------------------------------------------------------------------- */

/* A plugin whose cursor is in this folder. */
static ss_plugin_t *start_in(const char *state_folder) {
  char config[8192];
  snprintf(config, sizeof config, "{\"falco_ts\":{\"state\":\"%s\"}}", in_folder(state_folder));
  forget_logs();
  return start_logging(&api, config, keep_line);
}

static ss_instance_t *follow(ss_plugin_t *state, const char *name) {
  char params[8192];
  snprintf(params, sizeof params, "{\"file\":\"%s/%s\"}", folder, name);
  return open_source(&api, state, params);
}

/* Takes events, with a | behind each, until none comes for a while. */
static char all[1 << 20];
static const char *take(ss_plugin_t *state, ss_instance_t *source) {
  size_t length = 0;
  all[0] = '\0';
  for (int idle = 0; idle < 2;) {
    const batch b = take_batch(&api, state, source);
    if (b.rc == SS_PLUGIN_TIMEOUT) idle++;
    if (b.rc != SS_PLUGIN_SUCCESS && b.rc != SS_PLUGIN_TIMEOUT)
      die("rc %d: %s", b.rc, api.get_last_error(state));
    length = put_events(&b, all, sizeof all, length);
  }
  return all;
}

/* Opens a source, takes its events and closes it: one life of a plugin. */
static const char *live(const char *state_folder, const char *file) {
  ss_plugin_t *state = start_in(state_folder);
  ss_instance_t *source = follow(state, file);
  const char *events = take(state, source);
  api.close(state, source);
  api.destroy(state);
  return events;
}

static void expect(const char *name, const char *state_folder, const char *file, const char *events) {
  const char *found = live(state_folder, file);
  check(name, strcmp(found, events) == 0, "%.400s; log: %.400s", found, logged);
}

static uint64_t metric(ss_plugin_t *state, const char *name) {
  uint32_t count;
  const ss_plugin_metric *all_metrics = api.get_metrics(state, &count);
  for (uint32_t i = 0; i < count; i++)
    if (strcmp(all_metrics[i].name, name) == 0) return all_metrics[i].value.u64;
  die("no metric %s", name);
}

/* ---- Going on ------------------------------------------------------------------------------------------ */

static void check_going_on(void) {
  make_folder("state");
  append("log", "old\n");
  expect("the first time there is no cursor, and a file is followed from its end", "state", "log", "");
  append("log", "one\ntwo\n");
  expect("later it goes on where it was, and nothing written meanwhile is lost", "state", "log", "one|two|");
  expect("and nothing comes twice after a close that had time", "state", "log", "");
  append("log", "three\n");
  move("log", "log.1");
  append("log.1", "four\n");
  append("log", "five\n");
  expect("a file that was renamed meanwhile is read to its end, and then the new one", "state", "log",
         "three|four|five|");
  append("log", "six\n");
  expect("the new one goes on, too", "state", "log", "six|");
  if (truncate(in_folder("log"), 0) != 0) die("truncate: %s", strerror(errno));
  append("log", "seven is longer than all that was there before it, so that the size does not tell\n");
  expect("a file that was emptied meanwhile is read from its beginning", "state", "log",
         "seven is longer than all that was there before it, so that the size does not tell|");
  check("and the log says so", strstr(logged, "was emptied or replaced while nobody followed it"), "%s",
        logged);
  append("log", "eight\n");
  if (unlink(in_folder("log")) != 0) die("unlink: %s", strerror(errno));
  append("log", "nine\n");
  expect("of one that was removed meanwhile, the new one is read", "state", "log", "nine|");
  check("and the log says what nobody can read any more",
        strstr(logged, "log is gone since it was followed: what it had behind byte") ||
            strstr(logged, "was emptied or replaced"), /* the new file may have the old one's number */
        "%s", logged);
}

static void check_saving(void) {
  append("saved", "");
  live("state", "saved");
  append("saved", "save a=1\nload\n");
  expect("what the plugin saves it loads again at once", "state", "saved", "save a=1|a=1|");
  append("saved", "load\nopened\ntrap\nload\nsave a=2\ntrap\nopened\n");
  expect("in the next source, and after a trap", "state", "saved", "a=1|a=1|a=1|save a=2|a=2|");
  append("saved", "many 300\nsave a=3\nmany 300\n");
  live("state", "saved");
  append("saved", "load\n");
  expect("also where a message has more events than a batch", "state", "saved", "a=3|");
  append("saved", "large\nload\n");
  expect("more than 64 KiB is a trap", "state", "saved", "a=3|");
  check("and the log says why", strstr(logged, "a cursor of 65537 bytes; at most 65536 are right"), "%s",
        logged);
  ss_plugin_t *state = start_in("state");
  uint8_t event[100];
  ss_plugin_extract_field field = ask(1, FTYPE_STRING);
  extract(&api, state, make_text_event(event, "x"), 1, &field, 1);
  check("a field has no cursor, and the log says so",
        field.res_len == 0 && strstr(logged, "a cursor belongs to an open source"), "%s", logged);
  api.destroy(state);
}

/* ---- What becomes of the file -------------------------------------------------------------------------- */

/* Writes a file anew. */
static void put(const char *name, const void *bytes, size_t length) {
  const int file = open(in_folder(name), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0 || write(file, bytes, length) != (ssize_t)length) die("%s: %s", name, strerror(errno));
  close(file);
}

static size_t get(const char *name, void *bytes, size_t room) {
  const int file = open(in_folder(name), O_RDONLY | O_CLOEXEC);
  const ssize_t got = file < 0 ? -1 : read(file, bytes, room);
  if (got < 0) die("%s: %s", name, strerror(errno));
  close(file);
  return (size_t)got;
}

static void check_damage(void) {
  append("damage", "");
  live("state", "damage");
  struct stat about;
  uint8_t bytes[4096];
  const size_t size = get("state/t.cursor", bytes, sizeof bytes);
  int trusted = 0;
  for (size_t at = 0; at < size; at++) {
    bytes[at] ^= 1;
    put("state/t.cursor", bytes, size);
    bytes[at] ^= 1;
    ss_plugin_t *state = start_in("state");
    api.close(state, follow(state, "damage"));
    api.destroy(state);
    trusted += strstr(logged, "is not used") == NULL;
  }
  check("a cursor of which a bit is another is not trusted", trusted == 0, "%d of %zu bytes", trusted, size);
  memcpy(memmem(bytes, size, "\1\0\0\0t", 5) ? (uint8_t *)memmem(bytes, size, "\1\0\0\0t", 5) + 4 : bytes,
         "u", 1);
  uint64_t sum = UINT64_C(0xcbf29ce484222325);
  for (size_t at = 36; at < size; at++) sum = (sum ^ bytes[at]) * UINT64_C(0x100000001b3);
  memcpy(bytes + 28, &sum, sizeof sum);
  put("state/t.cursor", bytes, size);
  live("state", "damage");
  check("nor is that of another plugin", strstr(logged, "it is the plugin u's"), "%s", logged);
  check("it is renamed, and the log says so",
        strstr(logged, "it is renamed to t.cursor.damaged, and files are read from their beginning") &&
            stat(in_folder("state/t.cursor.damaged"), &about) == 0,
        "%s", logged);
  append("damage", "a\n");
  live("state", "damage");
  if (truncate(in_folder("state/t.cursor"), 50) != 0) die("truncate: %s", strerror(errno));
  expect("half a cursor is none, and files are read from their beginning", "state", "damage", "a|");
  append("state/t.cursor", "x");
  live("state", "damage");
  check("nor is one with more behind it", strstr(logged, "its checksum is wrong"), "%s", logged);
  if (truncate(in_folder("state/t.cursor"), 0) != 0) die("truncate: %s", strerror(errno));
  live("state", "damage");
  check("nor is an empty file", strstr(logged, "it does not begin as a cursor does"), "%s", logged);
  if (unlink(in_folder("state/t.cursor")) != 0 || symlink("/etc/passwd", in_folder("state/t.cursor")) != 0)
    die("no link");
  live("state", "damage");
  check("nor is a link",
        strstr(logged, "is not used") && lstat(in_folder("state/t.cursor"), &about) == 0 &&
            S_ISREG(about.st_mode),
        "%s", logged);
}

static void check_folders(void) {
  append("folders", "");
  ss_plugin_t *state = start_in("no-such-folder");
  ss_instance_t *source = follow(state, "folders");
  append("folders", "a\n");
  check("a folder that is not there is said, and the source goes on",
        strcmp(take(state, source), "a|") == 0 &&
            strstr(logged, "no-such-folder/t.cursor: No such file or directory; no cursor is kept"),
        "%s", logged);
  api.close(state, source);
  api.destroy(state);
  forget_logs();
  state = start_logging(&api, "", keep_line);
  source = follow(state, "folders");
  append("folders", "b\n");
  check("no folder at all is said, and the source goes on",
        strcmp(take(state, source), "b|") == 0 && strstr(logged, "falco_ts.state names no folder"), "%s",
        logged);
  api.close(state, source);
  api.destroy(state);
  make_folder("twice");
  state = start_in("twice");
  source = follow(state, "folders");
  ss_instance_t *second = follow(state, "folders");
  check("a second source at once keeps none, and the log says so",
        strstr(logged, "twice/t.cursor: another open source keeps it; no cursor is kept"), "%s", logged);
  api.close(state, second);
  api.close(state, source);
  source = follow(state, "folders");
  check("once the first is closed, another keeps it", !strstr(strstr(logged, "keeps it") + 1, "keeps it"),
        "%s", logged);
  api.close(state, source);
  api.destroy(state);
}

/* A disk that is full, as far as the process can see: no file may grow. */
static void check_full(void) {
  const struct rlimit none = {.rlim_cur = 0, .rlim_max = RLIM_INFINITY};
  struct rlimit before;
  make_folder("full");
  append("fill", "");
  append("fill-more", "");
  ss_plugin_t *state = start_in("full");
  ss_instance_t *source = follow(state, "fill");
  append("fill", "a\n");
  take(state, source);
  signal(SIGXFSZ, SIG_IGN); /* the plugin has no handlers for signals; a full disk sends none */
  if (getrlimit(RLIMIT_FSIZE, &before) != 0) die("getrlimit");
  append("fill", "b\nc\n");
  setrlimit(RLIMIT_FSIZE, &none);
  const double start_ms = milliseconds_now();
  while (!strstr(logged, "cannot be written") && milliseconds_now() - start_ms < 20000) take(state, source);
  check("a cursor that cannot be written is said, and the source goes on",
        strstr(logged, "full/t.cursor cannot be written: File too large; the source goes on"), "%s", logged);
  check("and is counted", metric(state, "cursor_failures") > 0, "-");
  setrlimit(RLIMIT_FSIZE, &before);
  append("fill", "d\n");
  while (!strstr(logged, "is written again") && milliseconds_now() - start_ms < 40000) take(state, source);
  check("once it can be written again, it is, and the log says so", strstr(logged, "is written again"), "%s",
        logged);
  api.close(state, source);
  api.destroy(state);
  append("fill", "e\n");
  expect("and then it is the right one", "full", "fill", "e|");
}

/* ---- kill -9 ------------------------------------------------------------------------------------------- */

/* What the child tells: a number that it was given, or one that the cursor on the disk is behind. */
typedef struct told {
  uint32_t is_saved;
  uint32_t number;
} told;

static void tell(int to, uint32_t is_saved, uint32_t number) {
  const told one = {is_saved, number};
  if (write(to, &one, sizeof one) != (ssize_t)sizeof one) _exit(1);
}

/* Takes numbers until it is killed. */
static void take_numbers(int to) {
  uint32_t last = 0, marked = 0;
  uint64_t saves = 0;
  ss_plugin_t *state = start_in("killed");
  ss_instance_t *source = follow(state, "numbers");
  for (;;) {
    const uint64_t now = metric(state, "cursor_saves");
    /* a new one was made after the one before was seen, and has what was given by then */
    if (now != saves) {
      if (marked) tell(to, 1, marked);
      marked = last;
      saves = now;
    }
    const batch b = take_batch(&api, state, source);
    if (b.rc != SS_PLUGIN_SUCCESS && b.rc != SS_PLUGIN_TIMEOUT) _exit(1);
    for (uint32_t i = 0; i < b.count; i++) {
      last = (uint32_t)number_of(b.events[i]);
      tell(to, 0, last);
    }
  }
}

typedef struct kept {
  uint32_t next; /* the next number that is written */
  uint32_t saved; /* the cursor is behind this number for certain */
  uint32_t doubled, lost_cover; /* numbers that came twice; those of them that a cursor was behind */
  uint8_t seen[4000000];
} kept;

static void hear(int from, kept *all_kept) {
  told one;
  while (read(from, &one, sizeof one) == (ssize_t)sizeof one) {
    if (one.is_saved) {
      all_kept->saved = one.number;
    } else if (one.number < sizeof all_kept->seen) {
      all_kept->lost_cover += all_kept->seen[one.number] && one.number <= all_kept->saved;
      all_kept->doubled += all_kept->seen[one.number] > 0;
      all_kept->seen[one.number] = 1;
    }
  }
}

static void write_numbers(kept *all_kept, int count) {
  char text[64 * 1024];
  size_t length = 0;
  for (int i = 0; i < count; i++)
    length += (size_t)snprintf(text + length, sizeof text - length, "%u\n", all_kept->next++);
  append("numbers", text);
}

static void check_kills(void) {
  enum { ROUNDS = SANITIZED ? 6 : 24 };
  static kept all_kept;
  char name[64];
  uint32_t seed = 7;
  all_kept.next = 1;
  make_folder("killed");
  append("numbers", "");
  live("killed", "numbers"); /* from here on there is a cursor */
  for (int round = 0; round < ROUNDS; round++) {
    int pipes[2];
    if (pipe2(pipes, O_CLOEXEC) != 0) die("pipe2");
    fcntl(pipes[1], F_SETPIPE_SZ, 1 << 20);
    const pid_t child = fork();
    if (child == 0) take_numbers(pipes[1]);
    close(pipes[1]);
    fcntl(pipes[0], F_SETFL, O_NONBLOCK);
    seed = seed * 1664525 + 1013904223;
    const double end_ms = milliseconds_now() + (round % 3 ? 100 : 2200) + (seed >> 8) % 400;
    while (milliseconds_now() < end_ms) {
      write_numbers(&all_kept, 100);
      hear(pipes[0], &all_kept);
      nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL);
    }
    if (round % 4 == 1) { /* a rotation while it runs, and below one while it does not */
      snprintf(name, sizeof name, "numbers.%d", round);
      move("numbers", name);
      append("numbers", "");
    }
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    hear(pipes[0], &all_kept);
    close(pipes[0]);
    write_numbers(&all_kept, 50);
    if (round % 4 == 3) {
      snprintf(name, sizeof name, "numbers.%d", round);
      move("numbers", name);
    }
    write_numbers(&all_kept, 50);
  }
  ss_plugin_t *state = start_in("killed");
  ss_instance_t *source = follow(state, "numbers");
  for (int idle = 0; idle < 10;) {
    const batch b = take_batch(&api, state, source);
    idle = b.count ? 0 : idle + 1;
    for (uint32_t i = 0; i < b.count; i++) {
      const uint64_t number = number_of(b.events[i]);
      if (number < sizeof all_kept.seen) all_kept.seen[number] = 1;
    }
  }
  api.close(state, source);
  api.destroy(state);
  uint32_t lost = 0;
  for (uint32_t i = 1; i < all_kept.next; i++) lost += !all_kept.seen[i];
  fprintf(stderr, "measured: %u numbers, %d kills, %u twice\n", all_kept.next - 1, ROUNDS, all_kept.doubled);
  check("kill -9 again and again, and rotation, lose no number", lost == 0, "%u of %u", lost,
        all_kept.next - 1);
  check("what comes twice was given behind the last cursor that was written", all_kept.lost_cover == 0, "%u",
        all_kept.lost_cover);
}

/* ---- Close --------------------------------------------------------------------------------------------- */

static void check_close(void) {
  append("closed", "");
  ss_plugin_t *state = start_in("state");
  api.close(state, follow(state, "closed"));
  const int threads = threads_now(), files = files_now();
  double slowest = 0;
  for (int i = 0; i < 50; i++) {
    ss_instance_t *source = follow(state, "closed");
    append("closed", "x\n");
    take_batch(&api, state, source);
    const double start_ms = milliseconds_now();
    api.close(state, source);
    if (milliseconds_now() - start_ms > slowest) slowest = milliseconds_now() - start_ms;
  }
  fprintf(stderr, "measured: the slowest close took %.1f ms\n", slowest);
  check("close leaves no thread and no descriptor",
        (SANITIZED || threads_now() == threads) && files_now() == files, "%d threads, %d files",
        threads_now() - threads, files_now() - files);
  api.destroy(state);
}

int main(int argc, char **argv) {
  if (argc != 3) die("usage: cursor KEEPING FOLDER");
  folder = argv[2];
  load(argv[1], &api);
  check_going_on();
  check_saving();
  check_damage();
  check_folders();
  check_kills();
  check_close();
  check_full();
  return finish();
}
