#include "request.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "terminal.h"
#include "wire.h"

/* Written twice: the first time "at" is null and only the bytes are counted. */
struct writer {
  uint8_t *at;
  size_t bytes;
};

static void put(struct writer *writer, const void *value, size_t bytes) {
  if (writer->at != NULL) memcpy(writer->at + writer->bytes, value, bytes);
  writer->bytes += bytes;
}

static void put_string(struct writer *writer, const char *text) {
  uint32_t length = (uint32_t)strlen(text);
  put(writer, &length, sizeof(length));
  put(writer, text, length);
}

static void put_list(struct writer *writer, char **list) {
  uint32_t count = 0;
  while (list[count] != NULL) {
    count++;
  }
  put(writer, &count, sizeof(count));
  for (uint32_t n = 0; n < count; n++) {
    put_string(writer, list[n]);
  }
}

static void put_namespaces(struct writer *writer) {
  static const char *const paths[] = {"/proc/self/ns/mnt", "/proc/self/ns/user",
                                      "/proc/self/ns/pid", "/proc/self/ns/cgroup"};
  for (size_t n = 0; n < sizeof(paths) / sizeof(paths[0]); n++) {
    struct stat status;
    uint64_t inode = stat(paths[n], &status) == 0 ? status.st_ino : 0;
    put(writer, &inode, sizeof(inode));
  }
}

static void put_request(struct writer *writer, enum personality personality, char **argv,
                        char **envp) {
  char folder[PATH_MAX];
  uint8_t heads[] = {(uint8_t)personality, terminal_bits()};
  struct terminal_size size = terminal_size();
  uint32_t mask = umask(0);
  umask((mode_t)mask);
  put(writer, heads, sizeof(heads));
  put(writer, &size, sizeof(size));
  put(writer, &mask, sizeof(mask));
  put_list(writer, argv);
  put_string(writer, getcwd(folder, sizeof(folder)) != NULL ? folder : "/");
  put_list(writer, envp);
  put_namespaces(writer);
}

bool request_send(int connection, enum personality personality, char **argv, char **envp) {
  static const int stdio[] = {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO};
  struct writer writer = {0};
  put_request(&writer, personality, argv, envp);
  uint8_t *payload = malloc(writer.bytes);
  if (payload == NULL) return false;
  writer = (struct writer){.at = payload};
  put_request(&writer, personality, argv, envp);
  struct iovec piece = {.iov_base = payload, .iov_len = writer.bytes};
  bool sent = wire_send(connection, &(struct message){.type = FRAME_REQUEST,
                                                      .pieces = &piece,
                                                      .pieces_count = 1,
                                                      .fds = stdio,
                                                      .fds_count = 3});
  free(payload);
  return sent;
}
