/*
 * Sources with inputs: lines of files and pipes, and timers, also where something goes wrong.
 * usage: inputs TAILING FOLDER     (FOLDER: an empty one)
 */
#include <pthread.h>

#include "folder.h"

static plugin_api api;
static ss_plugin_t *state;
static char params[8192];

/* ---- Files and sources --------------------------------------------------------------------------------- */

static void write_file(const char *name, const char *text, size_t length) {
  FILE *file = fopen(in_folder(name), "we");
  if (!file || fwrite(text, 1, length, file) != length || fclose(file) != 0)
    die("%s cannot be written", name);
}

static void write_text(const char *name, const char *text) { write_file(name, text, strlen(text)); }

/* Writes open params with a file of the folder, and more keys. */
static const char *with_file(const char *name, const char *more) {
  snprintf(params, sizeof params, "{\"file\":\"%s/%s\"%s}", folder, name, more);
  return params;
}

static ss_instance_t *tail(const char *name, const char *more) {
  return open_source(&api, state, with_file(name, more));
}

static batch take(ss_instance_t *source) { return take_batch(&api, state, source); }

/*
 * Takes all events up to the first result that is neither SUCCESS nor TIMEOUT, and writes their payloads with
 * a | behind each.
 */
static char all[1 << 20];
static size_t all_length;
static ss_plugin_rc take_all(ss_instance_t *source) {
  all_length = 0;
  for (;;) {
    const batch b = take(source);
    if ((b.rc == SS_PLUGIN_SUCCESS) != (b.count > 0)) die("rc %d with %u events", b.rc, b.count);
    for (uint32_t i = 0; i < b.count; i++) {
      const uint32_t length = b.events[i]->len - PLUGIN_EVENT_PAYLOAD_OFFSET;
      if (all_length + length + 2 > sizeof all) die("too many events");
      memcpy(all + all_length, payload_of(b.events[i]), length);
      all_length += length;
      all[all_length++] = '|';
    }
    all[all_length] = '\0';
    if (b.rc != SS_PLUGIN_SUCCESS && b.rc != SS_PLUGIN_TIMEOUT) return b.rc;
  }
}

/* Checks that a source of these lines gives these events and ends with this result. */
static void check_lines(const char *name, const char *lines, const char *more, const char *events,
                        ss_plugin_rc end) {
  write_text("lines", lines);
  ss_instance_t *source = tail("lines", more);
  const ss_plugin_rc rc = take_all(source);
  check(name, rc == end && strcmp(all, events) == 0, "rc %d after %.400s", rc, all);
  api.close(state, source);
}

static void check_refused(const char *name, const char *open_params, const char *error) {
  ss_plugin_rc rc = GARBAGE_RC;
  ss_instance_t *source = api.open(state, open_params, &rc);
  check(name, !source && rc == SS_PLUGIN_FAILURE && strstr(api.get_last_error(state), error),
        "rc %d, error: %s", rc, api.get_last_error(state));
  if (source) api.close(state, source);
}

/* ---- Order, end, error --------------------------------------------------------------------------------- */

static void check_order(void) {
  check_lines("the lines of a file come in order, and then EOF", "one\ntwo\nthree\n", "", "one|two|three|",
              SS_PLUGIN_EOF);
  check_lines("a line has neither LF nor CRLF; empty ones count, and so does a last one without an end",
              "one\r\n\n\r\nlast", "", "one|||last|", SS_PLUGIN_EOF);
  check_lines("an empty file ends at once", "", "", "", SS_PLUGIN_EOF);
  check_lines("a handler may make no event, or many", "skip\nmany 3\nskip\nx", "", "many 0|many 1|many 2|x|",
              SS_PLUGIN_EOF);
  check_lines("events that do not fit into their batch come with the next ones, in order",
              "a\nmany 5\nb\nmany 2\nc\n", ",\"batchSize\":2",
              "a|many 0|many 1|many 2|many 3|many 4|b|many 0|many 1|c|", SS_PLUGIN_EOF);
  check_lines("a handler may end the source: what was before goes out, what is behind is not handled",
              "a\nmany 3\nend\nb\n", ",\"batchSize\":2", "a|many 0|many 1|many 2|", SS_PLUGIN_EOF);
  check_lines("a handler may fail: events come first", "a\nb\nfail\nc\n", "", "a|b|", SS_PLUGIN_FAILURE);
  check("the reason is in get_last_error", strcmp(api.get_last_error(state), "next_batch: as told") == 0,
        "%s", api.get_last_error(state));

  write_text("lines", "");
  ss_instance_t *source = tail("lines", "");
  bool sticky = true;
  for (int i = 0; i < 3; i++) sticky = sticky && take(source).rc == SS_PLUGIN_EOF;
  check("EOF stays", sticky, "-");
  api.close(state, source);
}

