/*
 * What Rust's standard library, wasmtime and the runtime expect of libc and libgcc, where glibc 2.17 has it under another name or
 * the plugin has no use for it.
 */
#include <stddef.h>

#define HIDDEN __attribute__((visibility("hidden")))

/* Functions of libc only since 2.33; before, inline wrappers of these. */
int __xstat64(int version, const char *path, void *buffer);
int __fxstat64(int version, int descriptor, void *buffer);
HIDDEN int stat64(const char *path, void *buffer);
HIDDEN int fstat64(int descriptor, void *buffer);
HIDDEN int fstat(int descriptor, void *buffer);
int stat64(const char *path, void *buffer) { return __xstat64(1, path, buffer); }
int fstat64(int descriptor, void *buffer) { return __fxstat64(1, descriptor, buffer); }
int fstat(int descriptor, void *buffer) { return __fxstat64(1, descriptor, buffer); } /* on x86-64 the same */

/* Rust is built with panic=abort: nothing unwinds, and libgcc_s stays out. */
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
 * wasmtime gives each thread that enters it a signal stack with a TLS destructor, which would pin the plugin in
 * memory after dlclose. It does not where it is built for AddressSanitizer (--cfg asan), which calls this.
 */
HIDDEN void __asan_handle_no_return(void);
void __asan_handle_no_return(void) {}
