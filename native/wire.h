/*
 * Frames over Unix stream sockets, as docs/wire-protocol.md defines them.
 *
 * A frame that breaks a rule ends the connection; nothing of it is used.
 */
#pragma once

#include "base.h"

#include <sys/uio.h>

enum {
  FRAME_HEADER_BYTES = 8,
  FRAME_BYTES_MAX = 20 << 20,
  FRAME_FDS_MAX = 16,
  FRAME_STDIN_BYTES_MAX = 64 << 10,
  FRAME_PIECES_MAX = 4,
  WIRE_VERSION = 1,
};

enum frame_type {
  FRAME_REQUEST = 1,
  FRAME_SIGNAL = 2,
  FRAME_RESULT = 3,
  FRAME_EXIT = 16,
  FRAME_ATTACH = 17,
  FRAME_PROGRAM = 18,
  FRAME_HOST_ONLY = 19,
  FRAME_STDIN = 32,
  FRAME_STDIN_CLOSE = 33,
  FRAME_RESIZE = 34,
  FRAME_KILL = 35,
  FRAME_SUBSCRIBE = 36,
  FRAME_REOPEN = 37,
  FRAME_ANSWER = 40,
  FRAME_ADD_PEER = 41,
  FRAME_STARTED = 48,
  FRAME_FAILED = 49,
  FRAME_STDOUT = 50,
  FRAME_STDERR = 51,
  FRAME_EXITED = 52,
  FRAME_ASK = 53,
  FRAME_GONE = 54,
  FRAME_STATE = 55,
  FRAME_TAKEN = 56,
  FRAME_SPAWN = 64,
  FRAME_HELLO = 65,
  FRAME_VERSION = 66,
};

/* A received frame. The payload lies in its reader's buffer and is valid until the next read. */
struct frame {
  uint8_t type;
  uint32_t length;
  const uint8_t *payload;
  int fds[FRAME_FDS_MAX]; /* -1 once taken */
  int fds_count;
};

/* Puts frames together from what the socket gives. */
struct frame_reader {
  struct frame frame;
  uint32_t length_max;
  int flags; /* of recvmsg: 0 waits, MSG_DONTWAIT does not */
  uint8_t header[FRAME_HEADER_BYTES];
  size_t header_got;
  uint8_t *buffer;
  size_t buffer_bytes;
  size_t payload_got;
};

enum wire_result {
  WIRE_FRAME, /* reader->frame is whole */
  WIRE_LATER, /* nothing more to read now */
  WIRE_ENDED, /* end of file, an error or a broken rule */
};

void reader_init(struct frame_reader *reader, uint32_t length_max, int flags);

/* Closes the descriptors of a frame that nobody took, frees the buffer. */
void reader_free(struct frame_reader *reader);

/* Frees only the buffer, between frames. */
void reader_trim(struct frame_reader *reader);

/* Descriptors of the frame before that were not taken are closed. */
enum wire_result reader_read(struct frame_reader *reader, int socket);

/* Takes descriptor n out of the frame; -1 if there is none. */
int frame_take_fd(struct frame *frame, int n);

/* A frame to send: its payload in pieces. */
struct message {
  uint8_t type;
  const struct iovec *pieces;
  int pieces_count; /* at most FRAME_PIECES_MAX */
  const int *fds;
  int fds_count;
};

/* The message of a payload that is one variable. */
#define MESSAGE_OF(kind, payload)                                                            \
  ((struct message){                                                                         \
      .type = (kind),                                                                        \
      .pieces = &(struct iovec){.iov_base = (void *)&(payload), .iov_len = sizeof(payload)}, \
      .pieces_count = 1})

/* Sends the start of a message as sendmsg(2) would: returns the bytes sent, or -1 with errno.
 * "flags" are MSG_*. */
ssize_t message_send(const struct message *message, int socket, int flags);

/* Bytes of the whole frame, header included. */
size_t message_bytes(const struct message *message);

/* Copies the frame's bytes from "from" on to a buffer that is large enough. */
void message_copy(const struct message *message, size_t from, uint8_t *buffer);

/* Sends a whole frame and waits until it is gone; false if the peer is. */
bool wire_send(int socket, const struct message *message);

/* The same with one piece of payload and no descriptors. */
bool wire_send_bytes(int socket, uint8_t type, const void *payload, size_t bytes);