static void check_long_lines(void) {
  forget_logs();
  check_lines("lines that are too long are dropped, and their neighbours are not",
              "123456789\n12345678\n\n1234567890123\nx\n12345678\r\n123456789\r\ny", ",\"maxBytes\":8",
              "12345678||x|12345678|y|", SS_PLUGIN_EOF);
  check("the log says that lines are dropped", times_logged("of more than 8 bytes dropped") > 0, "%s",
        logged);
  enum { LONG = 700000 };
  static char text[2 * LONG + 100];
  memset(text, 'z', LONG);
  memcpy(text + LONG, "\nbetween\n", 10);
  memset(text + LONG + 9, 'y', LONG);
  memcpy(text + 2 * LONG + 9, "\nbehind", 8);
  check_lines("lines that are larger than one read are dropped too, with and without an end", text,
              ",\"maxBytes\":1000", "between|behind|", SS_PLUGIN_EOF);
  text[2 * LONG + 9] = '\0';
  check_lines("the last line is dropped too where it is too long", text, ",\"maxBytes\":1000", "between|",
              SS_PLUGIN_EOF);
  write_text("lines", text);
  ss_instance_t *source = tail("lines", "");
  batch b = take(source);
  check("a line of less than a megabyte is an event, whole, with the options that nobody set",
        b.rc == SS_PLUGIN_SUCCESS && b.count > 0 && b.events[0]->len - PLUGIN_EVENT_PAYLOAD_OFFSET == LONG,
        "rc %d, %u events", b.rc, b.count);
  api.close(state, source);
}

/* ---- Permissions --------------------------------------------------------------------------------------- */

static void check_permissions(void) {
  write_text("lines", "a\n");
  char other[4200];
  snprintf(other, sizeof other, "{\"other\":\"%s/lines\"}", folder);
  check_refused(
      "a file that no permission names may not be read: open says which may", other,
      "the plugin has no permission to read it; it may read what the open params' key \"file\" names, which is not given, "
      "what the open params' key \"files\" names, which is not given, what the config's key \"dir\" names, which is not given, /etc/falco-ts-test/ at src/plugin.ts:");
  check_refused("a path with .. is refused, whatever is permitted",
                "{\"file\":\"/etc/falco-ts-test/../passwd\"}", "a path with .. in it is never allowed");
  check_refused("a folder's permission is for what is in it, not for what begins like it",
                "{\"other\":\"/etc/falco-ts-tests\"}", "no permission");
  check_refused("a file that is permitted but not there makes open fail",
                "{\"other\":\"/etc/falco-ts-test/none\"}",
                "open: /etc/falco-ts-test/none: No such file or directory");
  snprintf(other, sizeof other, "{\"file\":\"%s\"}", folder);
  check_refused("a folder has no lines", other, "is a folder; expected a file");
  check_refused("a line has at least a byte of room", "{\"file\":\"/x\",\"maxBytes\":0}",
                "lines(): maxBytes: found 0, expected 1 to 16777216");
  check_refused("a timer has a day at most", "{\"every\":86400001}",
                "every(): found 86400001, expected 1 to 86400000 milliseconds");
  check_refused(
      "without an input there is no source", "{}",
      "a PushInstance without inputs gives no events: add lines(), follow(), files(), every(), udp(), tcp(), "
      "tls(), unix(), connect(), connectTls(), http(), https(), poll() or subscribe()");
  snprintf(other, sizeof other, "{\"file\":\"%s\",\"other\":\"%s/lines\"}", folder, folder);
  ss_plugin_rc rc = GARBAGE_RC;
  check(
      "what the operator names may be a folder: a second input may be in it; the first, which is it, has no lines",
      !api.open(state, other, &rc) && strstr(api.get_last_error(state), "is a folder"), "%s",
      api.get_last_error(state));
  snprintf(other, sizeof other, "{\"files\":[\"%s/no\\u006ee\",\"%s\\/l\\u0069nes\"]}", folder, folder);
  check_refused("a list of texts names each of them, with escapes or without", other,
                "/none: No such file or directory");
  snprintf(other, sizeof other, "{\"dir\":\"%s\"}", folder);
  ss_plugin_t *with_dir = start(&api, other);
  snprintf(other, sizeof other, "{\"other\":\"%s/lines\"}", folder);
  ss_instance_t *source = open_source(&api, with_dir, other);
  check("the config may name a folder", source, "-");
  api.close(with_dir, source);
  api.destroy(with_dir);
}

