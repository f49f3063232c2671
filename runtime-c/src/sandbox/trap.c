#include "sandbox/trap.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { NAME_BYTES = 200 };

static const char *reason_of(wasmtime_trap_code_t code) {
  switch (code) {
    case WASMTIME_TRAP_CODE_STACK_OVERFLOW: return "stack overflow (recursion without an end?)";
    case WASMTIME_TRAP_CODE_MEMORY_OUT_OF_BOUNDS: return "memory access out of bounds";
    case WASMTIME_TRAP_CODE_TABLE_OUT_OF_BOUNDS: return "call of a function that does not exist";
    case WASMTIME_TRAP_CODE_INDIRECT_CALL_TO_NULL: return "call of a null function";
    case WASMTIME_TRAP_CODE_BAD_SIGNATURE: return "call of a function with other parameters";
    case WASMTIME_TRAP_CODE_INTEGER_OVERFLOW: return "integer overflow in a division or conversion";
    case WASMTIME_TRAP_CODE_INTEGER_DIVISION_BY_ZERO: return "integer divide by zero";
    case WASMTIME_TRAP_CODE_BAD_CONVERSION_TO_INTEGER: return "conversion of NaN to an integer";
    case WASMTIME_TRAP_CODE_UNREACHABLE_CODE_REACHED: return "unreachable code reached";
    default: return NULL;
  }
}

static void copy_name(char *out, const wasm_frame_t *frame) {
  const wasm_name_t *name = wasmtime_frame_func_name(frame);
  if (name) {
    snprintf(out, NAME_BYTES, "%.*s", (int)name->size, name->data);
  } else {
    snprintf(out, NAME_BYTES, "wasm function %u", wasm_frame_func_index(frame));
  }
}

/* Writes the innermost function, and the innermost place in the author's code. */
static void walk(const wasm_frame_vec_t *frames, const ft_trap_context *context, char *innermost,
                 char *place) {
  innermost[0] = place[0] = '\0';
  if (frames->size) copy_name(innermost, frames->data[0]);
  snprintf(place, FT_PLACE_BYTES, "%s", context->aborted_at);
  for (size_t i = 0; i < frames->size && !place[0]; i++) {
    ft_places_find(context->facts, wasm_frame_module_offset(frames->data[i]), place);
  }
}

static bool has_prefix(const char *text, const char *prefix) {
  return strncmp(text, prefix, strlen(prefix)) == 0;
}

void ft_trap_describe(wasmtime_error_t *problem, wasm_trap_t *trap, const ft_trap_context *context,
                      ft_error *out) {
  wasm_frame_vec_t frames = {0, NULL};
  wasm_name_t message = {0, NULL};
  wasmtime_trap_code_t code;
  char innermost[NAME_BYTES], place[FT_PLACE_BYTES], first_line[NAME_BYTES];
  const char *reason = NULL;

  if (problem) {
    wasmtime_error_wasm_trace(problem, &frames);
    wasmtime_error_message(problem, &message);
  } else {
    wasm_trap_trace(trap, &frames);
    wasm_trap_message(trap, &message);
    if (wasmtime_trap_code(trap, &code)) reason = reason_of(code);
  }
  walk(&frames, context, innermost, place);
  if (context->aborted[0]) {
    reason = context->aborted;
  } else if (has_prefix(innermost, "~lib/rt/tlsf/")) {
    /* the allocator runs into a bare `unreachable` when wasmtime refuses to grow the memory */
    snprintf(first_line, sizeof first_line, "out of memory (limit %u MiB)", context->memory_mib);
    reason = first_line;
  } else if (!reason) {
    const char *end = message.size ? memchr(message.data, '\n', message.size) : NULL;
    const size_t length = end ? (size_t)(end - message.data) : message.size;
    snprintf(first_line, sizeof first_line, "%.*s", (int)length, message.size ? message.data : "");
    reason = first_line;
  }
  if (place[0]) {
    ft_error_set(out, "%s at %s", reason, place);
  } else if (innermost[0]) {
    ft_error_set(out, "%s, in %s", reason, innermost);
  } else {
    ft_error_set(out, "%s", reason);
  }

  wasm_name_delete(&message);
  wasm_frame_vec_delete(&frames);
  if (problem) wasmtime_error_delete(problem);
  if (trap) wasm_trap_delete(trap);
}
