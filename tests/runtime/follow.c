/*
 * Files that are followed: they grow, are renamed, emptied, removed, and come back, and no line is lost or
 * comes twice. At its end the program refuses inotify to itself, and looks at files by the clock.
 * usage: follow FOLLOWING FOLDER     (FOLDER: an empty one)
 */
#include <pthread.h>
#include <sys/syscall.h>

#include "folder.h"
#include "live.h"

/* ---- Sources ------------------------------------------------------------------------------------------- */

static ss_instance_t *follow(const char *name, const char *more) {
  char params[8192];
  snprintf(params, sizeof params, "{\"file\":\"%s/%s\"%s}", folder, name, more);
  return open_source(&api, state, params);
}

/* ---- One file ------------------------------------------------------------------------------------------ */

static void check_growth(void) {
  append("grows", "one\ntwo\r\nhal");
  ss_instance_t *source = follow("grows", ",\"begin\":true");
  expect_events(source, "from the beginning, the lines that a file has come first", "one|two|");
  const double start_ms = milliseconds_now();
  take_events(source, 1, 1);
  check("a file that does not grow gives TIMEOUT, and has waited", milliseconds_now() - start_ms >= 25,
        "%.1f ms", milliseconds_now() - start_ms);
  append("grows", "f\nthree\n");
  expect_events(source, "lines come when they have their ends", "half|three|");
  append("grows", "again\n");
  expect_events(source, "and go on coming", "again|");
  api.close(state, source);
  source = follow("grows", "");
  append("grows", "new\nhal");
  expect_events(source, "from the end, what was there before does not come", "new|");
  api.close(state, source);
  source = follow("grows", "");
  append("grows", "f of it\n");
  expect_events(source, "a line that was half there at the beginning comes whole", "half of it|");
  api.close(state, source);
}

static void check_rotation(void) {
  append("log", "a\n");
  ss_instance_t *source = follow("log", ",\"begin\":true");
  append("log", "b\n");
  move("log", "log.1");
  append("log", "d\n");
  append("log.1", "c\n");
  expect_events(source, "a file is read on when it is renamed, and then the one that has its name",
                "a|b|c|d|");
  append("log.1", "late\n");
  expect_events(source, "what is written to the renamed file later comes too", "late|");
  append("log", "e\nhalf");
  move("log", "log.2");
  append("log", "f\n");
  expect_events(source, "a second rename loses nothing", "e|f|");
  move("log", "log.3");
  append("log", "g\n");
  expect_events(source, "nor does a third", "g|");
  unlink(in_folder("log"));
  sleep_ms(50);
  append("log", "h\n");
  expect_events(source, "a file may be removed and come back", "h|");
  append("log", "half a line");
  sleep_ms(50);
  take_events(source, 1, 60);
  append("log", "\ni\n");
  if (truncate(in_folder("log"), 0) != 0) die("truncate: %s", strerror(errno));
  append("log", "j\n");
  const char *found = take_events(source, 4, 300);
  check("an emptied file is read from its beginning", strstr(found, "j|"), "%s", found);
  if (truncate(in_folder("log"), 0) != 0) die("truncate: %s", strerror(errno));
  append("log", "k is longer than what was there before\n");
  expect_events(source, "also where it has grown beyond its old length before anybody looked",
                "k is longer than what was there before|");
  expect_events(source, "a last line without its end comes when the file has been gone for 5 s", "half|");
  api.close(state, source);
}

static void check_compressed(void) {
  ss_instance_t *source = follow("zipped*", ",\"begin\":true");
  append("zipped", "a\n");
  expect_events(source, "of a pattern a file comes", "a|");
  const uint64_t before = metric("files_left_out");
  forget_logs();
  append("zipped.1.gz", "\x1f\x8b as gzip makes it of a\nand goes on\n");
  append("zipped", "b\n");
  expect_events(source, "and its rotated copy that is compressed does not", "b|");
  append("zipped.1.gz", "and on\n");
  append("zipped", "c\n");
  expect_events(source, "nor what is written to that", "c|");
  check("it is counted, and said once",
        metric("files_left_out") == before + 1 && times_logged("zipped.1.gz is compressed with gzip") == 1,
        "%s", logged);
  unlink(in_folder("zipped.1.gz"));
  api.close(state, source);
}

