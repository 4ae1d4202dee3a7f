/* A client's stdio joined to a container's, over a socket of its monitor. */
#pragma once

#include "base.h"

#include <poll.h>

#include "wire.h"

enum attach_flags {
  ATTACH_TERMINAL = 1,
  ATTACH_STDIN = 2,
  ATTACH_SIGNALS = 4,
  ATTACH_DETACH_KEYS = 8,
};

struct attachment {
  int socket; /* -1: not attached */
  uint8_t flags;
  bool input_open;
  bool held;          /* a ctrl-p that may begin the detach keys */
  uint32_t under_way; /* bytes of stdin that the monitor has not taken yet */
  bool ended;         /* EXITED came */
  bool detached;
  uint32_t code;
  struct frame_reader reader;
};

void attach_init(struct attachment *attachment);

/* Joins stdio to the socket, which is taken over. */
void attach_begin(struct attachment *attachment, int socket, uint8_t flags);

/* Leaves: the terminal is as it was, the socket closed. */
void attach_end(struct attachment *attachment);

/* What to poll for: the socket and stdin, in this order. Returns how long, in milliseconds or -1.
 */
int attach_polls(const struct attachment *attachment, struct pollfd polls[2]);

/* Moves what the poll found. */
void attach_turn(struct attachment *attachment, const struct pollfd polls[2]);

/* A signal of the client, while attached. */
void attach_signal(struct attachment *attachment, uint32_t signal);
