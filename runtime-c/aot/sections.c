#include "sections.h"

#include <elf.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* Sections and what follows them keep an offset that is a multiple of it. */
enum { ALIGNMENT = 16 };

static bool read_head(const char *file, size_t size, Elf64_Ehdr *out) {
  if (size < sizeof *out) return false;
  memcpy(out, file, sizeof *out);
  return memcmp(out->e_ident, ELFMAG, SELFMAG) == 0 && out->e_ident[EI_CLASS] == ELFCLASS64 &&
         out->e_shentsize == sizeof(Elf64_Shdr) && out->e_shoff <= size &&
         (size - out->e_shoff) / sizeof(Elf64_Shdr) >= out->e_shnum && out->e_shstrndx < out->e_shnum;
}

static Elf64_Shdr section_at(const char *file, const Elf64_Ehdr *head, unsigned index) {
  Elf64_Shdr section;
  memcpy(&section, file + head->e_shoff + index * sizeof section, sizeof section);
  return section;
}

static void put_section(char *file, const Elf64_Ehdr *head, unsigned index, const Elf64_Shdr *section) {
  memcpy(file + head->e_shoff + index * sizeof *section, section, sizeof *section);
}

/* Takes the bytes up to `end` out, all but less than ALIGNMENT of them. Returns the new size. */
static size_t cut(char *file, size_t size, Elf64_Ehdr *head, uint64_t from, uint64_t end) {
  const uint64_t dropped = (end - from) / ALIGNMENT * ALIGNMENT;
  for (unsigned i = 0; i < head->e_shnum; i++) {
    Elf64_Shdr section = section_at(file, head, i);
    if (section.sh_offset < end) continue;
    section.sh_offset -= dropped;
    put_section(file, head, i, &section);
  }
  head->e_shoff -= dropped;
  memcpy(file, head, sizeof *head);
  memmove(file + end - dropped, file + end, size - end);
  return size - dropped;
}

/* Finds the symbol table and its names; false if there is none, or something is between them. */
static bool find_symbols(const char *file, const Elf64_Ehdr *head, size_t size, unsigned *table,
                         Elf64_Shdr *symbols, Elf64_Shdr *names) {
  for (*table = 0; *table < head->e_shnum; ++*table) {
    *symbols = section_at(file, head, *table);
    if (symbols->sh_type != SHT_SYMTAB || symbols->sh_link >= head->e_shnum) continue;
    *names = section_at(file, head, symbols->sh_link);
    return symbols->sh_link != head->e_shstrndx && names->sh_offset <= size &&
           names->sh_offset >= symbols->sh_offset + symbols->sh_size &&
           names->sh_offset - (symbols->sh_offset + symbols->sh_size) < ALIGNMENT &&
           names->sh_size <= size - names->sh_offset;
  }
  return false;
}

size_t ft_drop_symbols(char *file, size_t size) {
  Elf64_Ehdr head;
  Elf64_Shdr symbols, names;
  unsigned table;
  if (!read_head(file, size, &head) || !find_symbols(file, &head, size, &table, &symbols, &names))
    return size;
  const uint64_t end = names.sh_offset + names.sh_size;
  if (head.e_shoff < end) return size;
  const Elf64_Shdr no_table = {.sh_name = symbols.sh_name, .sh_type = SHT_NULL},
                   no_names = {.sh_name = names.sh_name, .sh_type = SHT_NULL};
  put_section(file, &head, table, &no_table);
  put_section(file, &head, symbols.sh_link, &no_names);
  return cut(file, size, &head, symbols.sh_offset, end);
}

static bool is_named(const char *file, size_t size, const Elf64_Shdr *names, const Elf64_Shdr *section,
                     const char *name) {
  const uint64_t at = names->sh_offset + section->sh_name;
  return names->sh_offset <= size && at <= size && strlen(name) < size - at && strcmp(file + at, name) == 0;
}

size_t ft_drop_address_map(char *file, size_t size) {
  Elf64_Ehdr head;
  if (!read_head(file, size, &head)) return size;
  const Elf64_Shdr names = section_at(file, &head, head.e_shstrndx);
  for (unsigned i = 0; i < head.e_shnum; i++) {
    Elf64_Shdr section = section_at(file, &head, i);
    if (!is_named(file, size, &names, &section, ".wasmtime.addrmap")) continue;
    const uint64_t from = section.sh_offset, end = from + section.sh_size;
    if (end < from || head.e_shoff < end) return size;
    section.sh_size = 0;
    put_section(file, &head, i, &section);
    return cut(file, size, &head, from, end);
  }
  return size;
}
