#include "base/fork_mark.h"

#include <sys/mman.h>
#include <unistd.h>

#ifndef MADV_WIPEONFORK
#define MADV_WIPEONFORK 18 /* Linux 4.14 */
#endif

static size_t page_bytes(void) { return (size_t)sysconf(_SC_PAGESIZE); }

void ft_fork_mark_make(ft_fork_mark *mark) {
  void *page = mmap64(NULL, page_bytes(), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  static const atomic_uint never_forked = 1;
  mark->page = NULL;
  mark->here = &never_forked;
  if (page == MAP_FAILED) return;
  if (madvise(page, page_bytes(), MADV_WIPEONFORK) != 0) {
    munmap(page, page_bytes());
    return;
  }
  mark->here = mark->page = page;
  atomic_store(mark->page, 1);
}

void ft_fork_mark_free(ft_fork_mark *mark) {
  if (mark->page) munmap(mark->page, page_bytes());
  *mark = (ft_fork_mark){NULL, NULL};
}
