#include "wire.h"

#include <sys/socket.h>

struct header {
  uint32_t length;
  uint8_t type;
  uint8_t version;
  uint16_t fds;
};
_Static_assert(sizeof(struct header) == FRAME_HEADER_BYTES, "a frame's header is 8 bytes");

union control {
  struct cmsghdr header;
  char space[CMSG_SPACE(sizeof(int) * FRAME_FDS_MAX)];
};

void reader_init(struct frame_reader *reader, uint32_t length_max, int flags) {
  memset(reader, 0, sizeof(*reader));
  reader->length_max = length_max;
  reader->flags = flags;
}

static void close_fds(struct frame *frame) {
  for (int n = 0; n < frame->fds_count; n++) {
    if (frame->fds[n] >= 0) close(frame->fds[n]);
  }
  frame->fds_count = 0;
}

void reader_trim(struct frame_reader *reader) {
  free(reader->buffer);
  reader->buffer = NULL;
  reader->buffer_bytes = 0;
}

void reader_free(struct frame_reader *reader) {
  close_fds(&reader->frame);
  reader_trim(reader);
}

int frame_take_fd(struct frame *frame, int n) {
  if (n >= frame->fds_count) return -1;
  int fd = frame->fds[n];
  frame->fds[n] = -1;
  return fd;
}

/* Keeps the descriptors of a control message; false if there are more than a frame may have. */
static bool keep_fds(struct frame *frame, struct msghdr *message) {
  bool kept = (message->msg_flags & MSG_CTRUNC) == 0;
  for (struct cmsghdr *c = CMSG_FIRSTHDR(message); c != NULL; c = CMSG_NXTHDR(message, c)) {
    if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS) continue;
    size_t count = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (size_t n = 0; n < count; n++) {
      int fd;
      memcpy(&fd, CMSG_DATA(c) + n * sizeof(int), sizeof(int));
      if (frame->fds_count < FRAME_FDS_MAX) {
        frame->fds[frame->fds_count++] = fd;
      } else {
        close(fd);
        kept = false;
      }
    }
  }
  return kept;
}

/* Receives what there is of the current frame at "at"; WIRE_FRAME if there was something. */
static enum wire_result receive(struct frame_reader *reader, int socket, void *at, size_t bytes,
                                size_t *got) {
  union control control;
  struct iovec piece = {.iov_base = at, .iov_len = bytes};
  struct msghdr message = {.msg_iov = &piece,
                           .msg_iovlen = 1,
                           .msg_control = &control,
                           .msg_controllen = sizeof(control)};
  ssize_t count;
  do {
    count = recvmsg(socket, &message, reader->flags | MSG_CMSG_CLOEXEC);
    /*
     * A peer that closes with frames unread leaves ECONNRESET in front of its last ones; the error
     * is reported once, then they come, then the end of file.
     */
  } while (count < 0 && (errno == EINTR || errno == ECONNRESET));
  if (count < 0 && errno == EAGAIN) return WIRE_LATER;
  if (count <= 0 || !keep_fds(&reader->frame, &message)) return WIRE_ENDED;
  *got += (size_t)count;
  return WIRE_FRAME;
}

/* Checks a whole header and makes room for its payload. */
static bool header_valid(struct frame_reader *reader) {
  struct header header;
  memcpy(&header, reader->header, sizeof(header));
  bool valid = header.version == WIRE_VERSION && header.length <= reader->length_max &&
               header.fds <= FRAME_FDS_MAX && header.fds == reader->frame.fds_count;
  if (!valid) return false;
  if (header.length > reader->buffer_bytes) {
    reader_trim(reader);
    reader->buffer = malloc(header.length);
    if (reader->buffer == NULL) return false;
    reader->buffer_bytes = header.length;
  }
  reader->frame.type = header.type;
  reader->frame.length = header.length;
  reader->frame.payload = reader->buffer;
  return true;
}

