#include "request.h"

#include "queue.h"
#include "terminal.h"
#include "wire.h"

static bool put_string(struct queue *queue, const char *text) {
  uint32_t length = (uint32_t)strlen(text);
  return queue_append(queue, &length, sizeof(length)) && queue_append(queue, text, length);
}

static bool put_list(struct queue *queue, char **list) {
  uint32_t count = 0;
  while (list[count] != NULL) count++;
  bool put = queue_append(queue, &count, sizeof(count));
  for (uint32_t n = 0; n < count && put; n++) put = put_string(queue, list[n]);
  return put;
}

static bool put_namespaces(struct queue *queue) {
  static const char *const paths[] = {"/proc/self/ns/mnt", "/proc/self/ns/user",
                                      "/proc/self/ns/pid", "/proc/self/ns/cgroup"};
  uint64_t inodes[4] = {0};
  for (int n = 0; n < 4; n++) {
    struct stat status;
    if (stat(paths[n], &status) == 0) inodes[n] = status.st_ino;
  }
  return queue_append(queue, inodes, sizeof(inodes));
}

/* The parts of fixed size at the start of the payload. */
struct __attribute__((packed)) head {
  uint8_t personality;
  uint8_t terminals;
  struct terminal_size size;
  uint32_t mask;
};

bool request_send(int connection, enum personality personality, char **argv, char **envp) {
  static const int stdio[] = {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO};
  char folder[PATH_MAX] = "/";
  struct queue payload = {0};
  mode_t mask = umask(0);
  umask(mask);
  struct head head = {(uint8_t)personality, terminal_bits(), terminal_size(), mask};
  if (getcwd(folder, sizeof(folder)) == NULL) strcpy(folder, "/");
  bool put = queue_append(&payload, &head, sizeof(head)) && put_list(&payload, argv) &&
             put_string(&payload, folder) && put_list(&payload, envp) && put_namespaces(&payload);
  struct iovec piece = {.iov_base = payload.bytes, .iov_len = payload.length};
  struct message message = {
      .type = FRAME_REQUEST, .pieces = &piece, .pieces_count = 1, .fds = stdio, .fds_count = 3};
  bool sent = put && wire_send(connection, &message);
  queue_free(&payload);
  return sent;
}
