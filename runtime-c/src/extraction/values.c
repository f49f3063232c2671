#include "extraction/values.h"

#include "base/bytes.h"
#include "base/utf8.h"

static bool out_of_memory(ft_error *error) {
  ft_error_set(error, "out of memory");
  return false;
}

/* Copies numbers and times. */
static bool copy_numbers(ft_arena *arena, const uint8_t *records, uint32_t count,
                         ss_plugin_extract_field *field, ft_error *error) {
  uint64_t *values = ft_arena_take(arena, count * sizeof *values);
  if (!values) return out_of_memory(error);
  ft_copy(values, records, count * sizeof *values);
  field->res.u64 = values;
  return true;
}

static bool copy_bools(ft_arena *arena, const uint8_t *records, uint32_t count,
                       ss_plugin_extract_field *field, ft_error *error) {
  ss_plugin_bool *values = ft_arena_take(arena, count * sizeof *values);
  if (!values) return out_of_memory(error);
  for (uint32_t i = 0; i < count; i++) values[i] = ft_load_u64(records + (size_t)i * FT_VALUE_SIZE) != 0;
  field->res.boolean = values;
  return true;
}

/* Copies a text, with U+FFFD for what is not UTF-8 and a NUL at its end. NULL: no memory. */
static const char *copy_text(ft_arena *arena, const uint8_t *text, uint32_t length) {
  char *copy = ft_arena_take(arena, (size_t)length + 1);
  if (!copy) return NULL;
  size_t copied = length;
  if (!ft_utf8_copy_ascii(copy, text, length)) {
    if (ft_utf8_is_valid(text, length)) {
      memcpy(copy, text, length);
    } else {
      copy = ft_arena_take(arena, FT_UTF8_GROWTH * (size_t)length + 1);
      if (!copy) return NULL;
      copied = ft_utf8_repair(copy, text, length);
    }
  }
  copy[copied] = '\0';
  return copy;
}

/* Finds the text of a record. False with the error where it lies outside of the memory, or is too long. */
static inline bool find_text(ft_store *store, const uint8_t *record, const uint8_t **text, uint32_t *length,
                             ft_error *error) {
  *length = ft_load_u32(record + FT_VALUE_LENGTH);
  *text = ft_store_bytes(store, ft_load_u32(record + FT_VALUE_OFFSET), *length);
  if (*text && *length <= FT_LIMIT_TEXT_BYTES) return true;
  if (!*text)
    ft_error_set(error, "the plugin returned a text outside of its memory");
  else
    ft_error_set(error, "a text of %u bytes; the limit is %d", *length, FT_LIMIT_TEXT_BYTES);
  return false;
}

bool ft_values_copy_text(ft_arena *arena, ft_store *store, const uint8_t *record,
                         ss_plugin_extract_field *field, ft_error *error) {
  const uint8_t *text;
  uint32_t length;
  if (!find_text(store, record, &text, &length, error)) return false;
  const char **value = ft_arena_take(arena, sizeof *value + length + 1);
  if (!value) return out_of_memory(error);
  char *copy = (char *)(value + 1);
  if (ft_utf8_copy_ascii(copy, text, length)) {
    copy[length] = '\0';
    *value = copy;
  } else {
    *value = copy_text(arena, text, length);
  }
  field->res.str = value;
  return *value || out_of_memory(error);
}

static bool copy_texts(ft_arena *arena, ft_store *store, const uint8_t *records, uint32_t count,
                       ss_plugin_extract_field *field, ft_error *error) {
  const char **values = ft_arena_take(arena, count * sizeof *values);
  if (!values) return out_of_memory(error);
  uint32_t left = FT_LIMIT_VALUES_BYTES;
  for (uint32_t i = 0; i < count; i++) {
    const uint8_t *record = records + (size_t)i * FT_VALUE_SIZE;
    const uint8_t *text;
    uint32_t length;
    if (!find_text(store, record, &text, &length, error)) return false;
    if (length > left) {
      ft_error_set(error, "texts of more than %d bytes in all values of one field", FT_LIMIT_VALUES_BYTES);
      return false;
    }
    left -= length;
    values[i] = copy_text(arena, text, length);
    if (!values[i]) return out_of_memory(error);
  }
  field->res.str = values;
  return true;
}

