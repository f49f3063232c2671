/*
 * Files that are complete: which of a folder are read, in which order, and what of them is a message.
 * usage: files FILING FOLDER     (FOLDER: an empty one)
 */
#include <pthread.h>

#include "folder.h"

static plugin_api api;
static ss_plugin_t *state;

/* Writes a file that was changed last so many seconds ago. */
static void write_file(const char *name, const char *text, int age) {
  const int file = open(in_folder(name), O_WRONLY | O_TRUNC | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0 || write(file, text, strlen(text)) != (ssize_t)strlen(text))
    die("%s: %s", name, strerror(errno));
  struct timespec now, times[2];
  clock_gettime(CLOCK_REALTIME, &now);
  now.tv_sec -= age;
  times[0] = times[1] = now;
  if (futimens(file, times) != 0) die("futimens: %s", strerror(errno));
  close(file);
}

static ss_instance_t *read_files(const char *name, const char *more) {
  char params[8192];
  snprintf(params, sizeof params, "{\"path\":\"%s/%s\"%s}", folder, name, more);
  forget_logs();
  return open_source(&api, state, params);
}

/* The events of the next calls, with a | behind each, up to the source's end or so many of them. */
static char all[1 << 22];
static const char *take(ss_instance_t *source, int count, int ms, ss_plugin_rc *last) {
  size_t length = 0;
  const double start_ms = milliseconds_now();
  all[0] = '\0';
  *last = SS_PLUGIN_TIMEOUT;
  for (int taken = 0; taken < count && milliseconds_now() - start_ms < ms;) {
    const batch b = take_batch(&api, state, source);
    *last = b.rc;
    if (b.rc != SS_PLUGIN_SUCCESS && b.rc != SS_PLUGIN_TIMEOUT) break;
    length = put_events(&b, all, sizeof all, length);
    taken += (int)b.count;
  }
  return all;
}

/* Checks that exactly these events come, and then the source's end. */
static void expect(const char *name, const char *path, const char *more, const char *events) {
  ss_plugin_rc last;
  ss_instance_t *source = read_files(path, more);
  const char *found = take(source, INT32_MAX, 10000, &last);
  check(name, strcmp(found, events) == 0 && last == SS_PLUGIN_EOF, "rc %d: %.600s", last, found);
  api.close(state, source);
}

/* ---- What is a message --------------------------------------------------------------------------------- */

static void check_cuts(void) {
  write_file("text", "one\r\ntwo\n\nthree", 0);
  expect("a file is one message", "text", "", "one\r\ntwo\n\nthree|");
  expect("or as many as it has lines", "text", ",\"cut\":\"lines\"", "one|two||three|");
  write_file("trail",
             " {\"a\":[{}],\"Records\": [ {\"n\":\"}]\\\"\"}, {\"n\":[1,{}]} ,3,\"x\",null],\"b\":1}\n"
             "{\"Records\":[]}{\"Records\":[4]}",
             0);
  expect("or the elements of an array", "trail", ",\"cut\":\"items\",\"key\":\"Records\"",
         "{\"n\":\"}]\\\"\"}|{\"n\":[1,{}]}|3|\"x\"|null|4|");
  write_file("list", "[{\"a\":1}, [2]]\n[3]", 0);
  expect("also of an array that is the document", "list", ",\"cut\":\"items\"", "{\"a\":1}|[2]|3|");
  expect("an array of another key is none", "trail", ",\"cut\":\"items\",\"key\":\"a\"", "{}|");
  expect("nor is one that is deeper", "list", ",\"cut\":\"items\",\"key\":\"a\"", "");
  check("and the log says so", strstr(logged, "list: it is no JSON with an array a"), "%s", logged);
  write_file("cut", "{\"Records\":[{\"a\":1},{\"b\":", 0);
  expect("of a file that is cut off, what is whole comes", "cut", ",\"cut\":\"items\",\"key\":\"Records\"",
         "{\"a\":1}|");
  check("and the log says where it ends", strstr(logged, "cut: it ends inside of an element"), "%s", logged);
  write_file("empty", "", 0);
  expect("an empty file is an empty message", "empty", "", "|");
  expect("and has no lines", "empty", ",\"cut\":\"lines\"", "");
}

