/* What the machine's files say of names: /etc/hosts and /etc/resolv.conf. */
#ifndef FT_NAME_FILES_H
#define FT_NAME_FILES_H

#include "inputs/address.h"

enum { FT_ADDRESSES = 8, FT_NAMESERVERS = 3, FT_SEARCHED = 6, FT_NAME_BYTES = 256 };

typedef struct ft_addresses {
  ft_address all[FT_ADDRESSES]; /* with the port */
  uint32_t count;
} ft_addresses;

typedef struct ft_nameservers {
  ft_address all[FT_NAMESERVERS];
  uint32_t count;
  char searched[FT_SEARCHED][FT_NAME_BYTES]; /* domains in which names are looked for */
  uint32_t searched_count;
} ft_nameservers;

/* Makes an address of 4 or 16 bytes and a port. */
void ft_address_make(ft_address *out, const uint8_t *bytes, size_t length, uint16_t port);

/* Reads an address that is written in digits, one of IPv6 with or without brackets. False: it is none. */
bool ft_address_of_digits(ft_address *out, const char *text, size_t length, uint16_t port);

/* What /etc/hosts has for a name: first what it has of IPv4. */
void ft_hosts_find(const char *name, uint16_t port, ft_addresses *out);

/* What /etc/resolv.conf has; without a nameserver it is the one of this machine. */
void ft_nameservers_read(ft_nameservers *out);

#endif
