/* The user's terminal: raw while a container's terminal is attached to it, as it was before on
 * every way out. */
#pragma once

#include "base.h"

/* Size of the first of descriptors 0 to 2 that is a terminal; zeros if none is. */
struct terminal_size {
  uint16_t rows;
  uint16_t columns;
};
struct terminal_size terminal_size(void);

/* How often to look whether the terminal has become readable: nothing tells. */
enum { TERMINAL_NAP_MILLIS = 300 };

/* Which of descriptors 0 to 2 are terminals, as bits. */
uint8_t terminal_bits(void);

/*
 * Whether stdin may be read: false where it is a terminal that belongs to another process group
 * now, from which reading would stop this process.
 */
bool terminal_readable(void);

/* Sets stdin to raw mode, if it is a terminal and ours; again after a stop, when the shell may have
 * changed the mode. */
void terminal_make_raw(void);

void terminal_restore(void);
