/* What programs share that make files in a folder for a plugin, and read its log. */
#ifndef FOLDER_H
#define FOLDER_H

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/stat.h>

#include "process.h"

/* ---- The log ------------------------------------------------------------------------------------------- */

/* What the plugin has logged, a line each, until it is full. */
static char logged[65536];
static size_t logged_length;

/* For start_logging(). */
static inline void keep_line(ss_plugin_owner_t *owner, const char *component, const char *message,
                             ss_plugin_log_severity severity) {
  (void)owner, (void)component, (void)severity;
  const size_t length = strlen(message);
  if (logged_length + length + 2 > sizeof logged) return;
  memcpy(logged + logged_length, message, length);
  logged[logged_length + length] = '\n';
  logged[logged_length += length + 1] = '\0';
}

static inline int times_logged(const char *text) {
  int count = 0;
  for (const char *at = logged; (at = strstr(at, text)); at++) count++;
  return count;
}

static inline void forget_logs(void) { logged[logged_length = 0] = '\0'; }

/* ---- Files --------------------------------------------------------------------------------------------- */

/* An empty one; main() sets it. */
static const char *folder;

/* The path of a name in the folder; good until the fourth call after this one. */
static inline const char *in_folder(const char *name) {
  static char paths[4][4096];
  static int turn;
  char *path = paths[turn++ % 4];
  snprintf(path, sizeof paths[0], "%s/%s", folder, name);
  return path;
}

static inline void append(const char *name, const char *text) {
  const int file = open(in_folder(name), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0 || write(file, text, strlen(text)) != (ssize_t)strlen(text))
    die("%s: %s", name, strerror(errno));
  close(file);
}

static inline void move(const char *from, const char *to) {
  if (rename(in_folder(from), in_folder(to)) != 0) die("%s: %s", from, strerror(errno));
}

static inline void make_folder(const char *name) {
  if (mkdir(in_folder(name), 0700) != 0) die("%s: %s", name, strerror(errno));
}

/* ---- The kernel ---------------------------------------------------------------------------------------- */

/* From here on the kernel does not have this system call for the program, as older ones do not. */
static inline bool refuse_call(unsigned number) {
  struct sock_filter steps[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  const struct sock_fprog filter = {.len = sizeof steps / sizeof *steps, .filter = steps};
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0;
}

#endif
