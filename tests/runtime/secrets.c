/*
 * Secrets in the process of a host, which is a child of this program: the child has no secret but by way of
 * the plugin, and this program looks for it in the child's memory, its log and its errors.
 * usage: secrets SECRETIVE FOLDER     (FOLDER: an empty one, which the plugin may use secrets of)
 */
#include <sys/uio.h>
#include <sys/wait.h>

#include "folder.h"
#include "live.h"
#include "peers.h"

/* ---- The host ------------------------------------------------------------------------------------------ */

/* A text of a file, of which no copy is left but this. */
typedef struct text {
  char bytes[4096];
} text;

static void read_text(const char *name, text *out) {
  const int file = open(in_folder(name), O_RDONLY | O_CLOEXEC);
  const ssize_t got = file < 0 ? -1 : read(file, out->bytes, sizeof out->bytes - 1);
  if (got < 0) die("%s: %s", name, strerror(errno));
  out->bytes[got] = '\0';
  close(file);
}

static void wipe(text *out) { explicit_bzero(out, sizeof *out); }

static void tell(int to, const char *words) {
  if (write(to, words, strlen(words)) < 0) die("write: %s", strerror(errno));
}

/*
 * Is told what to do, a letter each: init and open with the texts in the folder, and the calls that end it.
 * Between these it asks for events. Tells the results, and at the end the log and all events.
 */
static _Noreturn void be_host(const char *library, int from, int to) {
  static char events[65536];
  ss_instance_t *source = NULL;
  ss_plugin_rc rc;
  text given;
  char letter;
  void *const loaded = load(library, &api);
  fcntl(from, F_SETFL, O_NONBLOCK);
  for (;;) {
    const ssize_t got = read(from, &letter, 1);
    if (got == 0) _exit(0);
    if (got < 0) {
      if (!source) {
        sleep_ms(1);
        continue;
      }
      const char *more = take_events(source, 1, 1);
      if (strlen(events) + strlen(more) < sizeof events) strcat(events, more);
      continue;
    }
    read_text(letter == 'o' ? "params" : "config", &given);
    switch (letter) {
      case 'i': {
        const ss_plugin_init_input in = {.config = given.bytes, .log_fn = keep_line};
        state = api.init(&in, &rc);
        tell(to, rc == SS_PLUGIN_SUCCESS ? "initialised" : api.get_last_error(state));
        break;
      }
      case 'o':
        source = api.open(state, given.bytes, &rc);
        tell(to, rc == SS_PLUGIN_SUCCESS ? "opened" : api.get_last_error(state));
        break;
      case 'l': tell(to, *logged ? logged : "nothing"); break;
      case 'c':
        api.close(state, source);
        source = NULL;
        tell(to, "closed");
        break;
      case 'd':
        api.destroy(state);
        tell(to, "destroyed");
        break;
      case 'e': tell(to, *events ? events : "nothing"); break;
      default: dlclose(loaded); tell(to, "unloaded");
    }
    wipe(&given);
  }
}

static const char *library;
static pid_t host;
static int to_host, from_host;

static void start_host(void) {
  int to[2], from[2];
  if (pipe(to) != 0 || pipe(from) != 0) die("pipe: %s", strerror(errno));
  fflush(stdout);
  host = fork();
  if (host < 0) die("fork: %s", strerror(errno));
  if (host == 0) {
    close(to[1]);
    close(from[0]);
    be_host(library, to[0], from[1]);
  }
  close(to[0]);
  close(from[1]);
  to_host = to[1];
  from_host = from[0];
}

static void end_host(void) {
  close(to_host);
  close(from_host);
  waitpid(host, NULL, 0);
}

/* Has the host do something, and returns what it tells. */
static const char *have(char letter) {
  static char told[70000];
  if (write(to_host, &letter, 1) != 1) die("write: %s", strerror(errno));
  const ssize_t got = read(from_host, told, sizeof told - 1);
  if (got <= 0) die("the host ended at %c", letter);
  told[got] = '\0';
  return told;
}

/* ---- What is looked for -------------------------------------------------------------------------------- */

enum { SECRET_LENGTH = 48, PART = 12 };

typedef struct secret {
  char text[SECRET_LENGTH + 1];
} secret;

/* Makes one that nobody else has, in a file of the folder, with a line end. */
static secret make_secret(const char *name) {
  secret out;
  uint8_t random[SECRET_LENGTH];
  const int file = open("/dev/urandom", O_RDONLY | O_CLOEXEC);
  if (file < 0 || read(file, random, sizeof random) != sizeof random) die("no random numbers");
  close(file);
  for (int i = 0; i < SECRET_LENGTH; i++) out.text[i] = (char)('a' + random[i] % 26);
  out.text[SECRET_LENGTH] = '\0';
  char line[SECRET_LENGTH + 2];
  snprintf(line, sizeof line, "%s\n", out.text);
  append(name, line);
  return out;
}

