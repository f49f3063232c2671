/*
 * Checks whether a file may be handed to dlopen. dlopen says little about a file that is no shared object,
 * waits for the writer of a named pipe, and dies of SIGBUS on a shared object that was copied in part.
 */
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "host.h"

#if defined(__x86_64__)
enum { OWN_MACHINE = EM_X86_64 };
#elif defined(__aarch64__)
enum { OWN_MACHINE = EM_AARCH64 };
#endif

static bool read_at(int file, void *into, size_t size, uint64_t offset) {
  return offset <= INT64_MAX && pread(file, into, size, (off_t)offset) == (ssize_t)size;
}

static bool holds_all_segments(int file, const Elf64_Ehdr *header) {
  off_t end = lseek(file, 0, SEEK_END);
  for (uint64_t i = 0; i < header->e_phnum; i++) {
    Elf64_Phdr segment;
    if (!read_at(file, &segment, sizeof segment, header->e_phoff + i * sizeof segment)) return false;
    bool is_mapped = segment.p_type == PT_LOAD || segment.p_type == PT_DYNAMIC;
    if (is_mapped &&
        (segment.p_filesz > (uint64_t)end || segment.p_offset > (uint64_t)end - segment.p_filesz)) {
      return false;
    }
  }
  return true;
}

static bool check_contents(int file, const char *path) {
  Elf64_Ehdr header;
  char first;
  if (read(file, &first, 1) < 0) {
    if (errno == EISDIR) {
      host_error(path, "is a directory; give the path of the plugin's .so in it");
    } else {
      host_error(path, "cannot be read: %s", strerror(errno));
    }
  } else if (!read_at(file, &header, sizeof header, 0) || memcmp(header.e_ident, ELFMAG, SELFMAG) != 0) {
    host_error(path, "not a shared object (no ELF header); give the .so file of a built plugin");
  } else if (header.e_ident[EI_CLASS] != ELFCLASS64 || header.e_machine != OWN_MACHINE) {
    host_error(path,
               "built for another kind of machine (ELF machine %d, this one is %d); build it for this one",
               header.e_machine, OWN_MACHINE);
  } else if (!holds_all_segments(file, &header)) {
    host_error(path, "cut short: parts of the shared object are missing; build or copy it again");
  } else {
    return true;
  }
  return false;
}

bool host_check_file(const char *path) {
  int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file < 0) {
    if (errno == ENOENT || errno == ENOTDIR) {
      host_error(path, "no such file; check the path, or build the plugin first");
    } else {
      host_error(path, "cannot be opened: %s", strerror(errno));
    }
    return false;
  }
  bool is_sound = check_contents(file, path);
  close(file);
  return is_sound;
}
