/*
 * Files and links that change places while a source opens them under a permission: nothing outside of the
 * permitted folder is ever read. A thread exchanges two names without a rest, as the kernel does it at once.
 * usage: swaps TAILING FOLLOWING FOLDER
 */
#include <pthread.h>
#include <sys/syscall.h>

#include "folder.h"

/* As in linux/fs.h, which clashes with the C library's headers on older machines. */
enum { EXCHANGE = 2 };

#ifndef SYS_openat2
#define SYS_openat2 437 /* Linux 5.6 */
#endif

/* ---- What changes places ------------------------------------------------------------------------------- */

__attribute__((format(printf, 2, 3))) static char *put_path(char out[4096], const char *format, ...) {
  va_list args;
  va_start(args, format);
  const int length = snprintf(out, 4096, "%s/", folder);
  vsnprintf(out + length, 4096 - (size_t)length, format, args);
  va_end(args);
  return out;
}

static void make_file(const char *name, const char *text) {
  char path[4096];
  FILE *file = fopen(put_path(path, "%s", name), "we");
  if (!file) die("%s: %s", path, strerror(errno));
  fprintf(file, "%s\n", text);
  fclose(file);
}

static void make_link(const char *name, const char *to) {
  char path[4096];
  if (symlink(to, put_path(path, "%s", name)) != 0) die("%s: %s", path, strerror(errno));
}

typedef struct swap {
  const char *one, *other;
  atomic_bool is_over;
} swap;

static void *exchange(void *argument) {
  swap *what = argument;
  char one[4096], other[4096];
  put_path(one, "%s", what->one);
  put_path(other, "%s", what->other);
  while (!atomic_load(&what->is_over)) {
    if (syscall(SYS_renameat2, AT_FDCWD, one, AT_FDCWD, other, EXCHANGE) != 0)
      die("%s: %s", one, strerror(errno));
  }
  return NULL;
}

/* ---- What is read -------------------------------------------------------------------------------------- */

typedef struct tally {
  unsigned inside, outside, refused, other;
} tally;

/* Opens the source, and reads to the end of what it opened. */
static void read_once(const plugin_api *api, ss_plugin_t *state, const char *params, tally *seen) {
  enum { CALLS = 20 };
  ss_plugin_rc rc = SS_PLUGIN_FAILURE;
  ss_instance_t *source = api->open(state, params, &rc);
  if (rc != SS_PLUGIN_SUCCESS) {
    seen->refused++;
    return;
  }
  batch b = {.rc = SS_PLUGIN_TIMEOUT};
  for (int i = 0; i < CALLS && b.rc != SS_PLUGIN_EOF; i++) {
    b = take_batch(api, state, source);
    for (uint32_t k = 0; b.rc == SS_PLUGIN_SUCCESS && k < b.count; k++) {
      const uint32_t length = payload_length(b.events[k]);
      const char *text = payload_of(b.events[k]);
      if (length == 6 && memcmp(text, "inside", 6) == 0)
        seen->inside++;
      else if (length == 6 && memcmp(text, "secret", 6) == 0)
        seen->outside++;
      else
        seen->other++;
    }
    if (b.rc == SS_PLUGIN_SUCCESS) break;
  }
  api->close(state, source);
}

static void check_swap(const plugin_api *api, const char *name, const char *config, const char *params,
                       const char *one, const char *other, int rounds) {
  char whole_config[8192], whole_params[8192];
  snprintf(whole_config, sizeof whole_config, config, folder, folder);
  snprintf(whole_params, sizeof whole_params, params, folder);
  ss_plugin_t *state = start(api, whole_config);
  swap what = {.one = one, .other = other};
  pthread_t thread;
  tally seen = {0};
  if (pthread_create(&thread, NULL, exchange, &what) != 0) die("no thread");
  for (int i = 0; i < rounds; i++) read_once(api, state, whole_params, &seen);
  atomic_store(&what.is_over, true);
  pthread_join(thread, NULL);
  api->destroy(state);
  fprintf(stderr, "measured: %s: %u inside, %u refused\n", name, seen.inside, seen.refused);
  check(name, seen.outside == 0 && seen.other == 0 && seen.inside + seen.refused > 0,
        "%u lines from outside, %u others, %u inside, %u refused", seen.outside, seen.other, seen.inside,
        seen.refused);
}

/* From here on the kernel has no openat2, as before Linux 5.6. */
static void forget_openat2(void) {
  if (!refuse_call(SYS_openat2)) die("seccomp: %s", strerror(errno));
  if (syscall(SYS_openat2, AT_FDCWD, "/", NULL, 0) >= 0 || errno != ENOSYS) die("openat2 is there still");
}

static void check_all(const plugin_api *tailing, const plugin_api *following, const char *where, int rounds) {
  static const char may_read[] = "{\"dir\": \"%s/in\"}";
  static const char cut_down[] =
      "{\"dir\": \"%s/in\", \"falco_ts\": {\"permissions\": {\"read\": [\"%s/in/folder/\"]}}}";
  const struct {
    const plugin_api *api;
    const char *name, *config, *params, *one, *other;
  } cases[] = {
      {tailing, "a file and a link out of the folder change places", may_read, "{\"other\": \"%s/in/file\"}",
       "in/file", "in/file-link"},
      {tailing, "a folder and a link out of the folder change places", may_read,
       "{\"other\": \"%s/in/folder/file\"}", "in/folder", "in/folder-link"},
      {tailing, "the operator's folder and a link out of the plugin's change places", cut_down,
       "{\"other\": \"%s/in/folder/file\"}", "in/folder", "in/folder-link"},
      {following, "a followed file and a link out of its folder change places", "{}",
       "{\"file\": \"%s/in/*.log\", \"begin\": true}", "in/a.log", "in/a.link"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    char name[256];
    snprintf(name, sizeof name, "%s%s: nothing outside is read", cases[i].name, where);
    check_swap(cases[i].api, name, cases[i].config, cases[i].params, cases[i].one, cases[i].other,
               cases[i].api == following ? rounds / 20 : rounds);
  }
}

int main(int argc, char **argv) {
  enum { ROUNDS = 2000 };
  if (argc != 4) die("usage: swaps TAILING FOLLOWING FOLDER");
  plugin_api tailing, following;
  load(argv[1], &tailing);
  load(argv[2], &following);
  folder = argv[3];
  make_folder("in");
  make_folder("in/folder");
  make_folder("out");
  make_file("in/file", "inside");
  make_file("in/folder/file", "inside");
  make_file("in/a.log", "inside");
  make_file("out/file", "secret");
  make_link("in/file-link", "../out/file");
  make_link("in/folder-link", "../out");
  make_link("in/a.link", "../out/file");
  const int rounds = SANITIZED ? ROUNDS / 10 : ROUNDS;
  check_all(&tailing, &following, "", rounds);
  forget_openat2();
  check_all(&tailing, &following, ", on an older kernel", rounds);
  return finish();
}
