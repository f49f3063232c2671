/*
 * The gateway: the sandbox in which what comes from the network is parsed (runtime-c/gateway). Each input has
 * one of its own, with the parts that the input needs. Its memory is bounded. After a trap it is made anew,
 * without its connections. It is not thread-safe; the lock of the source's inputs is its own.
 */
#ifndef FT_GATEWAY_H
#define FT_GATEWAY_H

#include "sandbox/deadline.h"
#include "sandbox/engine.h"

enum {
  FT_GATEWAY_MEMORY = 32 << 20, /* bytes that it has at most */
  FT_GATEWAY_ROOM = 65536, /* bytes of its room, as in http.c */
  FT_GATEWAY_HEAD_BYTES = 16384 + 4, /* of a message at most, as in http_connection.h and client.c */
};

/* Where the functions of each part begin in an input's gateway. */
enum {
  FT_GATEWAY_CALLS_OF_HTTP = 0,
  FT_GATEWAY_CALLS_OF_CLIENT = 8,
  FT_GATEWAY_CALLS_OF_TLS = 20,
  FT_GATEWAY_CALLS_OF_GZIP = 32,
  FT_GATEWAY_CALLS = 36,
};

enum { FT_GATEWAY_PARTS = 2 };

/* A part of the gateway: what parses one protocol. */
typedef struct ft_gateway_part {
  const char *const *names; /* of its functions */
  int first, count; /* the number of the first of them, and how many there are */
  size_t memory; /* bytes that a gateway with it has at most */
  uint32_t call_ms; /* for which a call of a gateway with it may take */
  /* Gives the linker what the part imports. NULL, or what is wrong. No function: it imports nothing. */
  wasmtime_error_t *(*define)(wasmtime_linker_t *linker);
} ft_gateway_part;

typedef struct ft_gateway {
  const ft_gateway_part *parts[FT_GATEWAY_PARTS]; /* set before it begins; NULL: none */
  const ft_engine *engine; /* shared with the plugin's sandboxes; NULL: none is held */
  const wasmtime_module_t *module; /* the engine's */
  wasmtime_store_t *store;
  wasmtime_context_t *context;
  wasmtime_memory_t memory;
  wasmtime_func_t functions[FT_GATEWAY_CALLS];
  uint8_t *base; /* its memory, which never moves */
  size_t size; /* bytes of it, as the metric of memory has them */
  uint32_t room; /* the place of the room in it */
  uint32_t found; /* where a parser of HTTP tells what it has found; set by who uses it */
  ft_knobs knobs; /* with the time that a call may take */
  ft_watch watch;
  ft_error why; /* of the last call that ended in a trap */
  bool dead;
} ft_gateway;

/* False with the error. What was begun is given back by ft_gateway_end. */
bool ft_gateway_begin(ft_gateway *self, const ft_plugin_facts *facts, ft_counters *counters, ft_error *error);
void ft_gateway_end(ft_gateway *self);

/* After a trap: makes the sandbox anew. Its connections are gone. False with the error. */
bool ft_gateway_renew(ft_gateway *self, ft_error *error);

/*
 * Calls a function of one of its parts, of up to three arguments. False after a trap: the gateway is dead.
 */
bool ft_gateway_call(ft_gateway *self, int call, const uint32_t *arguments, size_t count, int32_t *result);

/* The room: bytes for a parser, FT_GATEWAY_ROOM of them. */
static inline uint8_t *ft_gateway_place(const ft_gateway *self) { return self->base + self->room; }

/* Whether bytes are in its memory, which may have grown. */
bool ft_gateway_has(ft_gateway *self, uint32_t place, uint64_t length);

/*
 * Asks a function of a part, which takes nothing, for a place of so many bytes in the memory. False where the
 * gateway is dead now.
 */
bool ft_gateway_find(ft_gateway *self, int call, uint32_t length, uint32_t *place);

/* What it answers cannot be: it counts as dead, as after a trap. */
void ft_gateway_distrust(ft_gateway *self, const char *why);

#endif