/* ---- Pipes --------------------------------------------------------------------------------------------- */

static int open_writer(const char *name) {
  const int writer = open(in_folder(name), O_WRONLY | O_NONBLOCK | O_CLOEXEC);
  if (writer < 0) die("%s: %s", name, strerror(errno));
  return writer;
}

static void put(int writer, const char *text) {
  if (write(writer, text, strlen(text)) != (ssize_t)strlen(text))
    die("the pipe takes nothing: %s", strerror(errno));
}

static void check_pipe(void) {
  const int threads = threads_now(), files = files_now();
  if (mkfifo(in_folder("pipe"), 0600) != 0) die("no pipe: %s", strerror(errno));
  ss_instance_t *source = tail("pipe", "");
  const double start_ms = milliseconds_now();
  batch b = take(source);
  check("a pipe that nobody writes to gives TIMEOUT, and has waited",
        b.rc == SS_PLUGIN_TIMEOUT && b.count == 0 && milliseconds_now() - start_ms >= 25,
        "rc %d after %.1f ms", b.rc, milliseconds_now() - start_ms);
  const int writer = open_writer("pipe");
  put(writer, "half a li");
  b = take(source);
  check("half a line gives no event", b.rc == SS_PLUGIN_TIMEOUT, "rc %d", b.rc);
  put(writer, "ne\nsecond\nthi");
  const double put_ms = milliseconds_now();
  b = take(source);
  check("the line comes when its end does",
        b.rc == SS_PLUGIN_SUCCESS && b.count == 2 && memcmp(payload_of(b.events[0]), "half a line", 11) == 0,
        "rc %d with %u events", b.rc, b.count);
  fprintf(stderr, "measured: a line in a pipe is an event %.2f ms later\n", milliseconds_now() - put_ms);
  close(writer);
  const ss_plugin_rc rc = take_all(source);
  check("when the writer is gone the last line comes, and then EOF",
        rc == SS_PLUGIN_EOF && strcmp(all, "thi|") == 0, "rc %d after %s", rc, all);
  check("one thread waits for pipes", SANITIZED || threads_now() == threads + 1, "%d",
        threads_now() - threads);
  api.close(state, source);
  check("close ends that thread, and leaves no descriptor",
        (SANITIZED || threads_now() == threads) && files_now() == files, "%d threads, %d files more",
        threads_now() - threads, files_now() - files);
}

/* Takes nothing from a source: its writer has to wait, and no line is lost. */
static void check_full_queue(void) {
  ss_instance_t *source = tail("pipe", ",\"maxBytes\":1000");
  const int writer = open_writer("pipe");
  uint64_t written = 0, taken = 0;
  bool is_full = false;
  while (!is_full && written < 1000000) {
    char line[100];
    const int length = snprintf(line, sizeof line, "%080llu\n", (unsigned long long)written);
    int tries = 0;
    while (write(writer, line, (size_t)length) < 0 && errno == EAGAIN && tries++ < 20) {
      const struct timespec wait = {.tv_nsec = 5000000};
      nanosleep(&wait, NULL);
    }
    is_full = tries > 20;
    if (!is_full) written++;
  }
  check("a full queue holds up who writes", is_full, "%llu lines were taken", (unsigned long long)written);
  check("the queue is bounded", written * 81 < 132000 + 1000 + 2 * 65536, "%llu lines",
        (unsigned long long)written);
  close(writer);
  bool in_order = true;
  for (batch b = take(source); b.rc != SS_PLUGIN_EOF; b = take(source)) {
    for (uint32_t i = 0; i < b.count; i++, taken++)
      in_order = in_order && strtoull((const char *)payload_of(b.events[i]), NULL, 10) == taken;
  }
  check("a full queue loses nothing", in_order && taken == written, "%llu of %llu", (unsigned long long)taken,
        (unsigned long long)written);
  api.close(state, source);
}

/* The bytes that a second thread writes in pieces of any size, cut anywhere. */
typedef struct pieces {
  const char *text;
  size_t length;
  int writer;
} pieces;

static void *write_pieces(void *argument) {
  const pieces *p = argument;
  uint32_t seed = 7;
  for (size_t at = 0; at < p->length;) {
    seed = seed * 1664525 + 1013904223;
    size_t length = 1 + (seed >> 16) % ((seed >> 8) % 4 ? 20 : 30000);
    if (length > p->length - at) length = p->length - at;
    const ssize_t written = write(p->writer, p->text + at, length);
    if (written > 0) at += (size_t)written;
  }
  close(p->writer);
  return NULL;
}

