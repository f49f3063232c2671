/* The open sources of a plugin state. */
#ifndef FT_SOURCE_H
#define FT_SOURCE_H

#include "plugin/plugin.h"

/* For destroy: closes all sources and frees them. */
void ft_plugin_end_sources(ft_plugin *plugin);

#endif
