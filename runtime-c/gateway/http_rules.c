#include "http_rules.h"

#include <string.h>

enum { PATHS, TYPES, HEADER, TOKEN, SIGNED_BY, SECRET, PREFIX, TEXTS };

bool http_rules_set(http_rules *self, const uint8_t *texts, size_t length) {
  if (length > sizeof self->text || !length || texts[length - 1]) return false;
  memcpy(self->text, texts, length);
  memset(self->text + length, 0, sizeof self->text - length); /* of the rules before these nothing is left */
  char *at = self->text, *end = at + length, *each[TEXTS];
  for (int i = 0; i < TEXTS; i++) {
    if (at >= end) return false;
    each[i] = at;
    at += strlen(at) + 1;
  }
  self->paths = each[PATHS];
  self->types = each[TYPES];
  self->header = each[HEADER];
  self->token = each[TOKEN];
  self->signed_by = each[SIGNED_BY];
  self->prefix = each[PREFIX];
  const size_t secret = strlen(each[SECRET]);
  hmac_key_set(&self->key, each[SECRET], secret);
  memset(each[SECRET], 0, secret); /* nothing needs it any more */
  return true;
}

/* Whether a list with a line break behind each entry has this one. An empty list has all. */
static bool has(const char *list, const uint8_t *bytes, size_t length) {
  if (!*list) return true;
  for (const char *end; *list; list = end + 1) {
    end = strchr(list, '\n');
    if (!end) return false;
    if ((size_t)(end - list) == length && memcmp(list, bytes, length) == 0) return true;
  }
  return false;
}

bool http_rules_take_path(const http_rules *self, const uint8_t *path, size_t length) {
  return has(self->paths, path, length);
}

bool http_rules_take_type(const http_rules *self, const uint8_t *value, size_t length) {
  char type[128];
  size_t end = 0;
  while (end < length && value[end] != ';' && value[end] != ' ') end++;
  if (end > sizeof type) return false;
  for (size_t i = 0; i < end; i++)
    type[i] = (char)(value[i] >= 'A' && value[i] <= 'Z' ? value[i] | 0x20 : value[i]);
  return has(self->types, (const uint8_t *)type, end);
}

bool http_rules_take_token(const http_rules *self, const uint8_t *value, size_t length) {
  const size_t right = strlen(self->token);
  uint8_t difference = length != right;
  for (size_t i = 0; i < right; i++) difference |= (uint8_t)self->token[i] ^ (i < length ? value[i] : 0);
  return difference == 0;
}

static int digit_of(uint8_t byte) {
  if (byte >= '0' && byte <= '9') return byte - '0';
  byte |= 0x20;
  return byte >= 'a' && byte <= 'f' ? byte - 'a' + 10 : -1;
}

bool http_rules_read_signature(const http_rules *self, const uint8_t *value, size_t length,
                               uint8_t out[SHA256_BYTES]) {
  const size_t before = strlen(self->prefix);
  if (length != before + 2 * SHA256_BYTES || memcmp(value, self->prefix, before) != 0) return false;
  for (size_t i = 0; i < SHA256_BYTES; i++) {
    const int high = digit_of(value[before + 2 * i]), low = digit_of(value[before + 2 * i + 1]);
    if (high < 0 || low < 0) return false;
    out[i] = (uint8_t)(high << 4 | low);
  }
  return true;
}

bool http_rules_take_signature(const http_rules *self, sha256 *inner, const uint8_t signature[SHA256_BYTES]) {
  uint8_t right[SHA256_BYTES], difference = 0;
  hmac_end(&self->key, inner, right);
  for (size_t i = 0; i < sizeof right; i++) difference |= right[i] ^ signature[i];
  return difference == 0;
}