enum wire_result reader_read(struct frame_reader *reader, int socket) {
  enum wire_result result = WIRE_FRAME;
  if (reader->header_got == FRAME_HEADER_BYTES && reader->payload_got == reader->frame.length) {
    close_fds(&reader->frame);
    reader->header_got = 0;
    reader->payload_got = 0;
  }
  while (reader->header_got < FRAME_HEADER_BYTES) {
    result = receive(reader, socket, reader->header + reader->header_got,
                     FRAME_HEADER_BYTES - reader->header_got, &reader->header_got);
    if (result != WIRE_FRAME) return result;
    if (reader->header_got == FRAME_HEADER_BYTES && !header_valid(reader)) return WIRE_ENDED;
  }
  while (reader->payload_got < reader->frame.length) {
    result = receive(reader, socket, reader->buffer + reader->payload_got,
                     reader->frame.length - reader->payload_got, &reader->payload_got);
    if (result != WIRE_FRAME) return result;
  }
  return result;
}

static struct header header_of(const struct message *message) {
  return (struct header){
      .length = (uint32_t)(message_bytes(message) - FRAME_HEADER_BYTES),
      .type = message->type,
      .version = WIRE_VERSION,
      .fds = (uint16_t)message->fds_count,
  };
}

size_t message_bytes(const struct message *message) {
  size_t bytes = FRAME_HEADER_BYTES;
  for (int n = 0; n < message->pieces_count; n++) bytes += message->pieces[n].iov_len;
  return bytes;
}

void message_copy(const struct message *message, size_t from, uint8_t *buffer) {
  struct header header = header_of(message);
  size_t at = 0;
  for (int n = -1; n < message->pieces_count; n++) {
    const uint8_t *piece = n < 0 ? (const uint8_t *)&header : message->pieces[n].iov_base;
    size_t bytes = n < 0 ? sizeof(header) : message->pieces[n].iov_len;
    size_t skipped = from > at ? from - at : 0;
    if (skipped < bytes) {
      memcpy(buffer, piece + skipped, bytes - skipped);
      buffer += bytes - skipped;
    }
    at += bytes;
  }
}

ssize_t message_send(const struct message *message, int socket, int flags) {
  struct header header = header_of(message);
  struct iovec pieces[FRAME_PIECES_MAX + 1] = {{.iov_base = &header, .iov_len = sizeof(header)}};
  memcpy(pieces + 1, message->pieces, sizeof(struct iovec) * (size_t)message->pieces_count);
  union control control;
  memset(&control, 0, sizeof(control));
  struct msghdr native = {.msg_iov = pieces, .msg_iovlen = (size_t)message->pieces_count + 1};
  if (message->fds_count > 0) {
    size_t bytes = sizeof(int) * (size_t)message->fds_count;
    native.msg_control = &control;
    native.msg_controllen = (socklen_t)CMSG_SPACE(bytes);
    struct cmsghdr *c = CMSG_FIRSTHDR(&native);
    c->cmsg_level = SOL_SOCKET;
    c->cmsg_type = SCM_RIGHTS;
    c->cmsg_len = (socklen_t)CMSG_LEN(bytes);
    memcpy(CMSG_DATA(c), message->fds, bytes);
  }
  ssize_t count;
  do {
    count = sendmsg(socket, &native, flags | MSG_NOSIGNAL);
  } while (count < 0 && errno == EINTR);
  return count;
}

bool wire_send(int socket, const struct message *message) {
  if (message_bytes(message) - FRAME_HEADER_BYTES > FRAME_BYTES_MAX) return false;
  ssize_t count = message_send(message, socket, 0);
  if (count <= 0) return false;
  size_t left = message_bytes(message) - (size_t)count;
  if (left == 0) return true;
  uint8_t *rest = malloc(left);
  if (rest == NULL) return false;
  message_copy(message, (size_t)count, rest);
  for (size_t at = 0; at < left && count >= 0;) {
    count = send(socket, rest + at, left - at, MSG_NOSIGNAL);
    if (count < 0 && errno == EINTR) count = 0;
    at += count > 0 ? (size_t)count : 0;
  }
  free(rest);
  return count >= 0;
}

bool wire_send_bytes(int socket, uint8_t type, const void *payload, size_t bytes) {
  struct iovec piece = {.iov_base = (void *)payload, .iov_len = bytes};
  struct message message = {.type = type, .pieces = &piece, .pieces_count = bytes > 0 ? 1 : 0};
  return wire_send(socket, &message);
}
