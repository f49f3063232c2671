#include "inputs/follow_names.h"

#include <dirent.h>
#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

bool ft_follow_names_set(ft_follow_names *names, const char *path, ft_error *error) {
  const char *slash = strrchr(path, '/');
  if (*path != '/' || slash[1] == '\0' || strlen(path) >= sizeof names->folder) {
    ft_error_set(error, "%s: expected an absolute path of a file, of which the last part may have *, ? and [",
                 path);
    return false;
  }
  const size_t length = slash == path ? 1 : (size_t)(slash - path);
  snprintf(names->folder, sizeof names->folder, "%.*s", (int)length, path);
  names->pattern = slash + 1;
  names->is_pattern = strpbrk(names->pattern, "*?[") != NULL;
  if (!strpbrk(names->folder, "*?[")) return true;
  ft_error_set(error, "%s: a pattern may have *, ? and [ behind its last slash alone", path);
  return false;
}

bool ft_follow_names_each(const ft_follow_names *names, bool (*found)(void *context, const char *path),
                          void *context) {
  char path[FT_PATH_BYTES + 256];
  const char *slash = names->folder[1] ? "/" : "";
  if (!names->is_pattern) {
    snprintf(path, sizeof path, "%s%s%s", names->folder, slash, names->pattern);
    found(context, path);
    return true;
  }
  DIR *folder = opendir(names->folder);
  if (!folder) return false;
  for (const struct dirent *one; (one = readdir(folder));) {
    if (one->d_type == DT_DIR || fnmatch(names->pattern, one->d_name, FNM_PERIOD) != 0) continue;
    snprintf(path, sizeof path, "%s%s%s", names->folder, slash, one->d_name);
    if (!found(context, path)) break;
  }
  closedir(folder);
  return true;
}

int ft_follow_watch_open(void) { return inotify_init1(IN_NONBLOCK | IN_CLOEXEC); }

bool ft_follow_watch_folder(int watch, const ft_follow_names *names) {
  return inotify_add_watch(
             watch, names->folder,
             IN_CREATE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_DELETE_SELF | IN_ONLYDIR) >= 0;
}

int ft_follow_watch_file(int watch, int file) {
  char link[32];
  snprintf(link, sizeof link, "/proc/self/fd/%d", file); /* the file itself, whatever it is called by now */
  return inotify_add_watch(watch, link, IN_MODIFY | IN_ATTRIB | IN_MOVE_SELF);
}

void ft_follow_unwatch(int watch, int number) { inotify_rm_watch(watch, number); }

void ft_follow_watch_read(int watch, ft_follow_news *news, void (*changed)(void *context, int number),
                          void *context) {
  enum {
    NAMES = IN_CREATE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_DELETE_SELF | IN_ATTRIB | IN_MOVE_SELF
  };
  _Alignas(struct inotify_event) char buffer[8192];
  ssize_t got;
  do got = read(watch, buffer, sizeof buffer);
  while (got < 0 && errno == EINTR);
  for (ssize_t at = 0; at < got;) {
    struct inotify_event event;
    memcpy(&event, buffer + at, sizeof event);
    at += (ssize_t)(sizeof event + event.len);
    news->is_all_changed = news->is_all_changed || event.mask & IN_Q_OVERFLOW;
    news->are_names_changed = news->are_names_changed || event.mask & NAMES;
    if (event.mask & IN_MODIFY) changed(context, event.wd);
  }
}
