/* The way to the daemon: its socket, and its start where nothing listens there. */
#pragma once

#include "settings.h"

/* Returns a connected socket, or a negated errno: -ENOENT or -ECONNREFUSED where no daemon runs. */
int daemon_connect(const struct settings *settings);

/* Starts the daemon and connects when it listens. Returns -1 after lines on stderr that say why
 * not. */
int daemon_start(const struct settings *settings);

/* Says on stderr that there is no way to the daemon, for an errno of daemon_connect. */
void daemon_explain(const struct settings *settings, int error);
