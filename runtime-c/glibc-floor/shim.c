/*
 * Functions that Rust's standard library, wasmtime and the runtime expect of libc and libgcc. glibc 2.17 has
 * some under another name, and the plugin has no use for the others.
 */
#include <stddef.h>

#define HIDDEN __attribute__((visibility("hidden")))

/* libc has these functions only since 2.33; before, they were inline wrappers of the first two. */
int __xstat64(int version, const char *path, void *buffer);
int __fxstat64(int version, int descriptor, void *buffer);
HIDDEN int stat64(const char *path, void *buffer);
HIDDEN int fstat64(int descriptor, void *buffer);
HIDDEN int fstat(int descriptor, void *buffer);
int stat64(const char *path, void *buffer) { return __xstat64(1, path, buffer); }
int fstat64(int descriptor, void *buffer) { return __fxstat64(1, descriptor, buffer); }
/* on x86-64 it is the same as fstat64 */
int fstat(int descriptor, void *buffer) { return __fxstat64(1, descriptor, buffer); }
int __fxstatat64(int version, int folder, const char *path, void *buffer, int flags);
HIDDEN int fstatat(int folder, const char *path, void *buffer, int flags);
int fstatat(int folder, const char *path, void *buffer, int flags) {
  return __fxstatat64(1, folder, path, buffer, flags);
}
HIDDEN int stat(const char *path, void *buffer);
int stat(const char *path, void *buffer) { return __xstat64(1, path, buffer); }

/* Rust is built with panic=abort, so nothing unwinds, and libgcc_s is not needed. */
#define NEVER_UNWINDS(name) \
  HIDDEN void *name(void);  \
  void *name(void) { return NULL; }
NEVER_UNWINDS(_Unwind_Backtrace)
NEVER_UNWINDS(_Unwind_DeleteException)
NEVER_UNWINDS(_Unwind_FindEnclosingFunction)
NEVER_UNWINDS(_Unwind_GetCFA)
NEVER_UNWINDS(_Unwind_GetDataRelBase)
NEVER_UNWINDS(_Unwind_GetIP)
NEVER_UNWINDS(_Unwind_GetIPInfo)
NEVER_UNWINDS(_Unwind_GetLanguageSpecificData)
NEVER_UNWINDS(_Unwind_GetRegionStart)
NEVER_UNWINDS(_Unwind_GetTextRelBase)
NEVER_UNWINDS(_Unwind_RaiseException)
NEVER_UNWINDS(_Unwind_Resume)
NEVER_UNWINDS(_Unwind_SetGR)
NEVER_UNWINDS(_Unwind_SetIP)
NEVER_UNWINDS(__deregister_frame)
NEVER_UNWINDS(__register_frame)

/*
 * wasmtime gives each thread that enters it a signal stack with a TLS destructor, which would keep the plugin
 * in memory after dlclose. It gives none where it is built for AddressSanitizer (--cfg asan), but calls this
 * function.
 */
HIDDEN void __asan_handle_no_return(void);
void __asan_handle_no_return(void) {}
