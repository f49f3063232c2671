#include "inputs/tls_gateway.h"

#include <errno.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/outside.h"

static const char *const NAMES[] = {
    "tls_room", "tls_found", "tls_file", "tls_settings", "tls_is_out_of_time",
    "tls_open", "tls_close", "tls_take", "tls_put",      "tls_end",
};

static wasm_trap_t *refuse(const char *why) { return wasmtime_trap_new(why, strlen(why)); }

/* Fills bytes of the gateway's memory. Without random numbers there is no TLS. */
static wasm_trap_t *import_random(void *env, wasmtime_caller_t *caller, wasmtime_val_raw_t *v, size_t count) {
  (void)env, (void)count;
  ft_gateway *gateway = wasmtime_context_get_data(wasmtime_caller_context(caller));
  const uint32_t place = (uint32_t)v[0].i32, length = (uint32_t)v[1].i32;
  if (!ft_gateway_has(gateway, place, length)) return refuse("random numbers outside of its memory");
  for (uint32_t done = 0; done < length;) {
    /* called by its number, since getrandom() came with glibc 2.25 */
    const long got = syscall(SYS_getrandom, gateway->base + place + done, length - done, 0);
    if (got < 0 && errno != EINTR) return refuse("the kernel gives no random numbers");
    if (got > 0) done += (uint32_t)got;
  }
  return NULL;
}

static wasm_trap_t *import_now(void *env, wasmtime_caller_t *caller, wasmtime_val_raw_t *v, size_t count) {
  (void)env, (void)caller, (void)count;
  v[0].i64 = (int64_t)(ft_outside_clock() / NS_PER_MS);
  return NULL;
}

static wasmtime_error_t *define(wasmtime_linker_t *linker) {
  wasm_functype_t *random = wasm_functype_new_2_0(wasm_valtype_new(WASM_I32), wasm_valtype_new(WASM_I32));
  wasm_functype_t *now = wasm_functype_new_0_1(wasm_valtype_new(WASM_I64));
  wasmtime_error_t *error = wasmtime_linker_define_func_unchecked(linker, "gateway", 7, "random", 6, random,
                                                                  import_random, NULL, NULL);
  if (!error)
    error =
        wasmtime_linker_define_func_unchecked(linker, "gateway", 7, "now", 3, now, import_now, NULL, NULL);
  wasm_functype_delete(random);
  wasm_functype_delete(now);
  return error;
}

_Static_assert(FT_GATEWAY_CALLS_OF_TLS + sizeof NAMES / sizeof *NAMES == FT_TLS_CALLS_END, "a name for each");

const ft_gateway_part ft_gateway_tls = {
    .names = NAMES,
    .first = FT_GATEWAY_CALLS_OF_TLS,
    .count = sizeof NAMES / sizeof *NAMES,
    .memory = (size_t)96 << 20, /* for 10 000 connections that rest, 5.6 KB each, and 1000 handshakes */
    .call_ms = 1000, /* a signature of RSA with 4096 bits takes 100 of them */
    .define = define,
};

enum { FOUND_BYTES = 28 };

bool ft_tls_find_places(ft_gateway *gateway, ft_tls_places *out) {
  return ft_gateway_find(gateway, FT_TLS_ROOM, FT_GATEWAY_ROOM, &out->room) &&
         ft_gateway_find(gateway, FT_TLS_FOUND, FOUND_BYTES, &out->found);
}

enum ft_tls_state ft_tls_invoke(ft_gateway *gateway, const ft_tls_places *places, enum ft_tls_call which,
                                const uint32_t *arguments, size_t count, ft_tls_found *out) {
  int32_t state;
  if (!ft_gateway_call(gateway, (int)which, arguments, count, &state)) return FT_TLS_DEAD;
  const uint8_t *at = gateway->base + places->found;
  const uint32_t cipher = ft_load_u32(at + 4);
  *out = (ft_tls_found){.plain = ft_load_u32(at),
                        .cipher = gateway->base + cipher,
                        .cipher_length = ft_load_u32(at + 8),
                        .pending = ft_load_u32(at + 12),
                        .problem = (int32_t)ft_load_u32(at + 16),
                        .distrust = ft_load_u32(at + 20),
                        .alert = ft_load_u32(at + 24)};
  if (state >= FT_TLS_IS_OPEN && state <= FT_TLS_FAILED && out->plain <= FT_GATEWAY_ROOM &&
      ft_gateway_has(gateway, cipher, out->cipher_length))
    return (enum ft_tls_state)state;
  ft_gateway_distrust(gateway, "it names bytes outside of its memory");
  return FT_TLS_DEAD;
}
