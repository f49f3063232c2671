/*
 * The gateway: the sandbox in which what comes from the network is parsed (runtime-c/gateway). Each input has
 * one of its own. It has no imports, and its memory is bounded. After a trap it is made anew, without its
 * connections. It is not thread-safe; the lock of the source's inputs is its own.
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

/* What http_read has found; else it is the status of the answer, behind which the connection is closed. */
enum { FT_HTTP_MORE = 0, FT_HTTP_REQUEST = 1, FT_HTTP_CONTINUE = 2, FT_HTTP_DEAD = -1 };

/* The functions of http.c, in the order of gateway.c's names. */
enum ft_gateway_call {
  FT_GATEWAY_ROOM_PLACE,
  FT_GATEWAY_FOUND,
  FT_GATEWAY_RULES,
  FT_GATEWAY_OPEN,
  FT_GATEWAY_CLOSE,
  FT_GATEWAY_DONE,
  FT_GATEWAY_READ,
  FT_GATEWAY_CALLS,
};

enum { FT_GATEWAY_MORE_CALLS = 10 };

struct ft_gateway;

/* What a variant of the gateway has beside http.c. */
typedef struct ft_gateway_more {
  const char *const *names; /* of its functions, whose numbers begin with FT_GATEWAY_CALLS */
  int count; /* of them, FT_GATEWAY_MORE_CALLS at most */
  size_t memory; /* bytes that it has at most */
  ft_knobs knobs; /* with the time that a call may take */
  /* Gives the linker what the sandbox imports. NULL, or what is wrong. No function: none of it is called. */
  wasmtime_error_t *(*define)(wasmtime_linker_t *linker);
} ft_gateway_more;

typedef struct ft_gateway {
  const ft_gateway_more *more; /* set before it begins; NULL: nothing */
  const ft_engine *engine; /* shared with the plugin's sandboxes; NULL: none is held */
  wasmtime_module_t *module;
  wasmtime_store_t *store;
  wasmtime_context_t *context;
  wasmtime_memory_t memory;
  wasmtime_func_t functions[FT_GATEWAY_CALLS + FT_GATEWAY_MORE_CALLS];
  uint8_t *base; /* its memory, which never moves */
  size_t size; /* bytes of it, as the metric of memory has them */
  uint32_t room, found; /* places in it */
  ft_watch watch;
  ft_error why; /* of the last call that ended in a trap */
  bool dead;
} ft_gateway;

/* What a request is, beside its bytes, as http.c has it. */
typedef struct ft_http_found {
  uint32_t used; /* bytes of the room */
  const uint8_t *message; /* valid until the next call */
  uint32_t length;
  bool keeps_alive;
} ft_http_found;

/* False with the error. What was begun is given back by ft_gateway_end. */
bool ft_gateway_begin(ft_gateway *self, const ft_plugin_facts *facts, ft_counters *counters, ft_error *error);
void ft_gateway_end(ft_gateway *self);

/* After a trap: makes the sandbox anew. Its connections are gone. False with the error. */
bool ft_gateway_renew(ft_gateway *self, ft_error *error);

/*
 * Calls a function of up to three arguments, an enum ft_gateway_call or one of a variant. False after a trap:
 * the gateway is dead.
 */
bool ft_gateway_call(ft_gateway *self, int call, const uint32_t *arguments, size_t count, int32_t *result);

/* The place for bytes that are to be read, FT_GATEWAY_ROOM of them. */
static inline uint8_t *ft_gateway_place(const ft_gateway *self) { return self->base + self->room; }

/* Has bytes of the room read. Returns what was found, or FT_HTTP_DEAD. */
int ft_gateway_read(ft_gateway *self, uint32_t connection, uint32_t at, uint32_t length, ft_http_found *out);

/* Whether bytes are in its memory, which may have grown. */
bool ft_gateway_has(ft_gateway *self, uint32_t place, uint64_t length);

/* What it answers cannot be: it counts as dead, as after a trap. */
void ft_gateway_distrust(ft_gateway *self, const char *why);

#endif
