#include "log.h"

enum {
  TAG_AT = LOG_PREFIX_BYTES - 2,
  FILES_MAX = 1000,
  FILE_NAME_BYTES = 16,
};
_Static_assert(LOG_BUFFER_BYTES > LOG_PREFIX_BYTES + LOG_PART_BYTES_MAX + 1, "a record fits");

static int open_file(struct log *log) {
  int flags = O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW;
  struct stat status;
  log->fd = openat(log->folder, "log", flags, 0640);
  if (log->fd < 0) return errno;
  log->size = fstat(log->fd, &status) == 0 ? (uint64_t)status.st_size : 0;
  return 0;
}

int log_open(struct log *log, int folder, uint64_t size_max, uint32_t files) {
  log->folder = folder;
  log->size_max = size_max;
  log->files = files < 1 ? 1 : files > FILES_MAX ? FILES_MAX : files;
  log->used = 0;
  return open_file(log);
}

void log_close(struct log *log) {
  if (log->fd >= 0) close(log->fd);
  log->fd = -1;
}

void log_reopen(struct log *log) {
  log_close(log);
  open_file(log);
}

/* Writes the buffer's whole records; takes back what a full disk took of them. */
static void flush(struct log *log) {
  size_t at = 0;
  while (at < log->used && log->fd >= 0) {
    ssize_t count = write(log->fd, log->buffer + at, log->used - at);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    at += (size_t)count;
  }
  if (at == log->used) {
    log->size += at;
  } else if (at > 0 && ftruncate(log->fd, (off_t)log->size) != 0) {
    log->size += at; /* torn after all: readers skip a record that does not parse */
  }
  log->used = 0;
}

/* log becomes log.1, log.1 becomes log.2 and so on; the oldest goes. */
static void rotate(struct log *log) {
  char from[FILE_NAME_BYTES];
  char to[FILE_NAME_BYTES];
  for (uint32_t n = log->files - 1; n >= 1; n--) {
    snprintf(to, sizeof(to), "log.%u", n);
    snprintf(from, sizeof(from), n > 1 ? "log.%u" : "log", n - 1);
    renameat(log->folder, from, log->folder, to);
  }
  if (log->files == 1) unlinkat(log->folder, "log", 0);
  log_reopen(log);
}

static void put_record(struct log *log, char *prefix, char tag, const uint8_t *text,
                       size_t length) {
  size_t bytes = LOG_PREFIX_BYTES + length + 1;
  uint64_t size = log->size + log->used;
  if (log->size_max > 0 && size > 0 && size + bytes > log->size_max) {
    flush(log);
    rotate(log);
  }
  if (log->used + bytes > LOG_BUFFER_BYTES) flush(log);
  uint8_t *at = log->buffer + log->used;
  prefix[TAG_AT] = tag;
  memcpy(at, prefix, LOG_PREFIX_BYTES);
  memcpy(at + LOG_PREFIX_BYTES, text, length);
  at[LOG_PREFIX_BYTES + length] = '\n';
  log->used += bytes;
}

static void format_prefix(char prefix[LOG_PREFIX_BYTES + 1], enum log_stream stream,
                          const struct timespec *time) {
  struct tm parts;
  gmtime_r(&time->tv_sec, &parts);
  size_t length = strftime(prefix, LOG_PREFIX_BYTES + 1, "%Y-%m-%dT%H:%M:%S", &parts);
  snprintf(prefix + length, LOG_PREFIX_BYTES + 1 - length, ".%09ldZ %s F ", time->tv_nsec,
           stream == LOG_STDOUT ? "stdout" : "stderr");
}

void log_write(struct log *log, enum log_stream stream, const uint8_t *bytes, size_t length,
               const struct timespec *time) {
  /* What kept the file from being opened may have passed. */
  if (log->fd < 0 && (log->files == 0 || open_file(log) != 0)) return;
  char prefix[LOG_PREFIX_BYTES + 1];
  format_prefix(prefix, stream, time);
  while (length > 0) {
    size_t part = length < LOG_PART_BYTES_MAX ? length : LOG_PART_BYTES_MAX;
    const uint8_t *newline = memchr(bytes, '\n', part);
    if (newline != NULL) part = (size_t)(newline - bytes);
    put_record(log, prefix, newline != NULL ? 'F' : 'P', bytes, part);
    size_t taken = part + (newline != NULL ? 1 : 0);
    bytes += taken;
    length -= taken;
  }
  flush(log);
}