/* Elements and lines that lie across the ends of reads, and are longer than they may be. */
static void check_sizes(void) {
  enum { ELEMENTS = 9000 };
  static char text[1 << 21], expected[1 << 21];
  size_t at = (size_t)snprintf(text, sizeof text, "{\"Records\":["), length = 0;
  for (int i = 0; i < ELEMENTS; i++) {
    char one[256];
    const int bytes = snprintf(
        one, sizeof one, "{\"i\":%d,\"s\":\"%.*s\"}", i, i % 101,
        "[[[{{{\\\"\\\\]]]}}}aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
    if (one[bytes - 3] == '\\') one[bytes - 3] = 'x'; /* half an escape */
    at += (size_t)snprintf(text + at, sizeof text - at, "%s%s", i ? "," : "", one);
    length += (size_t)snprintf(expected + length, sizeof expected - length, "%s|", one);
  }
  snprintf(text + at, sizeof text - at, "]}");
  write_file("many", text, 0);
  expect("9000 elements come whole, wherever reads end", "many", ",\"cut\":\"items\",\"key\":\"Records\"",
         expected);
  memset(text, 'z', 300000);
  text[299999] = '\0';
  write_file("long", text, 0);
  for (int i = 0; i < 3; i++) {
    const int file = open(in_folder("long"), O_WRONLY | O_APPEND | O_CLOEXEC);
    dprintf(file, i == 1 ? "\n12345678\r\n123456789\nx\n%s" : "%s", text);
    close(file);
  }
  expect("lines that are too long are dropped, and their neighbours are not", "long",
         ",\"cut\":\"lines\",\"maxBytes\":8", "12345678|x|");
  check("the log says how many",
        strstr(logged, "2 messages of more than 8 bytes dropped") && strstr(logged, "1 message of more"),
        "%s", logged);
  expect("a file that is too long is dropped", "long", ",\"maxBytes\":1000", "");
  write_file("items", "[1234567890,\"abc\",\"abcdefghijk\",[[[[[]]]]],2]", 0);
  expect("and so are elements", "items", ",\"cut\":\"items\",\"maxBytes\":5", "\"abc\"|2|");
}

/* ---- Which files --------------------------------------------------------------------------------------- */

static void check_order(void) {
  make_folder("many.d");
  make_folder("many.d/a");
  make_folder("many.d/a/b.json");
  write_file("many.d/c.json", "c", 5);
  write_file("many.d/a.json", "a", 3);
  write_file("many.d/b.txt", "b", 4);
  write_file("many.d/.hidden.json", "h", 4);
  write_file("many.d/a/x.json", "x", 9);
  write_file("many.d/a/b.json/y.json", "y", 1);
  expect("of a folder, the files in the order of their names", "many.d", "", "a|b|c|");
  expect("or of their times", "many.d", ",\"byTime\":true", "c|b|a|");
  expect("or those whose names fit", "many.d", ",\"named\":\"*.json\",\"names\":true",
         "a.json: a|c.json: c|");
  expect("of several patterns those that fit one of them", "many.d",
         ",\"named\":\"a.*\",\"alsoNamed\":\"*.txt\"", "a|b|");
  expect("a folder may have none of them", "many.d", ",\"named\":\"*.a\",\"alsoNamed\":\"*.b\"", "");
  check("of which the log tells", strstr(logged, "the folder has no file that fits *.a,*.b"), "%s", logged);
  expect("and those of the folders in it", "many.d", ",\"named\":\"*.json\",\"recursive\":true", "y|x|a|c|");
  expect("names that begin with a dot are asked for by one", "many.d", ",\"named\":\".*\"", "h|");
  expect("a folder without such a file ends at once", "many.d", ",\"named\":\"*.none\"", "");
  check("and the log says so", strstr(logged, "the folder has no file that fits *.none"), "%s", logged);
  expect("a path may end with a slash", "many.d/", ",\"named\":\"a*\"", "a|");
}

static void check_refusals(void) {
  ss_plugin_rc rc = GARBAGE_RC;
  write_file("secret", "secret", 0);
  make_folder("links");
  write_file("links/a", "a", 0);
  if (symlink("../secret", in_folder("links/b")) != 0 || symlink("a", in_folder("links/c")) != 0 ||
      mkfifo(in_folder("links/d"), 0600) != 0 || symlink("d", in_folder("links/e")) != 0)
    die("links: %s", strerror(errno));
  expect("a link that leads out of the folder and what is no file are left out", "links", "", "a|a|");
  check("and the log says so", strstr(logged, "b: the plugin has no permission to read it: a link leads out"),
        "%s", logged);
  check("a path that no permission names is refused",
        !api.open(state, "{\"other\":\"/etc/passwd\"}", &rc) &&
            strstr(api.get_last_error(state), "the plugin has no permission to read it"),
        "%s", api.get_last_error(state));
  char params[4200];
  snprintf(params, sizeof params, "{\"path\":\"%s/none\"}", folder);
  check("a path that is not there is refused",
        !api.open(state, params, &rc) && strstr(api.get_last_error(state), "No such file"), "%s",
        api.get_last_error(state));
  snprintf(params, sizeof params, "{\"path\":\"%s/many.d\",\"named\":\"a/b\"}", folder);
  check("a pattern for more than names is refused",
        !api.open(state, params, &rc) &&
            strstr(api.get_last_error(state), "named(): found \"a/b\", expected a pattern for names"),
        "%s", api.get_last_error(state));
}

/* ---- Files that come later ----------------------------------------------------------------------------- */

static void check_watching(void) {
  ss_plugin_rc last;
  make_folder("drop");
  make_folder("drop/in");
  write_file("drop/a", "a", 60);
  ss_instance_t *source = read_files("drop", ",\"watch\":true,\"recursive\":true");
  const char *found = take(source, 1, 5000, &last);
  check("what is there comes first", strcmp(found, "a|") == 0, "%s", found);
  found = take(source, 1, 100, &last);
  check("then the source waits", !*found && last == SS_PLUGIN_TIMEOUT, "rc %d: %s", last, found);
  write_file("drop/new", "new", 60);
  if (rename(in_folder("drop/new"), in_folder("drop/in/new")) != 0) die("rename: %s", strerror(errno));
  found = take(source, 1, 5000, &last);
  check("a file that comes later is read", strcmp(found, "new|") == 0, "%s", found);
  write_file("drop/grows", "half of ", 0);
  const double start_ms = milliseconds_now();
  for (int i = 0; i < 5; i++) { /* it never stands still for a second */
    found = take(source, 1, 500, &last);
    if (*found) break;
    const int file = open(in_folder("drop/grows"), O_WRONLY | O_APPEND | O_CLOEXEC);
    dprintf(file, "%d", i);
    close(file);
  }
  if (milliseconds_now() - start_ms < 4000)
    check("a file that is being written is read when that is over",
          !*found && strcmp(take(source, 1, 5000, &last), "half of 01234|") == 0, "%s, then %s", found, all);
  else
    skip("a file that is being written is read when that is over", "the machine is too slow for this check");
  write_file("drop/b", "b2", 60);
  if (rename(in_folder("drop/b"), in_folder("drop/a")) != 0) die("rename: %s", strerror(errno));
  found = take(source, 1, 5000, &last);
  check("another file of a name that was read is a new one", strcmp(found, "b2|") == 0, "%s", found);
  found = take(source, 1, 1500, &last);
  check("and none comes twice", !*found, "%s", found);
  api.close(state, source);
}

static void check_traps(void) {
  ss_plugin_rc last;
  write_file("traps", "one\ntrap\ntwo\n", 0);
  ss_instance_t *source = read_files("traps", ",\"cut\":\"lines\"");
  const char *found = take(source, 2, 5000, &last);
  check("a trap loses its own message alone", strcmp(found, "one|two|") == 0, "%s", found);
  api.close(state, source);
}

static void *write_pipe(void *path) {
  const int file = open(path, O_WRONLY | O_CLOEXEC);
  dprintf(file, "one\ntw");
  const struct timespec wait = {.tv_nsec = 60000000};
  nanosleep(&wait, NULL);
  dprintf(file, "o\n");
  close(file);
  return NULL;
}

static void check_pipe(void) {
  if (mkfifo(in_folder("pipe"), 0600) != 0) die("mkfifo: %s", strerror(errno));
  pthread_t id;
  char path[4096];
  snprintf(path, sizeof path, "%s", in_folder("pipe"));
  if (pthread_create(&id, NULL, write_pipe, path) != 0) die("no thread");
  const struct timespec wait = {.tv_nsec = 20000000};
  nanosleep(&wait, NULL);
  expect("a pipe is read as it is written to, and ends with its writer", "pipe", ",\"cut\":\"lines\"",
         "one|two|");
  pthread_join(id, NULL);
}

/* ---- Much ---------------------------------------------------------------------------------------------- */

static void check_many_files(void) {
  enum { FILES = SANITIZED ? 500 : 3000 };
  ss_plugin_rc last;
  make_folder("lots");
  for (int i = 0; i < FILES; i++) {
    char name[64], text[64];
    snprintf(name, sizeof name, "lots/%05d", i);
    snprintf(text, sizeof text, "%d", i);
    write_file(name, text, 0);
  }
  const int files = files_now();
  ss_instance_t *source = read_files("lots", "");
  uint64_t next = 0;
  bool is_right = true;
  for (last = SS_PLUGIN_SUCCESS; last == SS_PLUGIN_SUCCESS || last == SS_PLUGIN_TIMEOUT;) {
    const batch b = take_batch(&api, state, source);
    for (uint32_t i = 0; i < b.count; i++) is_right = is_right && number_of(b.events[i]) == next++;
    last = b.rc;
  }
  check("thousands of files come in their order", is_right && next == FILES && last == SS_PLUGIN_EOF,
        "%llu, rc %d", (unsigned long long)next, last);
  api.close(state, source);
  source = read_files("lots", "");
  take_batch(&api, state, source);
  api.close(state, source);
  check("and no descriptor is left, also when it is closed in between", files_now() == files, "%d",
        files_now() - files);
}

int main(int argc, char **argv) {
  if (argc != 3) die("usage: files FILING FOLDER");
  folder = argv[2];
  load(argv[1], &api);
  state = start_logging(&api, "", keep_line);
  check_cuts();
  check_sizes();
  check_order();
  check_refusals();
  check_watching();
  check_traps();
  check_pipe();
  check_many_files();
  api.destroy(state);
  return finish();
}
