#include "cursor/cursor_store.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/thread.h"

/* How long a failure is not said again. */
static const uint64_t REMINDER_NS = 60 * NS_PER_S;

enum { NAME_BYTES = 256 };

struct ft_cursor_store {
  char path[FT_PATH_BYTES + NAME_BYTES]; /* for the log */
  char name[NAME_BYTES], new_name[NAME_BYTES + 8]; /* in the folder */
  int folder;
  int lock_file; /* whose lock says that this source is the one that keeps the cursor */
  pid_t process; /* the process of the thread; a fork has no such thread, and keeps no cursor */
  ft_counters *counters;
  pthread_t thread;
  pthread_mutex_t lock; /* guards what follows */
  pthread_cond_t wake;
  bool is_ending;
  ft_buffer waiting; /* the cursor to write next; empty: none */
  bool is_writing;
  bool is_failing; /* the last one could not be written */
  bool has_said; /* the log says so */
  uint64_t remind_at; /* monotonic ns */
  ft_error why;
};

/* ---- Writing, on the thread ---------------------------------------------------------------------------- */

static bool write_all(int file, const ft_buffer *bytes) {
  for (size_t done = 0; done < bytes->length;) {
    const ssize_t written = write(file, bytes->bytes + done, bytes->length - done);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    done += (size_t)written;
  }
  return true;
}

