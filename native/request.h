/* REQUEST: all that a command is, for the daemon to carry out. */
#pragma once

#include "base.h"

#include "settings.h"

/* Sends the command with descriptors 0 to 2. False if it is too long or the daemon is gone. */
bool request_send(int connection, enum personality personality, char **argv, char **envp);
