/* A program's question to its compiler, over the socket that the program came from. */
#ifndef CARAFE_ASK_H
#define CARAFE_ASK_H

#include "machine.h"

/* For struct machine: *context is the socket, an int. ECANCELED if no answer comes. */
int ask_compiler(void *context, const struct question *question, struct program *answer);

#endif
