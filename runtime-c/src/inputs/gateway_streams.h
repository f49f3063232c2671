/* What inputs share whose connections are read by a gateway. */
#ifndef FT_GATEWAY_STREAMS_H
#define FT_GATEWAY_STREAMS_H

#include "inputs/gateway.h"
#include "inputs/streams.h"

/*
 * After a trap of the gateway: its connections are gone with it, of which the log tells, and it is made anew.
 * The input fails where it cannot be, or `prepare` says that. `what`: what the gateway did, for the log.
 */
void ft_gateway_streams_renew(ft_streams *streams, ft_gateway *gateway, const char *what,
                              bool (*prepare)(ft_streams *streams, ft_error *error));

/*
 * Ends the input by the `end` of its kind without a gateway, which frees it, and the gateway with all that it
 * has of connections.
 */
void ft_gateway_streams_end(ft_streams *streams, ft_gateway *gateway, void (*end_input)(ft_input *input));

#endif