static void check_absent(void) {
  forget_logs();
  ss_instance_t *source = follow("later", "");
  const char *absent = "later\"): there is no such file yet; it is read once it is there";
  TAKE_UNTIL(source, strstr(logged, absent));
  check("a file that is not there yet is no failure, and the log says so", strstr(logged, absent), "%s",
        logged);
  append("later", "first\n");
  expect_events(source, "it is read from its beginning when it comes", "first|");
  api.close(state, source);
}

static void check_long_lines(void) {
  static char text[700000];
  memset(text, 'z', sizeof text - 1);
  forget_logs();
  append("long", "12345678\n123456789\nx\n");
  ss_instance_t *source = follow("long", ",\"begin\":true,\"maxBytes\":8");
  expect_events(source, "lines that are too long are dropped, and their neighbours are not", "12345678|x|");
  append("long", text);
  take_events(source, 1, 60);
  append("long", text);
  append("long", "\ny\n123456789\n");
  expect_events(source, "also where they are longer than a read, and come in pieces", "y|");
  check("the log says how many", strstr(logged, "of more than 8 bytes dropped"), "%s", logged);
  api.close(state, source);
  source = follow("pieces", "");
  append("pieces", "begin ");
  for (int i = 0; i < 6; i++) {
    text[50000] = '\0';
    append("pieces", text);
    take_events(source, 1, 40);
  }
  append("pieces", " end\nshort\n");
  const char *found = take_events(source, 2, 5000);
  check("a long line that is written in pieces comes whole",
        strlen(found) == 6 + 300000 + 4 + 1 + 6 && memcmp(found, "begin z", 7) == 0 &&
            strstr(found, " end|short|"),
        "%zu bytes", strlen(found));
  api.close(state, source);
}

/* ---- Patterns and permissions -------------------------------------------------------------------------- */

static void check_patterns(void) {
  if (mkdir(in_folder("many"), 0700) != 0) die("mkdir: %s", strerror(errno));
  append("many/a.log", "1\n");
  append("many/b.txt", "no\n");
  append("secret", "secret\n");
  if (symlink("../secret", in_folder("many/c.log")) != 0) die("symlink: %s", strerror(errno));
  forget_logs();
  ss_instance_t *source = follow("many/*.log", ",\"begin\":true,\"origin\":true");
  expect_events(source, "a pattern names several files, and each event knows its own", "a.log: 1|");
  check("a link that leads out of the folder is not followed, and the log says so",
        strstr(logged, "c.log: the plugin has no permission to read it: a link leads out of"), "%s", logged);
  append("many/d.log", "2\n");
  expect_events(source, "files that come later are followed from their beginning", "d.log: 2|");
  move("many/a.log", "many/a.1.log");
  append("many/a.1.log", "3\n");
  append("many/a.log", "4\n");
  const char *found = take_events(source, 2, 5000);
  check("a file that is renamed to a name that fits is the same file",
        strstr(found, ": 3|") && strstr(found, "a.log: 4|") && !strstr(found, ": 1|"), "%s", found);
  api.close(state, source);
  ss_plugin_rc rc = GARBAGE_RC;
  check("a path that no permission names is refused",
        !api.open(state, "{\"other\":\"/etc/passwd\"}", &rc) &&
            strstr(api.get_last_error(state), "the plugin has no permission to read it"),
        "%s", api.get_last_error(state));
  check("a pattern in another part than the last is refused",
        !api.open(state, "{\"file\":\"/tmp/*/x\"}", &rc) &&
            strstr(api.get_last_error(state), "behind its last slash alone"),
        "%s", api.get_last_error(state));
  check("a folder is refused",
        !api.open(state, "{\"file\":\"/etc\"}", &rc) && strstr(api.get_last_error(state), "is a folder"),
        "%s", api.get_last_error(state));
}

/* ---- Under load ---------------------------------------------------------------------------------------- */

typedef struct writer {
  const char *name;
  int lines;
  bool copies; /* it empties the file, once the reader has it all, instead of renaming it */
  atomic_int read; /* the last number that was read, and one more */
} writer;

