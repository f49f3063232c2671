/*
 * The AOT tool: a WebAssembly module in, machine code for x86-64 Linux out, which a plugin's runtime loads.
 * Usage: falco-ts-aot IN.wasm OUT.cwasm        exit codes: 0, 1 refused or failed, 2 usage
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wasmtime.h>

#include "engine_config.h"

/* x86-64-v2, whatever this machine has: Falco's may have less. */
static const char *const FEATURES[] = {"has_sse3",  "has_ssse3",  "has_sse41",
                                       "has_sse42", "has_popcnt", "has_cmpxchg16b"};

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

static bool write_file(const char *path, const wasm_byte_vec_t *bytes) {
  FILE *file = fopen(path, "wb");
  bool ok = file && fwrite(bytes->data, 1, bytes->size, file) == bytes->size;
  if (file && fclose(file) != 0) ok = false;
  if (!ok) say(path, strerror(errno), strlen(strerror(errno)));
  return ok;
}

static wasm_engine_t *new_engine(void) {
  wasm_config_t *config = ft_engine_config();
  if (failed("target", wasmtime_config_target_set(config, "x86_64-unknown-linux-gnu"))) return NULL;
  for (size_t i = 0; i < sizeof FEATURES / sizeof *FEATURES; i++) wasmtime_config_cranelift_flag_enable(config, FEATURES[i]);
  return wasm_engine_new_with_config(config);
}

int main(int argc, char **argv) {
  if (argc != 3) {
    fputs("usage: falco-ts-aot IN.wasm OUT.cwasm\n", stderr);
    return 2;
  }
  wasm_byte_vec_t wasm = {0, NULL}, code = {0, NULL};
  wasmtime_module_t *module = NULL;
  int status = 1;
  wasm_engine_t *engine = new_engine();
  if (!engine) goto out;
  if (!read_file(argv[1], &wasm)) goto out;
  if (failed(argv[1], wasmtime_module_new(engine, (const uint8_t *)wasm.data, wasm.size, &module))) goto out;
  if (failed(argv[1], wasmtime_module_serialize(module, &code))) goto out;
  if (write_file(argv[2], &code)) status = 0;

out:
  if (module) wasmtime_module_delete(module);
  wasm_byte_vec_delete(&code);
  wasm_byte_vec_delete(&wasm);
  if (engine) wasm_engine_delete(engine);
  return status;
}
