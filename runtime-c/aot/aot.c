/*
 * The AOT tool: makes of a WebAssembly module the machine code that a plugin's runtime loads.
 * Usage: falco-ts-aot [--without-places] IN.wasm OUT.cwasm TARGET [FEATURE]...
 * Exit codes: 0, 1 refused or failed, 2 usage
 *
 * Behind the code is its checksum. Without places it is a tenth smaller, and its traps are at no line.
 * The target and the features of its processor, in cranelift's names, are those of the machine that Falco
 * must have, whatever this machine has: compiler/native/platform.ts has them.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wasmtime.h>

#include "base/bytes.h"
#include "base/checksum.h"
#include "sandbox/engine_config.h"
#include "sections.h"

static void say(const char *what, const char *problem, size_t length) {
  fprintf(stderr, "falco-ts-aot: %s: %.*s\n", what, (int)length, problem);
}

static bool failed(const char *what, wasmtime_error_t *error) {
  if (!error) return false;
  wasm_name_t message;
  wasmtime_error_message(error, &message);
  say(what, message.data, message.size);
  wasm_name_delete(&message);
  wasmtime_error_delete(error);
  return true;
}

static bool read_file(const char *path, wasm_byte_vec_t *out) {
  FILE *file = fopen(path, "rb");
  bool ok = false;
  if (file && fseek(file, 0, SEEK_END) == 0) {
    const long size = ftell(file);
    if (size >= 0 && fseek(file, 0, SEEK_SET) == 0) {
      wasm_byte_vec_new_uninitialized(out, (size_t)size);
      ok = fread(out->data, 1, out->size, file) == out->size;
    }
  }
  if (!ok) say(path, strerror(errno), strlen(strerror(errno)));
  if (file) fclose(file);
  return ok;
}

static bool write_code(const char *path, const wasm_byte_vec_t *code) {
  uint8_t checksum[FT_CHECKSUM_BYTES];
  ft_put_u64(checksum, ft_checksum((const uint8_t *)code->data, code->size));
  FILE *file = fopen(path, "wb");
  bool ok = file && fwrite(code->data, 1, code->size, file) == code->size &&
            fwrite(checksum, 1, sizeof checksum, file) == sizeof checksum;
  if (file && fclose(file) != 0) ok = false;
  if (!ok) say(path, strerror(errno), strlen(strerror(errno)));
  return ok;
}

/* The features end at a NULL. */
static wasm_engine_t *new_engine(const char *target, char *const *features) {
  wasm_config_t *config = ft_engine_config();
  if (failed(target, wasmtime_config_target_set(config, target))) return NULL;
  for (; *features; features++) wasmtime_config_cranelift_flag_enable(config, *features);
  return wasm_engine_new_with_config(config);
}

int main(int argc, char **argv) {
  const bool without_places = argc > 1 && strcmp(argv[1], "--without-places") == 0;
  if (without_places) argc--, argv++;
  if (argc < 4) {
    fputs("usage: falco-ts-aot [--without-places] IN.wasm OUT.cwasm TARGET [FEATURE]...\n", stderr);
    return 2;
  }
  wasm_byte_vec_t wasm = {0, NULL}, code = {0, NULL};
  wasmtime_module_t *module = NULL;
  int status = 1;
  wasm_engine_t *engine = new_engine(argv[3], argv + 4);
  if (!engine) goto out;
  if (!read_file(argv[1], &wasm)) goto out;
  if (failed(argv[1], wasmtime_module_new(engine, (const uint8_t *)wasm.data, wasm.size, &module))) goto out;
  if (failed(argv[1], wasmtime_module_serialize(module, &code))) goto out;
  const size_t whole = code.size;
  code.size = ft_drop_symbols(code.data, code.size);
  if (without_places) code.size = ft_drop_address_map(code.data, code.size);
  if (write_code(argv[2], &code)) status = 0;
  code.size = whole; /* as it was allocated */

out:
  if (module) wasmtime_module_delete(module);
  wasm_byte_vec_delete(&code);
  wasm_byte_vec_delete(&wasm);
  if (engine) wasm_engine_delete(engine);
  return status;
}