static void *write_and_rotate(void *argument) {
  writer *w = argument;
  uint32_t seed = 5;
  int first = 0; /* the first number in the file */
  char path[4096], other[4200];
  snprintf(path, sizeof path, "%s", in_folder(w->name));
  int file = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  for (int i = 0; i < w->lines; i++) {
    char line[64];
    const int length = snprintf(line, sizeof line, "%d\n", i);
    if (write(file, line, (size_t)length) != length) die("write: %s", strerror(errno));
    seed = seed * 1664525 + 1013904223;
    if ((seed >> 8) % 3000 != 0) continue;
    while (w->read <= first) sleep_ms(1); /* a file that was never seen by its name is not followed */
    first = i + 1;
    if (w->copies) {
      while (w->read <= i)
        sleep_ms(1); /* what nobody has read yet is lost to copytruncate, as it is with tail */
      if (ftruncate(file, 0) != 0) die("ftruncate: %s", strerror(errno));
      continue;
    }
    snprintf(other, sizeof other, "%s.%d", path, i);
    if (rename(path, other) != 0) die("rename: %s", strerror(errno));
    for (int late = 0; late < 3 && i + 1 < w->lines; late++) { /* a writer goes on until it is told */
      const int more = snprintf(line, sizeof line, "%d\n", ++i);
      if (write(file, line, (size_t)more) != more) die("write: %s", strerror(errno));
    }
    first = i + 1;
    close(file);
    file = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  }
  close(file);
  return NULL;
}

static void check_load(const char *name, const char *file, bool copies) {
  enum { LINES = SANITIZED ? 20000 : 100000 };
  static uint8_t seen[100000];
  memset(seen, 0, sizeof seen);
  ss_instance_t *source = follow(file, "");
  writer w = {.name = file, .lines = LINES, .copies = copies};
  pthread_t id;
  if (pthread_create(&id, NULL, write_and_rotate, &w) != 0) die("no thread");
  int taken = 0, doubled = 0;
  const double start_ms = milliseconds_now();
  while (taken < LINES && milliseconds_now() - start_ms < 40000) {
    const batch b = take_batch(&api, state, source);
    for (uint32_t i = 0; i < b.count; i++) {
      const uint64_t number = number_of(b.events[i]);
      if (number >= LINES) die("a line of no number");
      doubled += seen[number]++ > 0;
      if (seen[number] == 1) taken++;
      if (w.read <= (int)number) w.read = (int)number + 1;
    }
  }
  pthread_join(id, NULL);
  check(name, taken == LINES && doubled == 0, "%d of %d lines, %d twice", taken, LINES, doubled);
  api.close(state, source);
}

static void check_queue(void) {
  static char text[1 << 20];
  memset(text, 'q', sizeof text);
  for (size_t i = 99; i < sizeof text; i += 100) text[i] = '\n';
  text[sizeof text - 1] = '\0';
  for (int i = 0; i < 32; i++) append("big", text);
  ss_instance_t *source = follow("big", ",\"begin\":true");
  take_events(source, 1, 1000);
  const long before = resident_kib();
  sleep_ms(100);
  append("big", "x\n");
  sleep_ms(100);
  check("a file of 32 MiB is read no further than the plugin takes",
        SANITIZED || resident_kib() - before < 2048, "grew by %ld KiB", resident_kib() - before);
  uint64_t bytes = 0; /* without what was taken before, a batch at most */
  const uint64_t whole = 32u * (sizeof text - 1) + 2;
  for (const double start_ms = milliseconds_now(); milliseconds_now() - start_ms < 20000;) {
    const batch b = take_batch(&api, state, source);
    if (b.rc == SS_PLUGIN_TIMEOUT) break;
    for (uint32_t i = 0; i < b.count; i++) bytes += payload_length(b.events[i]) + 1;
  }
  check("and then all of it", bytes <= whole && bytes > whole - 129 * 100, "%llu bytes",
        (unsigned long long)bytes);
  api.close(state, source);
}

/* ---- Close --------------------------------------------------------------------------------------------- */

static ss_instance_t *follow_all(void) { return follow("log*", ""); }
static void grow(void) { append("log", "x\n"); }
static void nothing(void) {}

int main(int argc, char **argv) {
  if (argc != 3) die("usage: follow FOLLOWING FOLDER");
  folder = argv[2];
  load(argv[1], &api);
  state = start_logging(&api, "", keep_line);
  check_growth();
  check_rotation();
  check_compressed();
  check_absent();
  check_long_lines();
  check_patterns();
  check_load(
      "100 000 lines, written while the file is renamed again and again: none is lost, none comes twice",
      "load", false);
  check_load("the same while the file is emptied", "copies", true);
  check_queue();
  check_close_at_any_moment("close at any moment leaves no thread and no descriptor", follow_all, grow,
                            nothing);
  if (refuse_call(SYS_inotify_init1)) {
    const int threads = threads_now();
    check_load("without inotify the same is true", "polled", false);
    check("and there is no thread", threads_now() == threads, "-");
  } else {
    skip("without inotify the same is true", "this kernel has no filter for system calls");
  }
  api.destroy(state);
  return finish();
}
