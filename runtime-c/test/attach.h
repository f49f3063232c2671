/* The variant of the runtime for tests: each file here stands in for the one of its name in ../src. */
#ifndef FT_ATTACH_H
#define FT_ATTACH_H

#include "falco_ts_test.h"

/* The host that was attached. */
const ft_test_host *ft_attached(void);

/* Whether the calling thread is the one that drives the plugin; the ticker's is not. */
bool ft_is_driven(void);

#endif
