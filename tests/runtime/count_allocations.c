/*
 * Counts the calls by which a thread allocates memory, when this library is preloaded, so that allocations.c
 * can check that there are none. glibc does the work.
 */
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);
void *__libc_memalign(size_t alignment, size_t size);
void __libc_free(void *old);

static _Thread_local uint64_t calls;

uint64_t allocation_calls(void);
uint64_t allocation_calls(void) { return calls; }

/* glibc's own headers declare these with attributes that a definition would have to repeat. */
void *malloc(size_t size);
void *calloc(size_t count, size_t size);
void *realloc(void *old, size_t size);
void free(void *old);
int posix_memalign(void **out, size_t alignment, size_t size);
void *aligned_alloc(size_t alignment, size_t size);
void *mmap(void *at, size_t size, int protection, int flags, int file, off_t offset);
void *mmap64(void *at, size_t size, int protection, int flags, int file, off_t offset);
int munmap(void *at, size_t size);
int mprotect(void *at, size_t size, int protection);

void *malloc(size_t size) { return calls++, __libc_malloc(size); }
void *calloc(size_t count, size_t size) { return calls++, __libc_calloc(count, size); }
void *realloc(void *old, size_t size) { return calls++, __libc_realloc(old, size); }
void *aligned_alloc(size_t alignment, size_t size) { return calls++, __libc_memalign(alignment, size); }
void free(void *old) {
  calls++;
  __libc_free(old);
}

int posix_memalign(void **out, size_t alignment, size_t size) {
  calls++;
  *out = __libc_memalign(alignment, size);
  return *out ? 0 : ENOMEM;
}

void *mmap(void *at, size_t size, int protection, int flags, int file, off_t offset) {
  calls++;
  return (void *)syscall(SYS_mmap, at, size, protection, flags, file, offset);
}

void *mmap64(void *at, size_t size, int protection, int flags, int file, off_t offset) {
  return mmap(at, size, protection, flags, file, offset);
}

int munmap(void *at, size_t size) { return calls++, (int)syscall(SYS_munmap, at, size); }
int mprotect(void *at, size_t size, int protection) {
  return calls++, (int)syscall(SYS_mprotect, at, size, protection);
}