static void check_pieces(void) {
  enum { BYTES = 900000, LONGEST = 40 };
  static char text[BYTES], expected[1 << 20];
  size_t length = 0, expected_length = 0;
  uint32_t seed = 3, dropped = 0;
  while (length < BYTES - 200) {
    const size_t start_of_line = length;
    seed = seed * 1664525 + 1013904223;
    for (uint32_t n = (seed >> 16) % 60; n > 0; n--) text[length++] = (char)('a' + n % 26);
    const size_t bytes = length - start_of_line;
    text[length++] = '\n';
    if (bytes > LONGEST) {
      dropped++;
      continue;
    }
    memcpy(expected + expected_length, text + start_of_line, bytes);
    expected_length += bytes;
    expected[expected_length++] = '|';
  }
  ss_instance_t *source = tail("pipe", ",\"maxBytes\":40");
  pieces p = {text, length, open_writer("pipe")};
  fcntl(p.writer, F_SETFL, 0);
  pthread_t id;
  if (pthread_create(&id, NULL, write_pieces, &p) != 0) die("no thread");
  const ss_plugin_rc rc = take_all(source);
  pthread_join(id, NULL);
  check("each line comes whole and once, whatever the pieces in which it is written",
        rc == SS_PLUGIN_EOF && all_length == expected_length && memcmp(all, expected, all_length) == 0,
        "rc %d, %zu bytes of %zu, %u dropped", rc, all_length, expected_length, dropped);
  api.close(state, source);
}

/* ---- Close --------------------------------------------------------------------------------------------- */

typedef struct job {
  ss_instance_t *source;
  atomic_bool started;
  ss_plugin_rc rc;
} job;

static void *take_until_end(void *argument) {
  job *j = argument;
  uint32_t count;
  ss_plugin_event **events;
  do {
    j->started = true;
    j->rc = api.next_batch(state, j->source, &count, &events);
  } while (j->rc == SS_PLUGIN_SUCCESS || j->rc == SS_PLUGIN_TIMEOUT);
  return NULL;
}

static void check_close(void) {
  enum { ROUNDS = SANITIZED ? 50 : 300 };
  const int threads = threads_now(), files = files_now();
  uint32_t seed = 1;
  bool right = true;
  for (int i = 0; i < ROUNDS && right; i++) {
    job j = {.source = tail("pipe", ",\"every\":1")};
    const int writer = open_writer("pipe");
    pthread_t id;
    if (pthread_create(&id, NULL, take_until_end, &j) != 0) die("no thread");
    while (!j.started) {
    }
    put(writer, "x\ny\ntrap\nz\n");
    seed = seed * 1103515245u + 12345u;
    const struct timespec wait = {.tv_nsec = (long)(seed >> 16) % 3000000};
    nanosleep(&wait, NULL);
    api.close(state, j.source);
    pthread_join(id, NULL);
    close(writer);
    right = j.rc == SS_PLUGIN_EOF;
  }
  check("close at any moment of a waiting source ends next_batch with EOF", right, "-");
  check("and leaves no thread and no descriptor",
        (SANITIZED || threads_now() == threads) && files_now() == files, "%d threads, %d files",
        threads_now() - threads, files_now() - files);
}

/* ---- Timers -------------------------------------------------------------------------------------------- */

static void check_timers(void) {
  const int threads = threads_now();
  ss_instance_t *source = open_source(&api, state, "{\"every\":20}");
  const double start_ms = milliseconds_now();
  for (uint32_t ticks = 0; ticks < 10;) ticks += take(source).count;
  const double took_ms = milliseconds_now() - start_ms;
  check("ten ticks of 20 ms take 200 ms", took_ms >= 195, "%.0f ms", took_ms);
  const struct timespec wait = {.tv_nsec = 200000000};
  nanosleep(&wait, NULL);
  const batch b = take(source);
  check("ticks that nobody takes become one", b.rc == SS_PLUGIN_SUCCESS && b.count == 1,
        "rc %d with %u events", b.rc, b.count);
  check("a timer needs no thread", threads_now() == threads, "%d", threads_now() - threads);
  api.close(state, source);

  write_text("lines", "only\n");
  source = tail("lines", ",\"every\":60000");
  batch lines = take(source);
  const bool first = lines.count == 1;
  const double idle_ms = milliseconds_now();
  lines = take(source);
  check("a file that has ended beside a timer is no end, and no reason not to wait",
        first && lines.rc == SS_PLUGIN_TIMEOUT && milliseconds_now() - idle_ms >= 25, "rc %d after %.1f ms",
        lines.rc, milliseconds_now() - idle_ms);
  api.close(state, source);
}

/* ---- Traps --------------------------------------------------------------------------------------------- */