/* How often bytes have a part of the secret, as it is or in the text of an AssemblyScript string. */
static int parts_in(const char *bytes, size_t length, const secret *what) {
  int count = 0;
  for (int at = 0; at + PART <= SECRET_LENGTH; at += PART) {
    char wide[2 * PART];
    for (int i = 0; i < 2 * PART; i++) wide[i] = i % 2 ? '\0' : what->text[at + i / 2];
    count += memmem(bytes, length, what->text + at, PART) != NULL;
    count += memmem(bytes, length, wide, sizeof wide) != NULL;
  }
  return count;
}

/* The mappings of the host's memory that have a part of the secret. */
static int mappings_having(const secret *what) {
  char path[64], line[8192];
  int count = 0;
  snprintf(path, sizeof path, "/proc/%d/maps", host);
  FILE *maps = fopen(path, "re");
  if (!maps) die("%s cannot be read", path);
  while (fgets(line, sizeof line, maps)) {
    unsigned long from, end;
    char rights[8];
    if (sscanf(line, "%lx-%lx %7s", &from, &end, rights) != 3 || rights[0] != 'r' || strstr(line, "[v"))
      continue;
    enum { STEP = 1 << 20 };
    static char bytes[STEP + SECRET_LENGTH];
    bool any = false;
    for (unsigned long at = from; at < end; at += STEP) {
      const size_t length = end - at < sizeof bytes ? end - at : sizeof bytes;
      const struct iovec here = {bytes, length}, there = {(void *)at, length};
      const ssize_t got = process_vm_readv(host, &here, 1, &there, 1, 0);
      if (got > 0 && parts_in(bytes, (size_t)got, what)) any = true;
    }
    count += any;
    if (any) fprintf(stderr, "found in %s", line);
  }
  fclose(maps);
  return count;
}

static void expect_nowhere(const char *name, const secret *what) {
  if (SANITIZED) { /* which keeps what was freed, in terabytes of address space */
    skip(name, "a sanitizer has memory of its own");
    return;
  }
  const int count = mappings_having(what);
  check(name, count == 0, "%d mappings have it", count);
}

static void expect_unsaid(const char *name, const char *said, const secret *what) {
  check(name, parts_in(said, strlen(said), what) == 0, "%.600s", said);
}

__attribute__((format(printf, 2, 3))) static void write_text(const char *name, const char *format, ...) {
  char bytes[4096];
  va_list args;
  va_start(args, format);
  vsnprintf(bytes, sizeof bytes, format, args);
  va_end(args);
  unlink(in_folder(name));
  append(name, bytes);
}

/* ---- A server of the plugin's -------------------------------------------------------------------------- */

static int port_of_host(void) {
  const double start_ms = milliseconds_now();
  for (;;) {
    const char *at = strstr(have('l'), "listens at 127.0.0.1:");
    if (at) return atoi(strrchr(at, ':') + 1);
    if (milliseconds_now() - start_ms > 10000) die("it does not listen");
    sleep_ms(5);
  }
}

/* The status with which a post is answered. */
static int post(int port, const char *token, const char *body) {
  char text_of[1024];
  const int file = peer(SOCK_STREAM, port);
  snprintf(text_of, sizeof text_of,
           "POST / HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer %s\r\nContent-Length: %zu\r\n\r\n%s", token,
           strlen(body), body);
  say_text(file, text_of);
  const ssize_t got = recv(file, text_of, sizeof text_of - 1, 0);
  text_of[got < 0 ? 0 : got] = '\0';
  close(file);
  return strncmp(text_of, "HTTP/1.1 ", 9) == 0 ? atoi(text_of + 9) : -1;
}

static bool becomes(int status, int port, const secret *token) {
  const double start_ms = milliseconds_now();
  while (milliseconds_now() - start_ms < 10000) {
    if (post(port, token->text, "{}") == status) return true;
    sleep_ms(50);
  }
  return false;
}

