/*
 * The runtime's variant for tests: the files beside this one stand in for those of their names in ../src, but
 * for attach.c.
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
