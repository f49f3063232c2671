#include "extraction/slots.h"

ft_noted ft_slot_collect(ft_store *store, const uint8_t *slot, uint32_t most, ft_slot_values *out) {
  uint32_t at = ft_load_u32(slot + FT_SLOT_FIRST);
  out->records = (const uint8_t *)out->several;
  out->count = 0;
  while (at && out->count < most) {
    const uint8_t *value = ft_store_bytes(store, at, FT_SLOT_LENGTH + sizeof(uint32_t));
    if (!value || out->count == FT_SLOT_VALUES || !ft_slot_is_plain(value)) return FT_NOTED_NOT;
    out->several[out->count++] = ft_load_u64(value + FT_SLOT_OFFSET);
    at = ft_load_u32(value + FT_SLOT_NEXT);
  }
  return out->count ? FT_NOTED_VALUE : FT_NOTED_NOT;
}
