/* The variant of the runtime for tests: clock.c and so on stand in for the files of their names in ../src. */
#ifndef FT_ATTACH_H
#define FT_ATTACH_H

#include "falco_ts_test.h"

/* The host that was attached. */
const ft_test_host *ft_attached(void);

/* Whether the calling thread is the one that drives the plugin; the ticker's is not. */
bool ft_is_driven(void);

/* For the ticker, of which a test may leave many behind that have nothing to do: waits until a call runs. */
void ft_await_call(void);

#endif
