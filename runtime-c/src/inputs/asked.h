/* What the plugin says is to be asked next, by the answer that it deals with. */
#ifndef FT_ASKED_H
#define FT_ASKED_H

#include "sandbox/store.h"

/* URLs in the guest's memory; "": it has not said so. */
typedef struct ft_asked {
  ft_text next; /* from now on */
  ft_text once; /* before that */
} ft_asked;

/* After the guest's call: takes what it has said in it. False: nothing. */
static inline bool ft_asked_take(ft_store *store, ft_asked *out) {
  uint8_t *control = store->control;
  const uint32_t next = ft_load_u32(control + FT_CONTROL_ASK_NEXT_LENGTH),
                 once = ft_load_u32(control + FT_CONTROL_ASK_ONCE_LENGTH);
  if (!(next | once)) return false;
  ft_put_u32(control + FT_CONTROL_ASK_NEXT_LENGTH, 0);
  ft_put_u32(control + FT_CONTROL_ASK_ONCE_LENGTH, 0);
  const char *const at_next =
      (const char *)ft_store_bytes(store, ft_load_u32(control + FT_CONTROL_ASK_NEXT_OFFSET), next);
  const char *const at_once =
      (const char *)ft_store_bytes(store, ft_load_u32(control + FT_CONTROL_ASK_ONCE_OFFSET), once);
  *out =
      (ft_asked){{at_next ? at_next : "", at_next ? next : 0}, {at_once ? at_once : "", at_once ? once : 0}};
  return true;
}

#endif
