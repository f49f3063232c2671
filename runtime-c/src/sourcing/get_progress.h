/*
 * plugin_get_progress. A host may call it on any thread, beside next_batch, and an answer never waits for a
 * batch: where the sandbox is free the guest is asked at once; else the host gets what the guest said last,
 * and the running next_batch asks before it returns.
 */
#ifndef FT_GET_PROGRESS_H
#define FT_GET_PROGRESS_H

#include "sourcing/source_life.h"

/*
 * At the end of next_batch, with the source's lock held: asks the guest if the host wanted to know meanwhile.
 */
void ft_progress_settle(ft_plugin *plugin, ft_source *source);

#endif