static void check_traps(void) {
  forget_logs();
  check_lines("a trap loses its message and no other; events that it had made are out",
              "a\nb\ntrap\nc\nhalf\nd\n", "", "a|b|c|first half|d|", SS_PLUGIN_EOF);
  check("the log says where it trapped, and whose message it was",
        times_logged("next_batch: unreachable code reached at src/plugin.ts:") == 2 &&
            times_logged("/lines\") is dropped\n") == 2,
        "%s", logged);
  check_lines("the next message is handled in a new sandbox", "a\nb\nseen\ntrap\nseen\n", "", "a|b|3|1|",
              SS_PLUGIN_EOF);

  enum { LINES = 20000, EVERY = 97 };
  static char text[LINES * 8];
  size_t length = 0;
  for (int i = 0; i < LINES; i++)
    length += (size_t)snprintf(text + length, sizeof text - length, i % EVERY ? "%d\n" : "trap\n", i);
  write_file("lines", text, length);
  ss_instance_t *source = tail("lines", "");
  forget_logs();
  const ss_plugin_rc rc = take_all(source);
  int next = 0;
  bool right = true;
  for (char *at = strtok(all, "|"); at; at = strtok(NULL, "|"), next++) {
    if (next % EVERY == 0) next++;
    right = right && atoi(at) == next;
  }
  check("of 20 000 lines of which each 97th traps all others come, in order",
        rc == SS_PLUGIN_EOF && right && next == LINES, "rc %d, %d", rc, next);
  check("the log is not full of traps", times_logged("is dropped") <= 40, "%d lines",
        times_logged("is dropped"));
  api.close(state, source);

  write_text("lines", "a\ntrap\nb\n");
  ss_plugin_t *before = state;
  state = start_logging(&api, "{\"falco_ts\":{\"on_trap\":\"park\"}}", keep_line);
  source = tail("lines", "");
  batch b = take(source);
  const bool first = b.count == 1;
  b = take(source);
  check("a source with inputs is parked where the operator says park",
        first && b.rc == SS_PLUGIN_TIMEOUT && times_logged("the source is parked") == 1, "rc %d", b.rc);
  api.close(state, source);
  api.destroy(state);
  state = start(&api, "{\"falco_ts\":{\"on_trap\":\"stop\"}}");
  source = tail("lines", "");
  take(source);
  b = take(source);
  check("a source with inputs fails where the operator says stop",
        b.rc == SS_PLUGIN_FAILURE && strstr(api.get_last_error(state), "next_batch: unreachable"),
        "rc %d: %s", b.rc, api.get_last_error(state));
  api.close(state, source);
  api.destroy(state);
  state = before;
}

/* ---- Several ------------------------------------------------------------------------------------------- */

static void check_several(void) {
  write_text("one", "1\n2\n");
  write_text("two", "3\n4\n");
  snprintf(params, sizeof params, "{\"files\":[\"%s/one\",\"%s/two\"]}", folder, folder);
  ss_instance_t *both = open_source(&api, state, params), *one = tail("one", ""), *two = tail("two", "");
  const bool of_one = take_all(one) == SS_PLUGIN_EOF && strcmp(all, "1|2|") == 0;
  const bool of_two = take_all(two) == SS_PLUGIN_EOF && strcmp(all, "3|4|") == 0;
  check("several instances at once have each their own file", of_one && of_two, "%s", all);
  const ss_plugin_rc rc = take_all(both);
  check("an instance may have several files, and ends with the last",
        rc == SS_PLUGIN_EOF && all_length == 8 && strstr(all, "1|2|") && strstr(all, "3|4|"), "%s", all);
  api.close(state, both);
  api.close(state, one);
  api.close(state, two);

  enum { ROUNDS = 200, SLACK_KIB = 512 };
  long before = 0;
  for (int i = 0; i < 2 * ROUNDS; i++) {
    if (i == ROUNDS) before = resident_kib();
    ss_instance_t *source = tail(i % 2 ? "one" : "pipe", "");
    if (i % 2) take(source);
    api.close(state, source);
  }
  if (!SANITIZED)
    check("200 opens and closes leave no memory behind", resident_kib() - before <= SLACK_KIB,
          "grew by %ld KiB", resident_kib() - before);
}

int main(int argc, char **argv) {
  if (argc != 3) die("usage: inputs TAILING FOLDER");
  folder = argv[2];
  load(argv[1], &api);
  state = start_logging(&api, "", keep_line);
  check_order();
  check_long_lines();
  check_permissions();
  check_pipe();
  check_full_queue();
  check_pieces();
  check_close();
  check_timers();
  check_traps();
  check_several();
  api.destroy(state);
  return finish();
}
