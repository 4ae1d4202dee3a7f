/* What a monitor is asked to start: the SPAWN frame, checked. */
#pragma once

#include "base.h"

#include "machine.h"
#include "wire.h"

enum spawn_bits {
  SPAWN_TERMINAL = 1,
  SPAWN_STDIN_OPEN = 2,
  SPAWN_CLIENT = 4,
  SPAWN_PIDFD = 8,
  SPAWN_EXEC = 16,
  SPAWN_DURABLE = 32,
  SPAWN_STDIN_ONCE = 64,
};

enum { SOCKET_NAME_BYTES_MAX = 107 };

/* The first 64 bytes of the payload. */
struct spawn_options {
  uint32_t bits;
  uint16_t rows;
  uint16_t columns;
  uint64_t log_bytes;
  uint32_t log_files;
  uint32_t name_bytes;
  uint8_t zero[40];
};
_Static_assert(sizeof(struct spawn_options) == 64, "SPAWN's options are 64 bytes");

struct spawn {
  struct spawn_options options;
  char name[SOCKET_NAME_BYTES_MAX + 1];
  int log_folder;
  int runtime_folder;
  int monitors_folder;
  int client; /* -1: none */
  int target; /* pidfd, -1: none */
  int extra[FRAME_FDS_MAX];
  int extra_count;
  struct program program;
};

/* Takes the frame's descriptors over and decodes the program. Returns 0 or the errno to fail with.
 */
int spawn_decode(struct frame *frame, struct spawn *spawn);

static inline bool spawn_is(const struct spawn *spawn, enum spawn_bits bit) {
  return (spawn->options.bits & (uint32_t)bit) != 0;
}
