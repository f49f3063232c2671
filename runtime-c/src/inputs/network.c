#include "inputs/network.h"

#include <netinet/in.h>
#include <string.h>

typedef struct network {
  uint8_t bytes[16];
  uint8_t bits;
} network;

static const network V4[] = {
    {{0}, 8},         {{10}, 8},       {{100, 64}, 10},      {{127}, 8},
    {{169, 254}, 16}, {{172, 16}, 12}, {{192, 0, 0}, 24},    {{192, 0, 2}, 24},
    {{192, 168}, 16}, {{198, 18}, 15}, {{198, 51, 100}, 24}, {{203, 0, 113}, 24},
    {{224}, 3}, /* groups, and what is reserved */
};

/* What of 2000::/3 is not public; nothing outside of it is. */
static const network V6[] = {
    {{0x20, 0x01, 0, 0}, 32}, /* Teredo: the address behind it is not to be seen */
    {{0x20, 0x01, 0, 2, 0, 0}, 48},
    {{0x20, 0x01, 0x0d, 0xb8}, 32},
    {{0x3f, 0xff, 0}, 20},
};
static const network PUBLIC_V6 = {{0x20}, 3};

/* Prefixes of IPv6 behind which an address of IPv4 stands. */
static const network MAPPED = {{[10] = 0xff, [11] = 0xff}, 96};
static const network TRANSLATED = {{0x00, 0x64, 0xff, 0x9b}, 96};
static const network SIX_TO_FOUR = {{0x20, 0x02}, 16};

static bool is_in(const uint8_t *address, const network *of) {
  for (unsigned bit = 0; bit < of->bits; bit += 8) {
    const unsigned left = of->bits - bit, mask = left >= 8 ? 0xff : 0xff00u >> left & 0xff;
    if ((address[bit / 8] ^ of->bytes[bit / 8]) & mask) return false;
  }
  return true;
}

static bool is_in_any(const uint8_t *address, const network *all, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (is_in(address, &all[i])) return true;
  return false;
}

static bool is_private_v4(const uint8_t *address) { return is_in_any(address, V4, sizeof V4 / sizeof *V4); }

static bool is_private_v6(const uint8_t *address) {
  if (is_in(address, &MAPPED) || is_in(address, &TRANSLATED)) return is_private_v4(address + 12);
  if (is_in(address, &SIX_TO_FOUR)) return is_private_v4(address + 2);
  return !is_in(address, &PUBLIC_V6) || is_in_any(address, V6, sizeof V6 / sizeof *V6);
}

bool ft_network_is_private(const ft_address *address) {
  struct sockaddr_in v4;
  struct sockaddr_in6 v6;
  switch (address->bytes.ss_family) {
    case AF_INET:
      memcpy(&v4, &address->bytes, sizeof v4);
      return is_private_v4((const uint8_t *)&v4.sin_addr);
    case AF_INET6:
      memcpy(&v6, &address->bytes, sizeof v6);
      return is_private_v6((const uint8_t *)&v6.sin6_addr);
    default: return true;
  }
}
