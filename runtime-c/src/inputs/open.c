#include "inputs/open.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef SYS_openat2
#define SYS_openat2 437 /* Linux 5.6 */
#endif

/* As in linux/openat2.h, which older machines lack. */
struct how {
  uint64_t flags;
  uint64_t mode;
  uint64_t resolve;
};
enum { NO_MAGICLINKS = 0x02, BENEATH = 0x08 };

/* O_NOCTTY: a terminal does not become Falco's. */
static const int FLAGS = O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;

static int open_resolved(int folder, const char *path, int flags, uint64_t resolve) {
  const struct how how = {.flags = (uint64_t)flags, .resolve = resolve};
  long file;
  do file = syscall(SYS_openat2, folder, path, &how, sizeof how);
  while (file < 0 && (errno == EINTR || errno == EAGAIN)); /* EAGAIN: somebody renames along the path now */
  return (int)file;
}

/* The kernel has no openat2, or a filter for system calls refuses it. */
static bool is_unknown(int problem) { return problem == ENOSYS || problem == EPERM; }

/* Closes what is no longer needed, and keeps errno. */
static void let_go(int file) {
  const int problem = errno;
  close(file);
  errno = problem;
}

/* Whether an open file lies in a folder, by the names that the kernel has for both. */
static bool lies_beneath(int file, const char *folder) {
  char link[32], real_file[PATH_MAX], real_folder[PATH_MAX];
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  const ssize_t length = readlink(link, real_file, sizeof real_file - 1);
  if (length < 0 || !realpath(folder, real_folder)) return false;
  real_file[length] = '\0';
  const size_t prefix = strlen(real_folder);
  return strncmp(real_file, real_folder, prefix) == 0 && (real_file[prefix] == '/' || prefix == 1);
}

/* The part of a path that is behind a folder in it. */
static const char *behind(const char *path, const char *folder) {
  const char *rest = path + strlen(folder);
  while (*rest == '/') rest++;
  return rest;
}

/* Opens the folder that no link may lead out of: of two the narrow one, as it lies in the wide one. */
static int open_folder(const ft_folders *folders) {
  const int flags = O_PATH | O_DIRECTORY | O_CLOEXEC;
  int wide;
  do wide = open(folders->wide, flags);
  while (wide < 0 && errno == EINTR);
  const char *rest = *folders->narrow ? behind(folders->narrow, folders->wide) : "";
  if (wide < 0 || !*rest) return wide;
  const int narrow = open_resolved(wide, rest, flags, BENEATH | NO_MAGICLINKS);
  let_go(wide);
  return narrow;
}

/* Without openat2: opens the file, and looks afterwards where it lies. */
static int open_and_look(const ft_folders *folders, const char *path) {
  const int file = open(path, FLAGS);
  if (file < 0 ||
      (lies_beneath(file, folders->wide) && (!*folders->narrow || lies_beneath(file, folders->narrow))))
    return file;
  close(file);
  errno = EXDEV;
  return -1;
}

/* Opens what lies at a path in the folders; no link may lead out of them. */
static int open_beneath(const ft_folders *folders, const char *path) {
  const int folder = open_folder(folders);
  if (folder < 0) return is_unknown(errno) ? open_and_look(folders, path) : -1;
  const char *inner = *folders->narrow ? folders->narrow : folders->wide;
  const char *rest = behind(path, inner);
  const int file = open_resolved(folder, *rest ? rest : ".", FLAGS, BENEATH | NO_MAGICLINKS);
  let_go(folder);
  return file >= 0 || !is_unknown(errno) ? file : open_and_look(folders, path);
}

/* Opens what a permission names itself, wherever links lead: who named it meant it. */
static int open_named(const char *path) {
  const int file = open_resolved(AT_FDCWD, path, FLAGS, NO_MAGICLINKS);
  return file >= 0 || !is_unknown(errno) ? file : open(path, FLAGS);
}

static int refuse(int file, const char *path, const char *why, ft_error *error) {
  if (file >= 0) close(file);
  ft_error_set(error, "%s: %s", path, why);
  return -1;
}

bool ft_open_is_permitted(const ft_plugin_facts *facts, const ft_operator_texts *texts, const char *path,
                          ft_error *error) {
  ft_folders folders;
  return ft_permissions_read(facts, texts, path, &folders, error);
}

int ft_open_any(const ft_folders *folders, const char *path, struct stat *about, ft_error *error) {
  char why[FT_PATH_BYTES + 128];
  const int file = *folders->wide ? open_beneath(folders, path) : open_named(path);
  if (file < 0 && errno == EXDEV) {
    snprintf(why, sizeof why, "the plugin has no permission to read it: a link leads out of %s",
             *folders->narrow ? folders->narrow : folders->wide);
    return refuse(file, path, why, error);
  }
  if (file < 0 && errno == ELOOP)
    return refuse(file, path, "it goes through a link of the kernel's, such as those in /proc/self/fd",
                  error);
  if (file < 0 || fstat(file, about) != 0) return refuse(file, path, strerror(errno), error);
  const bool is_device = S_ISCHR(about->st_mode) || S_ISBLK(about->st_mode);
  if (is_device && *folders->wide)
    return refuse(file, path, "is a device; a plugin may read one only where its permission names it", error);
  return file;
}

int ft_open_found(const ft_folders *folders, const char *path, ft_error *error) {
  struct stat about;
  const int file = ft_open_any(folders, path, &about, error);
  if (file < 0 || !S_ISDIR(about.st_mode)) return file;
  return refuse(file, path, "is a folder; expected a file", error);
}

int ft_open_permitted(const ft_plugin_facts *facts, const ft_operator_texts *texts, const char *path,
                      ft_error *error) {
  ft_folders folders;
  return ft_permissions_read(facts, texts, path, &folders, error) ? ft_open_found(&folders, path, error) : -1;
}
