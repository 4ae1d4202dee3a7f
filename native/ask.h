/* A program's question to its compiler, over the socket that the program came from. */
#pragma once

#include "machine.h"

/* For struct machine: *context is the socket, an int. ECANCELED if no answer comes. */
int ask_compiler(void *context, const struct question *question, struct program *answer);
