#include "spawn.h"

enum { SPAWN_BITS_ALL = 127 };

static bool options_valid(const struct spawn_options *options, uint32_t length) {
  static const uint8_t zero[sizeof(options->zero)];
  return (options->bits & ~(uint32_t)SPAWN_BITS_ALL) == 0 && options->log_files >= 1 &&
         options->name_bytes >= 1 && options->name_bytes <= SOCKET_NAME_BYTES_MAX &&
         options->name_bytes <= length - sizeof(*options) &&
         memcmp(options->zero, zero, sizeof(zero)) == 0;
}

/* A name in the monitors folder, not a path. */
static bool name_valid(const char *name, size_t bytes) {
  return strlen(name) == bytes && strchr(name, '/') == NULL && strcmp(name, ".") != 0 &&
         strcmp(name, "..") != 0;
}

/* Descriptors come in the order of the document; those that should be there must be. */
static bool take_fds(struct frame *frame, struct spawn *spawn) {
  int next = 0;
  spawn->log_folder = frame_take_fd(frame, next++);
  spawn->runtime_folder = frame_take_fd(frame, next++);
  spawn->monitors_folder = frame_take_fd(frame, next++);
  if (spawn_is(spawn, SPAWN_CLIENT)) spawn->client = frame_take_fd(frame, next++);
  if (spawn_is(spawn, SPAWN_PIDFD)) spawn->target = frame_take_fd(frame, next++);
  if (next > frame->fds_count || frame->fds_count - next > REGISTER_EXTRA_END - REGISTER_EXTRA) {
    return false;
  }
  while (next < frame->fds_count) {
    spawn->extra[spawn->extra_count++] = frame_take_fd(frame, next++);
  }
  return true;
}

int spawn_decode(struct frame *frame, struct spawn *spawn) {
  memset(spawn, 0, sizeof(*spawn));
  spawn->client = -1;
  spawn->target = -1;
  struct spawn_options *options = &spawn->options;
  if (frame->type != FRAME_SPAWN || frame->length < sizeof(*options)) return EPROTO;
  memcpy(options, frame->payload, sizeof(*options));
  if (!options_valid(options, frame->length)) return EPROTO;
  memcpy(spawn->name, frame->payload + sizeof(*options), options->name_bytes);
  if (!name_valid(spawn->name, options->name_bytes) || !take_fds(frame, spawn)) return EPROTO;
  size_t start = sizeof(*options) + options->name_bytes;
  return program_decode(frame->payload + start, frame->length - start, &spawn->program);
}
