/*
 * Files that are compressed with gzip (gzip-files.ts), read by lines() and files(): what comes of them, what
 * of broken ones, and that none holds up who asks for events.
 * usage: gzips FILING TAILING FOLDER
 */
#include <sys/stat.h>

#include "folder.h"
#include "live.h"

static char all[1 << 22];
static plugin_api tailing, filing;

static ss_instance_t *open_file(const char *key, const char *name, const char *more) {
  char params[8192];
  snprintf(params, sizeof params, "{\"%s\":\"%s/%s\"%s}", key, folder, name, more);
  forget_logs();
  return open_source(&api, state, params);
}

/* The events up to the source's end or failure. */
static const char *take_all(ss_instance_t *source, ss_plugin_rc *last) {
  size_t length = 0;
  all[0] = '\0';
  for (*last = SS_PLUGIN_SUCCESS; *last == SS_PLUGIN_SUCCESS || *last == SS_PLUGIN_TIMEOUT;) {
    const batch b = take_batch(&api, state, source);
    *last = b.rc;
    if (b.rc == SS_PLUGIN_SUCCESS) length = put_events(&b, all, sizeof all, length);
  }
  return all;
}

static const char *const LINES[] = {"file", ""}, *const FILES[] = {"path", ",\"cut\":\"lines\""};

static void expect(const char *const how[2], const char *name, const char *title, const char *events) {
  ss_plugin_rc last;
  ss_instance_t *source = open_file(how[0], name, how[1]);
  const char *found = take_all(source, &last);
  check(title, strcmp(found, events) == 0 && last == SS_PLUGIN_EOF, "rc %d: %.300s; %.300s", last, found,
        logged);
  api.close(state, source);
}

/* The source fails behind these events, and says why. */
static void expect_broken(const char *const how[2], const char *name, const char *title, const char *events,
                          const char *why) {
  ss_plugin_rc last;
  ss_instance_t *source = open_file(how[0], name, how[1]);
  const char *found = take_all(source, &last);
  check(title,
        strcmp(found, events) == 0 && last == SS_PLUGIN_FAILURE &&
            strstr(api.get_last_error(state), in_folder(name)) && strstr(api.get_last_error(state), why),
        "rc %d: %.300s; %s", last, found, api.get_last_error(state));
  api.close(state, source);
}

static void check_whole(const char *const how[2]) {
  expect(how, "whole.gz", "a compressed file says what it was before", "one|two|");
  expect(how, "members", "so does one of several, one behind the other, whatever its name",
         "one|two|three|four|");
  expect(how, "named", "and one that has the name of what it was", "one|two|");
  expect(how, "plain.gz", "a name alone makes no gzip", "one|two|");
  expect(how, "nothing.gz", "nothing that is compressed is nothing", "");
  expect(how, "empty.gz", "an empty file is none", "");
  expect(how, "byte.gz", "nor is half of what it begins with", "\x1f|");
  static char expected[1 << 22];
  size_t length = 0;
  for (uint64_t i = 0; i < 60000; i++)
    length += (size_t)snprintf(expected + length, sizeof expected - length, "%llu %llu|",
                               (unsigned long long)i, (unsigned long long)(i * 2654435761 % (1ull << 32)));
  expect(how, "many-0.gz", "60 000 lines come whole, wherever reads end, that were not made shorter",
         expected);
  expect(how, "many-1.gz", "that were made so quickly", expected);
  expect(how, "many-9.gz", "and as well as it goes", expected);
}

static void check_broken(const char *const how[2]) {
  expect_broken(how, "sum.gz", "a wrong checksum is found, behind what was read", "one|two|",
                "byte 24: what is compressed has another checksum or length than it names; what stands "
                "before that was read");
  expect_broken(how, "length.gz", "so is a wrong length", "one|two|", "has another checksum or length");
  expect_broken(how, "behind.gz", "and what stands behind it and is none", "one|two|",
                "byte 28: what follows is not compressed with gzip");
  expect_broken(how, "block.gz", "what is broken is", "", "byte 11: what is compressed is broken");
  expect_broken(how, "method.gz", "so is what is compressed in another way", "",
                "what is compressed is broken");
  expect_broken(how, "short.gz", "and what ends before it has begun", "",
                "byte 4: the file ends before the compressed part does");
}