static void check_server(void) {
  start_host();
  const secret token = make_secret("token"), signer = make_secret("signer");
  write_text("config", "{\"token\":\"file:%s\"}", in_folder("token"));
  write_text("params", "{\"http\":\"127.0.0.1:0\"}");
  check("a plugin with secrets is initialised", strcmp(have('i'), "initialised") == 0, "%s", have('l'));
  check("and opened", strcmp(have('o'), "opened") == 0, "%s", have('l'));
  const int port = port_of_host();
  check("what shows no token is refused", post(port, signer.text, "{}") == 401, "no 401");
  check("what shows the file's is taken", post(port, token.text, "{}") == 200, "no 200");
  post(port, token.text, "trap");
  check("a trap with it in hand changes nothing", becomes(200, port, &token), "no 200");
  const secret next = make_secret("next");
  move("next", "token");
  check("a file that has changed is read again", becomes(200, port, &next), "no 200");
  check("and what was in it before is refused", post(port, token.text, "{}") == 401, "no 401");
  write_text("token", "%s", "");
  sleep_ms(3000);
  check("an empty file changes nothing", post(port, next.text, "{}") == 200, "no 200");
  const char *log = have('l');
  expect_unsaid("the log of all that has no secret", log, &next);
  expect_unsaid("nor the one before", log, &token);
  check("it tells of the changes by the secret's name",
        strstr(log, "a secret has changed, and is read") && strstr(log, "/token: it is empty; requests need"),
        "%s", log);
  check("the trap names what stands for it", strstr(log, "at \\x1afile:") != NULL, "%s", log);
  have('c');
  expect_nowhere("after close nothing of the secret is in memory", &next);
  expect_nowhere("nor of the one before", &token);
  have('d');
  have('u');
  expect_nowhere("nor after destroy", &next);
  end_host();
}

/* A key for signatures is made ready, and is in no memory while the source is open. */
static void check_signer(void) {
  start_host();
  const secret signer = make_secret("other-signer");
  write_text("config", "{\"hook\":{\"signer\":\"file:%s\"}}", in_folder("other-signer"));
  write_text("params", "{\"http\":\"127.0.0.1:0\"}");
  have('i');
  have('o');
  check("a body without its signature is refused", post(port_of_host(), "none", "{}") == 401, "no 401");
  expect_nowhere("a secret that signs is nowhere, though its source is open", &signer);
  have('c');
  have('d');
  end_host();
}

/* ---- A server that the plugin asks --------------------------------------------------------------------- */

static void check_client(void) {
  start_host();
  const secret key = make_secret("key");
  char question[8192];
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
  socklen_t length = sizeof at;
  const int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (server < 0 || bind(server, (const struct sockaddr *)&at, sizeof at) != 0 || listen(server, 8) != 0 ||
      getsockname(server, (struct sockaddr *)&at, &length) != 0)
    die("listen: %s", strerror(errno));
  write_text("config", "{}");
  write_text("params", "{\"key\":\"file:%s\",\"url\":\"http://127.0.0.1:%d/\"}", in_folder("key"),
             ntohs(at.sin_port));
  check("a plugin whose open params name a secret is opened",
        strcmp(have('i'), "initialised") == 0 && strcmp(have('o'), "opened") == 0, "%s", have('l'));
  const int file = accept(server, NULL, NULL);
  ssize_t got = recv(file, question, sizeof question - 1, 0);
  question[got < 0 ? 0 : got] = '\0';
  check("the API is shown it", strstr(question, "\r\nauthorization: SSWS ") && strstr(question, key.text),
        "%s", question);
  expect_nowhere("once it is sent the secret is nowhere, though the source is open", &key);
  say_text(file, "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n");
  close(file);
  const secret next = make_secret("key-next");
  move("key-next", "key");
  const int again = accept(server, NULL, NULL);
  got = recv(again, question, sizeof question - 1, 0);
  question[got < 0 ? 0 : got] = '\0';
  check("the next question has what the file has by then", strstr(question, next.text) != NULL, "%s",
        question);
  unlink(in_folder("key"));
  say_text(again, "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\none");
  const double start_ms = milliseconds_now();
  while (!strstr(have('l'), "/key: No such file") && milliseconds_now() - start_ms < 10000) sleep_ms(20);
  const char *log = have('l');
  check("a file that is gone is told of, and ends nothing",
        strstr(log, "/key: No such file or directory, 1 time; it is asked again") != NULL, "%s", log);
  expect_unsaid("the log of all that has no secret", log, &key);
  expect_unsaid("nor the one after it", log, &next);
  expect_unsaid("nor has an event", have('e'), &next);
  have('c');
  have('d');
  expect_nowhere("after destroy nothing of it is in memory", &key);
  expect_nowhere("nor of the one after it", &next);
  end_host();
  close(again);
  close(server);
}

/* ---- What is refused ----------------------------------------------------------------------------------- */

/* Checks what init or open says of texts in which the secret itself stands. */
static void check_literal(const char *name, const char *config, const char *params, char call,
                          const char *expected) {
  start_host();
  const secret literal = make_secret(name);
  write_text("config", config, literal.text);
  write_text("params", params, literal.text);
  char said[1024] = "";
  snprintf(said, sizeof said, "%s", have('i'));
  if (call == 'o') snprintf(said, sizeof said, "%s", have('o'));
  check(name, strstr(said, expected) != NULL, "%s", said);
  expect_unsaid("its error does not show it", said, &literal);
  have('d');
  expect_nowhere("and after destroy it is in no memory", &literal);
  end_host();
}

