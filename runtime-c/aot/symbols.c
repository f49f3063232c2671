#include "symbols.h"

#include <elf.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* Sections and what follows them keep an offset that is a multiple of it. */
enum { ALIGNMENT = 16 };

static Elf64_Shdr section_at(const char *file, const Elf64_Ehdr *head, unsigned index) {
  Elf64_Shdr section;
  memcpy(&section, file + head->e_shoff + index * sizeof section, sizeof section);
  return section;
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
  if (size < sizeof head) return size;
  memcpy(&head, file, sizeof head);
  if (memcmp(head.e_ident, ELFMAG, SELFMAG) != 0 || head.e_ident[EI_CLASS] != ELFCLASS64 ||
      head.e_shentsize != sizeof symbols || head.e_shoff > size ||
      (size - head.e_shoff) / sizeof symbols < head.e_shnum ||
      !find_symbols(file, &head, size, &table, &symbols, &names))
    return size;
  const uint64_t end = names.sh_offset + names.sh_size,
                 dropped = (end - symbols.sh_offset) / ALIGNMENT * ALIGNMENT;
  if (head.e_shoff < end) return size;
  for (unsigned i = 0; i < head.e_shnum; i++) {
    Elf64_Shdr section = section_at(file, &head, i);
    if (i == table || i == symbols.sh_link)
      section = (Elf64_Shdr){.sh_name = section.sh_name, .sh_type = SHT_NULL};
    else if (section.sh_offset >= end)
      section.sh_offset -= dropped;
    memcpy(file + head.e_shoff + i * sizeof section, &section, sizeof section);
  }
  head.e_shoff -= dropped;
  memcpy(file, &head, sizeof head);
  memmove(file + end - dropped, file + end, size - end);
  return size - dropped;
}
