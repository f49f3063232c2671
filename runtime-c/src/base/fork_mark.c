#include "base/fork_mark.h"

#include <sys/mman.h>
#include <unistd.h>

#ifndef MADV_WIPEONFORK
#define MADV_WIPEONFORK 18 /* Linux 4.14 */
#endif

static size_t page_bytes(void) { return (size_t)sysconf(_SC_PAGESIZE); }

void ft_fork_mark_make(ft_fork_mark *mark, unsigned number) {
  void *page = mmap64(NULL, page_bytes(), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  mark->page = NULL;
  mark->number = &mark->own;
  if (page != MAP_FAILED && madvise(page, page_bytes(), MADV_WIPEONFORK) == 0)
    mark->number = mark->page = page;
  else if (page != MAP_FAILED)
    munmap(page, page_bytes());
  atomic_store(mark->number, number);
}

void ft_fork_mark_free(ft_fork_mark *mark) {
  if (mark->page) munmap(mark->page, page_bytes());
  mark->page = mark->number = NULL;
}
