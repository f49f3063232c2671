/* Which networks an address is of. */
#ifndef FT_NETWORK_H
#define FT_NETWORK_H

#include <stdbool.h>

#include "inputs/address.h"

/*
 * Whether an Internet address is of this machine, of a private network, of a link (where clouds have their
 * metadata), of a group, or reserved: of anything but the public Internet. One of IPv4 that is written in an
 * address of IPv6 counts as itself.
 */
bool ft_network_is_private(const ft_address *address);

#endif
