/*
 * What C in a plugin gets in place of parts of its C library: memory is that of AssemblyScript's heap, a
 * failed assertion ends the call with its file and line, and the time of day is the plugin's.
 */
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define FROM(module, name) __attribute__((import_module(module), import_name(name)))

/* sdk-as/glue/c.ts has these. */
FROM("env", "ft_c_alloc") void *ft_c_alloc(size_t bytes);
FROM("env", "ft_c_realloc") void *ft_c_realloc(void *block, size_t bytes);
FROM("env", "ft_c_free") void ft_c_free(void *block);

/* These are of the guest ABI, sdk-as/guest-abi.json. */
FROM("falco_ts", "abort")
_Noreturn void ft_abort(const char *message, size_t message_length, const char *file, size_t file_length,
                        uint32_t line, uint32_t column);
FROM("falco_ts", "clock") uint64_t ft_clock(void);
FROM("falco_ts", "turn") void ft_turn(void);

/* What every block of the heap is aligned to. */
static const size_t ALIGNMENT = 16;

/* Where there is no room, the call ends, as it does for AssemblyScript's objects. */
void *malloc(size_t bytes) { return ft_c_alloc(bytes); }

void free(void *block) {
  if (block) ft_c_free(block);
}

void *calloc(size_t count, size_t size) {
  size_t bytes;
  if (__builtin_mul_overflow(count, size, &bytes)) {
    errno = ENOMEM;
    return NULL;
  }
  void *block = malloc(bytes);
  return memset(block, 0, bytes);
}

void *realloc(void *block, size_t bytes) { return block ? ft_c_realloc(block, bytes) : malloc(bytes); }

int posix_memalign(void **block, size_t alignment, size_t bytes) {
  if (alignment > ALIGNMENT) return EINVAL;
  *block = malloc(bytes);
  return 0;
}

void *aligned_alloc(size_t alignment, size_t bytes) {
  void *block = NULL;
  errno = posix_memalign(&block, alignment, bytes);
  return block;
}

void *memalign(size_t alignment, size_t bytes) { return aligned_alloc(alignment, bytes); }

/*
 * What assert() ends in. "~lib/" stands for a file that says nothing to the author, so that the place of the
 * call is shown, which has a column as well.
 */
_Noreturn void __assert_fail(const char *condition, const char *file, int line, const char *function) {
  static const char no_file[] = "~lib/";
  (void)file;
  (void)line;
  (void)function;
  char message[512] = "assertion failed: ";
  const size_t start = strlen(message), room = sizeof message - start, length = strlen(condition);
  const size_t copied = length < room ? length : room;
  memcpy(message + start, condition, copied);
  ft_abort(message, start + copied, no_file, sizeof no_file - 1, 0, 0);
}

/* What time(), clock_gettime() and gettimeofday() end in, whichever clock they ask for. */
int __imported_wasi_snapshot_preview1_clock_time_get(int32_t clock, int64_t precision, int32_t time) {
  (void)clock;
  (void)precision;
  const uint64_t now = ft_clock();
  memcpy((void *)(uintptr_t)(uint32_t)time, &now, sizeof now);
  return 0;
}

/* The environment is empty. Where asking for it fails, the C library gives up. */
int __imported_wasi_snapshot_preview1_environ_sizes_get(int32_t count, int32_t bytes) {
  const uint32_t none = 0;
  memcpy((void *)(uintptr_t)(uint32_t)count, &none, sizeof none);
  memcpy((void *)(uintptr_t)(uint32_t)bytes, &none, sizeof none);
  return 0;
}

int __imported_wasi_snapshot_preview1_environ_get(int32_t variables, int32_t text) {
  (void)variables;
  (void)text;
  return 0;
}

/*
 * The compiler puts a call of this into each block of code in modules for tests, where nothing else ends an
 * endless loop; see sdk-as/internal/abi/turn.ts. What ships has none of it.
 */
void __sanitizer_cov_trace_pc(void) {
  static uint32_t turns;
  if (++turns % 1024 == 0) ft_turn();
}