/* Writes a cursor so that, whatever happens, the file is this one or the one before. False with errno. */
static bool replace(const ft_cursor_store *store, const ft_buffer *bytes) {
  const int file =
      openat(store->folder, store->new_name, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (file < 0) return false;
  bool ok = write_all(file, bytes) && fsync(file) == 0;
  const int problem = errno;
  ok = close(file) == 0 && ok;
  if (!ok) {
    errno = problem;
    return false;
  }
  return renameat(store->folder, store->new_name, store->folder, store->name) == 0 &&
         fsync(store->folder) == 0;
}

static void *write_cursors(void *argument) {
  ft_cursor_store *store = argument;
  ft_thread_name("falco-ts-cur");
  pthread_mutex_lock(&store->lock);
  while (!store->is_ending || store->waiting.length) {
    if (!store->waiting.length) {
      pthread_cond_wait(&store->wake, &store->lock);
      continue;
    }
    ft_buffer bytes = store->waiting;
    store->waiting = (ft_buffer){0};
    store->is_writing = true;
    pthread_mutex_unlock(&store->lock);
    const bool ok = replace(store, &bytes);
    const int problem = errno;
    free(bytes.bytes);
    ft_count(store->counters, ok ? FT_METRIC_CURSOR_SAVES : FT_METRIC_CURSOR_FAILURES, 1);
    pthread_mutex_lock(&store->lock);
    store->is_writing = false;
    store->is_failing = !ok;
    if (!ok) ft_error_set(&store->why, "%s", strerror(problem));
  }
  pthread_mutex_unlock(&store->lock);
  return NULL;
}

/* ---- Reading, when the source is opened ---------------------------------------------------------------- */

/* Reads the cursor's file. False with errno; ENOENT: there is none. */
static bool read_file(const ft_cursor_store *store, ft_buffer *out) {
  struct stat about;
  const int file = openat(store->folder, store->name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  if (file < 0) return false;
  bool ok = fstat(file, &about) == 0;
  if (ok && (!S_ISREG(about.st_mode) || about.st_size > FT_CURSOR_MOST_BYTES)) {
    errno = EINVAL;
    ok = false;
  }
  uint8_t part[4096];
  for (ssize_t got = 1; ok && got != 0;) {
    got = read(file, part, sizeof part);
    if (got < 0 && errno == EINTR) continue;
    ok = got >= 0 && out->length <= FT_CURSOR_MOST_BYTES;
    if (ok) ft_buffer_add(out, part, (size_t)got);
  }
  const int problem = errno;
  close(file);
  errno = problem;
  return ok && !out->has_failed;
}

/* Renames a cursor that is not to be trusted, and says so. */
static void set_aside(const ft_cursor_store *store, const char *why, const ft_log *log) {
  char name[NAME_BYTES + 16];
  snprintf(name, sizeof name, "%s.damaged", store->name);
  const bool ok = renameat(store->folder, store->name, store->folder, name) == 0;
  ft_log_write(log, SS_PLUGIN_LOG_SEV_ERROR,
               "cursor: %s is not used: %s; %s%s, and files are read from their beginning", store->path, why,
               ok ? "it is renamed to " : "it cannot be renamed", ok ? name : "");
}

static void read_found(const ft_cursor_store *store, const char *plugin, const ft_log *log,
                       ft_cursor_found *found) {
  ft_error why;
  if (!read_file(store, &found->file)) {
    if (errno == ENOENT) return;
    ft_error_set(&why, "%s", errno == EINVAL ? "it is no file of a cursor's size" : strerror(errno));
  } else if (ft_cursor_file_read((ft_text){(const char *)found->file.bytes, found->file.length},
                                 (ft_text){plugin, strlen(plugin)}, &found->parts, &why)) {
    return;
  }
  found->was_set_aside = true;
  found->file.length = 0;
  set_aside(store, why.text, log);
}

static ft_cursor_store *give_up(ft_cursor_store *store, const ft_log *log, const char *why) {
  ft_log_write(log, SS_PLUGIN_LOG_SEV_ERROR,
               "cursor: %s: %s; no cursor is kept, and the source goes on without it", store->path, why);
  if (store->lock_file >= 0) close(store->lock_file);
  if (store->folder >= 0) close(store->folder);
  free(store);
  return NULL;
}

ft_cursor_store *ft_cursor_store_open(const char *folder, const char *plugin, ft_counters *counters,
                                      const ft_log *log, ft_cursor_found *found) {
  char lock_name[NAME_BYTES + 8];
  if (!*folder) {
    ft_log_write(log, SS_PLUGIN_LOG_SEV_NOTICE,
                 "cursor: falco_ts.state names no folder, so that no cursor is kept: the source begins anew "
                 "when Falco starts again");
    return NULL;
  }
  ft_cursor_store *store = calloc(1, sizeof *store);
  if (!store) {
    ft_log_write(log, SS_PLUGIN_LOG_SEV_ERROR, "cursor: out of memory; no cursor is kept");
    return NULL;
  }
  store->lock_file = -1;
  store->counters = counters;
  store->process = getpid();
  snprintf(store->name, sizeof store->name, "%.200s.cursor", plugin);
  snprintf(store->new_name, sizeof store->new_name, "%s.new", store->name);
  snprintf(lock_name, sizeof lock_name, "%s.lock", store->name);
  snprintf(store->path, sizeof store->path, "%s/%s", folder, store->name);
  store->folder = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (store->folder < 0) return give_up(store, log, strerror(errno));
  store->lock_file = openat(store->folder, lock_name, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (store->lock_file >= 0 && flock(store->lock_file, LOCK_EX | LOCK_NB) != 0)
    return give_up(store, log, errno == EWOULDBLOCK ? "another open source keeps it" : strerror(errno));
  /* without a file to lock, as in a folder that cannot be written to, what is there is read all the same */
  read_found(store, plugin, log, found);
  pthread_mutex_init(&store->lock, NULL);
  pthread_cond_init(&store->wake, NULL);
  const int problem = ft_thread_start(&store->thread, write_cursors, store);
  if (problem == 0) return store;
  pthread_cond_destroy(&store->wake);
  pthread_mutex_destroy(&store->lock);
  return give_up(store, log, strerror(problem));
}

/* ---- While the source is open -------------------------------------------------------------------------- */

bool ft_cursor_store_put(ft_cursor_store *store, ft_buffer *file, ft_text saved) {
  (void)saved;
  if (store->process != getpid()) return false;
  pthread_mutex_lock(&store->lock);
  const bool is_free = !store->waiting.length && !store->is_writing;
  if (is_free) {
    store->waiting = *file;
    *file = (ft_buffer){0};
    pthread_cond_signal(&store->wake);
  }
  pthread_mutex_unlock(&store->lock);
  return is_free;
}

bool ft_cursor_store_report(ft_cursor_store *store, const ft_log *log) {
  pthread_mutex_lock(&store->lock);
  const uint64_t now = ft_monotonic_ns();
  const bool is_worse = store->is_failing && (!store->has_said || now >= store->remind_at);
  const bool is_better = !store->is_failing && store->has_said && !store->is_writing;
  const bool is_failing = store->is_failing;
  const ft_error why = store->why;
  if (is_worse) store->remind_at = now + REMINDER_NS;
  if (is_worse || is_better) store->has_said = is_worse;
  pthread_mutex_unlock(&store->lock);
  if (is_worse)
    ft_log_write(log, SS_PLUGIN_LOG_SEV_ERROR,
                 "cursor: %s cannot be written: %s; the source goes on, and what it gives from here on comes "
                 "again if Falco starts again",
                 store->path, why.text);
  if (is_better) ft_log_write(log, SS_PLUGIN_LOG_SEV_NOTICE, "cursor: %s is written again", store->path);
  return is_failing;
}

void ft_cursor_store_close(ft_cursor_store *store, const ft_log *log) {
  if (!store) return;
  if (store->process == getpid()) {
    pthread_mutex_lock(&store->lock);
    store->is_ending = true;
    pthread_cond_signal(&store->wake);
    pthread_mutex_unlock(&store->lock);
    pthread_join(store->thread, NULL);
    ft_cursor_store_report(store, log);
  }
  pthread_cond_destroy(&store->wake);
  pthread_mutex_destroy(&store->lock);
  free(store->waiting.bytes);
  if (store->lock_file >= 0) close(store->lock_file);
  close(store->folder);
  free(store);
}