static void check_files(void) {
  ss_plugin_rc last;
  ss_instance_t *source = open_file("path", "items.json.gz", ",\"cut\":\"items\",\"key\":\"Records\"");
  const char *found = take_all(source, &last);
  check("elements of an array come of it as of any file",
        last == SS_PLUGIN_EOF && strncmp(found, "{\"i\":0}|{\"i\":1}|", 16) == 0 &&
            strstr(found, "|{\"i\":8999}|"),
        "rc %d, %.60s", last, found);
  api.close(state, source);

  source = open_file("path", "cut.gz", FILES[1]);
  found = take_all(source, &last);
  const size_t length = strlen(found);
  check("of a file that is cut off come the lines before that",
        last == SS_PLUGIN_FAILURE && length > 100000 && strncmp(found, "0 0|1 2654435761|", 17) == 0 &&
            strstr(api.get_last_error(state), "byte 100000: the file ends before"),
        "rc %d, %zu: %s", last, length, api.get_last_error(state));
  api.close(state, source);

  const uint64_t left_out = metric("files_left_out"), read_files = metric("files_read");
  source = open_file("path", "folder", ",\"cut\":\"lines\",\"names\":true");
  found = take_all(source, &last);
  check("of a folder the next files are read behind one that is broken",
        last == SS_PLUGIN_EOF && strncmp(found, "1.gz: one|1.gz: two|2.gz: cut|", 30) == 0 &&
            strstr(found, "|2.gz: cut|3.gz: three|"),
        "rc %d, %.60s", last, found);
  check("it is counted, and the log names it and the place",
        metric("files_left_out") == left_out + 1 && metric("files_read") == read_files + 2 &&
            strstr(logged, "/folder/2.gz: byte ") &&
            strstr(logged, "the file ends before the compressed part"),
        "%s", logged);
  api.close(state, source);
}

/* Reads a file to its end; no call may take long, and no memory may be taken for what it is inflated to. */
static void check_slow(const char *const how[2], const char *name, const char *title) {
  enum { MOST_MS = SANITIZED ? 1000 : 150 }; /* of the 30 that a call takes, on a machine with other work */
  double slowest = MOST_MS;
  ss_plugin_rc last = SS_PLUGIN_SUCCESS;
  int calls = 0;
  const long before = resident_kib();
  long more = 0;
  ss_instance_t *source;
  for (int tries = 0; tries < 5 && slowest >= MOST_MS; tries++) { /* the other work may be much for a while */
    slowest = 0;
    last = SS_PLUGIN_SUCCESS;
    source = open_file(how[0], name, how[1]);
    for (calls = 0, all[0] = '\0'; last == SS_PLUGIN_SUCCESS || last == SS_PLUGIN_TIMEOUT; calls++) {
      const double start_ms = milliseconds_now();
      const batch b = take_batch(&api, state, source);
      const double took = milliseconds_now() - start_ms;
      if (took > slowest) slowest = took;
      last = b.rc;
      if (b.rc == SS_PLUGIN_SUCCESS) put_events(&b, all, sizeof all, 0);
    }
    more = resident_kib() - before;
    api.close(state, source);
  }
  check(title, last == SS_PLUGIN_EOF && strcmp(all, "last|") == 0 && slowest < MOST_MS,
        "rc %d, %.60s, %.0f ms", last, all, slowest);
  check("in the memory of any file", SANITIZED || more < 4096, "%ld KiB", more);
  printf("measured: %s: %d calls, the slowest took %.1f ms\n", name, calls, slowest);
  source = open_file(how[0], name, how[1]);
  take_batch(&api, state, source);
  const double start_ms = milliseconds_now();
  api.close(state, source);
  check("and is closed at once in between", milliseconds_now() - start_ms < MOST_MS, "%.0f ms",
        milliseconds_now() - start_ms);
}

/* Copies a file into a pipe, a few bytes at a time. */
static void *copy_into_pipe(void *pipe) {
  uint8_t bytes[7];
  FILE *from = fopen(in_folder("members"), "re");
  const int to = open(pipe, O_WRONLY | O_CLOEXEC);
  for (size_t got; from && (got = fread(bytes, 1, sizeof bytes, from)) > 0;)
    if (write(to, bytes, got) != (ssize_t)got) break;
  if (from) fclose(from);
  close(to);
  return NULL;
}

static void check_pipe(const char *const how[2], const char *name) {
  pthread_t id;
  char path[4096];
  snprintf(path, sizeof path, "%s", in_folder(name));
  if (mkfifo(path, 0600) != 0 || pthread_create(&id, NULL, copy_into_pipe, path) != 0)
    die("%s: %s", name, strerror(errno));
  sleep_ms(20);
  expect(how, name, "a pipe may bring it too, a few bytes at a time", "one|two|three|four|");
  pthread_join(id, NULL);
}

static void begin(const plugin_api *which) {
  api = *which;
  state = start_logging(&api, "", keep_line);
}

int main(int argc, char **argv) {
  if (argc != 4) die("usage: gzips FILING TAILING FOLDER");
  folder = argv[3];
  load(argv[1], &filing);
  load(argv[2], &tailing);
  const int files = files_now();
  begin(&filing);
  check_whole(FILES);
  check_broken(FILES);
  check_files();
  check_pipe(FILES, "pipe-f");
  check_slow(FILES, "bomb.gz", "a gigabyte of zeros holds up no call, and is dropped as a line");
  check_slow(FILES, "members.gz", "nor do 200 000 members that say nothing");
  api.destroy(state);
  begin(&tailing);
  check_whole(LINES);
  check_broken(LINES);
  check_pipe(LINES, "pipe-l");
  check_slow(LINES, "bomb.gz", "of lines() neither");
  api.destroy(state);
  check("no descriptor is left", files_now() == files, "%d", files_now() - files);
  return finish();
}