static bool copy_addresses(ft_arena *arena, ft_store *store, const uint8_t *records, uint32_t count,
                           ss_plugin_extract_field *field, ft_error *error) {
  enum { V4_BYTES = 4, V6_BYTES = 16 };
  ss_plugin_byte_buffer *values = ft_arena_take(arena, count * sizeof *values);
  uint8_t *bytes = ft_arena_take(arena, (size_t)count * V6_BYTES);
  if (!values || !bytes) return out_of_memory(error);
  for (uint32_t i = 0; i < count; i++, bytes += V6_BYTES) {
    const uint8_t *record = records + (size_t)i * FT_VALUE_SIZE;
    const uint32_t length = ft_load_u32(record + FT_VALUE_LENGTH);
    const uint8_t *address = ft_store_bytes(store, ft_load_u32(record + FT_VALUE_OFFSET), length);
    if (!address || (length != V4_BYTES && length != V6_BYTES)) {
      ft_error_set(error, "an address of %u byte%s; 4 or 16 are right, inside of the plugin's memory", length,
                   FT_PLURAL(length));
      return false;
    }
    memcpy(bytes, address, length);
    values[i] = (ss_plugin_byte_buffer){length, bytes};
  }
  field->res.buf = values;
  return true;
}

bool ft_values_copy_other(ft_arena *arena, ft_store *store, const uint8_t *records, uint32_t count,
                          ss_plugin_extract_field *field, ft_error *error) {
  switch (field->ftype) {
    case FTYPE_STRING: return copy_texts(arena, store, records, count, field, error);
    case FTYPE_BOOL: return copy_bools(arena, records, count, field, error);
    case FTYPE_IPADDR:
    case FTYPE_IPNET: return copy_addresses(arena, store, records, count, field, error);
    default: return copy_numbers(arena, records, count, field, error);
  }
}

/*
 * Sets the place in the event of the bytes that a record names; false if they are not in the payload, or
 * there are none.
 */
static bool place_in_event(ft_store *store, const ss_plugin_event *event, const uint8_t *record,
                           uint32_t *start, uint32_t *length) {
  const uint32_t payload = ft_load_u32(store->control + FT_CONTROL_EVENT_OFFSET);
  const uint32_t payload_length = ft_load_u32((const uint8_t *)event + PLUGIN_EVENT_PAYLOAD_LEN_OFFSET);
  const uint32_t offset = ft_load_u32(record + FT_VALUE_OFFSET),
                 bytes = ft_load_u32(record + FT_VALUE_LENGTH);
  if (bytes == 0 || offset < payload || offset - payload > payload_length ||
      bytes > payload_length - (offset - payload)) {
    return false;
  }
  *start = PLUGIN_EVENT_PAYLOAD_OFFSET + (offset - payload);
  *length = bytes;
  return true;
}

void ft_values_locate(ft_arena *arena, ft_store *store, const ss_plugin_event *event, const uint8_t *records,
                      uint32_t count, uint32_t type, ss_plugin_extract_value_offsets *offsets) {
  const bool are_bytes = type == FTYPE_STRING || type == FTYPE_IPADDR || type == FTYPE_IPNET;
  uint32_t named = ft_load_u32(store->control + FT_CONTROL_ORIGINS_COUNT);
  if (named > count) named = count;
  const uint8_t *origins =
      named ? ft_store_bytes(store, ft_load_u32(store->control + FT_CONTROL_ORIGINS_OFFSET),
                             named * FT_VALUE_SIZE)
            : NULL;
  if (!origins) named = 0;

  uint32_t *starts = ft_arena_take(arena, count * sizeof *starts),
           *lengths = ft_arena_take(arena, count * sizeof *lengths);
  if (!starts || !lengths) return;
  for (uint32_t i = 0; i < count; i++) {
    starts[i] = lengths[i] = 0;
    if (i < named &&
        place_in_event(store, event, origins + (size_t)i * FT_VALUE_SIZE, &starts[i], &lengths[i]))
      continue;
    if (are_bytes) place_in_event(store, event, records + (size_t)i * FT_VALUE_SIZE, &starts[i], &lengths[i]);
  }
  offsets->start = starts;
  offsets->length = lengths;
}
