/* The calls into a guest, by number. */
#ifndef FT_CALLS_H
#define FT_CALLS_H

#include "guest_abi.h"

enum ft_call {
#define CALL(id, name, parameters, result) FT_CALL_##id,
  FT_GUEST_EXPORTS(CALL)
#undef CALL
      FT_CALLS, /* the number of exports that every guest has */
  FT_CALL_handler = FT_CALLS, /* a field's handler, which has an export of its own */
};

#endif