static void refused(const char *name, const char *config, const char *expected) {
  const ss_plugin_init_input in = {.config = config, .log_fn = keep_line};
  ss_plugin_rc rc;
  state = api.init(&in, &rc);
  const char *said = api.get_last_error(state);
  check(name, rc != SS_PLUGIN_SUCCESS && strstr(said, expected), "%d, %s", rc, said);
  api.destroy(state);
}

static void check_refusals(void) {
  char config[8192], expected[4200];
  load(library, &api);
  refused("a variable that is not set is named with its key", "{\"token\":\"env:T_UNSET\"}",
          "init: config: token: env:T_UNSET: the environment has no such variable");
  setenv("T_EMPTY", "", 1);
  refused("so is an empty one", "{\"token\":\"env:T_EMPTY\"}", "config: token: env:T_EMPTY: it is empty");
  setenv("T_LINES", "a\nb", 1);
  refused("and one of two lines", "{\"token\":\"env:T_LINES\"}",
          "config: token: env:T_LINES: it has a line break or another control character; expected one line");
  snprintf(config, sizeof config, "{\"token\":\"file:%s\"}", in_folder("none"));
  snprintf(expected, sizeof expected, "config: token: %s: No such file or directory", in_folder("none"));
  refused("a file that is not there is named", config, expected);
  snprintf(config, sizeof config, "{\"token\":\"file:%s\"}", folder);
  refused("a folder is none", config, "is a folder; expected a file");
  mkfifo(in_folder("pipe"), 0600);
  snprintf(config, sizeof config, "{\"token\":\"file:%s\"}", in_folder("pipe"));
  refused("nor is a pipe, for whose writer nobody waits", config, "expected a file, which this is not");
  char longest[4200];
  memset(longest, 'x', 4096);
  longest[4096] = '\n';
  longest[4097] = '\0';
  append("long", longest);
  snprintf(config, sizeof config, "{\"token\":\"file:%s\"}", in_folder("long"));
  api.destroy(start(&api, config));
  append("longer", "x");
  append("longer", longest);
  snprintf(config, sizeof config, "{\"token\":\"file:%s\"}", in_folder("longer"));
  refused("a secret has 4096 bytes at most", config, "/longer: it is too long; 4096 bytes are the most");
  snprintf(config, sizeof config, "{\"token\":\"file:%s/../none\"}", folder);
  refused("a path may not go up", config, "config: token: expected env:NAME or file:/PATH");
}

/* The plugin may itself use what is in the folder, and no link leads it out. */
static void check_own_folder(void) {
  ss_plugin_rc rc;
  char params[8192];
  append("own", "of the folder");
  if (symlink("/etc/hostname", in_folder("link")) != 0) die("symlink: %s", strerror(errno));
  state = start(&api, "{}");
  snprintf(params, sizeof params, "{\"url\":\"http://127.0.0.1:1/\",\"file\":\"%s\"}", in_folder("own"));
  ss_instance_t *source = api.open(state, params, &rc);
  check("a file of a folder that the plugin's permission names is used", rc == SS_PLUGIN_SUCCESS, "%s",
        api.get_last_error(state));
  if (source) api.close(state, source);
  snprintf(params, sizeof params, "{\"url\":\"http://127.0.0.1:1/\",\"file\":\"%s\"}", in_folder("link"));
  api.open(state, params, &rc);
  check("a link leads to none outside of it",
        rc != SS_PLUGIN_SUCCESS && strstr(api.get_last_error(state), "a link leads out of"), "%d, %s", rc,
        api.get_last_error(state));
  snprintf(params, sizeof params, "{\"url\":\"http://127.0.0.1:1/\",\"file\":\"/etc/hostname\"}");
  api.open(state, params, &rc);
  check("and the operator's other texts name no secrets",
        rc != SS_PLUGIN_SUCCESS &&
            strstr(api.get_last_error(state),
                   "file:/etc/hostname: the plugin has no permission to use this secret"),
        "%d, %s", rc, api.get_last_error(state));
  api.destroy(state);
}

int main(int argc, char **argv) {
  if (argc != 3) die("usage: secrets SECRETIVE FOLDER");
  library = argv[1];
  folder = argv[2];
  setenv("T_OWN", "own", 1);
  check_server();
  check_signer();
  check_client();
  check_literal("a secret in the config in place of its name is refused", "{\"token\":\"%s\"}", "{}", 'i',
                "init: config: token: expected env:NAME or file:/PATH");
  check_literal("so is one in the open params", "{}", "{\"key\":\"%s\"}", 'o',
                "open: open params: key: expected env:NAME or file:/PATH");
  check_literal("and one where the JSON is broken", "{\"token\":\"%s\",}", "{}", 'i', "not valid JSON");
  check_refusals();
  check_own_folder();
  return finish();
}
