/*
 * The runtime's variant for tests: clock.c, messages.c and outside.c stand in for the files of their names in
 * ../src.
 */
#ifndef FT_ATTACH_H
#define FT_ATTACH_H

#include "falco_ts_test.h"

/* Returns the host that was attached. */
const ft_test_host *ft_attached(void);

/* Whether the calling thread is the one that drives the plugin; the ticker's is not. */
bool ft_is_driven(void);

/* Waits until a call runs, so that the tickers of a test's many plugins rest while no call does. */
void ft_await_call(void);

#endif
