/*
 * A container's log in CRI's format: one record a line, or several where a line is long or comes in
 * pieces.
 *
 * What the disk does not take is dropped in whole records, never torn: a container does not wait
 * for a full disk.
 */
#pragma once

#include "base.h"

enum log_stream { LOG_STDOUT = 0, LOG_STDERR = 1 };

enum {
  LOG_PART_BYTES_MAX = 16 << 10,
  LOG_BUFFER_BYTES = 32 << 10,
  LOG_PREFIX_BYTES = 40, /* "2026-01-01T00:00:00.000000000Z stdout F " */
};

struct log {
  int folder; /* O_PATH; the caller's */
  int fd;     /* -1: not open */
  uint64_t size;
  uint64_t size_max; /* 0: no rotation */
  uint32_t files;    /* kept in all, "log" included; 0: no log at all */
  size_t used;
  uint8_t buffer[LOG_BUFFER_BYTES];
};

/* Opens "log" in the folder to append to it. Returns 0 or an errno, after which writes are dropped.
 */
int log_open(struct log *log, int folder, uint64_t size_max, uint32_t files);

/* Opens the file anew, after someone else has renamed it. */
void log_reopen(struct log *log);

/* Writes a chunk of a stream, of any length, read at the time given. */
void log_write(struct log *log, enum log_stream stream, const uint8_t *bytes, size_t length,
               const struct timespec *time);

void log_close(struct log *log);
