#include "base/fork_mark.h"

#include <sys/mman.h>
#include <unistd.h>

#ifndef MADV_WIPEONFORK
#define MADV_WIPEONFORK 18 /* Linux 4.14 */
#endif

static size_t page_bytes(void) { return (size_t)sysconf(_SC_PAGESIZE); }

void ft_fork_mark_make(ft_fork_mark *mark) {
  void *page = mmap64(NULL, page_bytes(), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  mark->here = NULL;
  if (page == MAP_FAILED) return;
  if (madvise(page, page_bytes(), MADV_WIPEONFORK) != 0) {
    munmap(page, page_bytes());
    return;
  }
  mark->here = page;
  atomic_store(mark->here, 1);
}

void ft_fork_mark_free(ft_fork_mark *mark) {
  if (mark->here) munmap(mark->here, page_bytes());
  mark->here = NULL;
}
