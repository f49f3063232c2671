#include "inputs/gateway_streams.h"

void ft_gateway_streams_renew(ft_streams *streams, ft_gateway *gateway, const char *what,
                              bool (*prepare)(ft_streams *streams, ft_error *error)) {
  ft_input *input = &streams->at.base;
  ft_error error = gateway->why;
  ft_count(input->counters, FT_METRIC_GATEWAY_TRAPS, 1);
  ft_input_say(input, SS_PLUGIN_LOG_SEV_ERROR, "%s: %s; all connections are closed", what, error.text);
  while (streams->count) ft_streams_close(streams, streams->all[streams->count - 1], true);
  ft_streams_sweep(streams);
  if (ft_gateway_renew(gateway, &error) && prepare(streams, &error)) return;
  input->failed = true;
  input->why = error;
}

void ft_gateway_streams_end(ft_streams *streams, ft_gateway *gateway, void (*end_input)(ft_input *input)) {
  ft_gateway kept = *gateway; /* it is a part of the input */
  streams->closing = NULL; /* the gateway ends with all of its connections */
  streams->transport = NULL;
  end_input(&streams->at.base);
  ft_gateway_end(&kept);
}
