#include "attach.h"

#include "terminal.h"

enum {
  CTRL_P = 0x10,
  CTRL_Q = 0x11,
  READ_BYTES = 32 << 10,
  UNDER_WAY_BYTES_MAX = 128 << 10, /* docs/wire-protocol.md: the monitor queues this much */
  SUBSCRIBE_ALL = 7,               /* stdout, stderr, TAKEN */
};

void attach_init(struct attachment *attachment) {
  memset(attachment, 0, sizeof(*attachment));
  attachment->socket = -1;
}

static void send_size(const struct attachment *attachment) {
  struct terminal_size size = terminal_size();
  if ((attachment->flags & ATTACH_TERMINAL) == 0 || size.rows == 0) return;
  wire_send_bytes(attachment->socket, FRAME_RESIZE, &size, sizeof(size));
}

void attach_begin(struct attachment *attachment, int socket, uint8_t flags) {
  uint8_t streams = SUBSCRIBE_ALL;
  attachment->socket = socket;
  attachment->flags = flags;
  attachment->input_open = (flags & ATTACH_STDIN) != 0;
  reader_init(&attachment->reader, FRAME_BYTES_MAX, 0);
  if ((flags & ATTACH_TERMINAL) != 0) terminal_make_raw();
  wire_send_bytes(socket, FRAME_SUBSCRIBE, &streams, sizeof(streams));
  send_size(attachment);
}

void attach_end(struct attachment *attachment) {
  terminal_restore();
  if (attachment->socket < 0) return;
  close(attachment->socket);
  attachment->socket = -1;
  reader_free(&attachment->reader);
}

int attach_polls(const struct attachment *attachment, struct pollfd polls[2]) {
  bool room = attachment->under_way + READ_BYTES + 1 <= UNDER_WAY_BYTES_MAX;
  bool wants = attachment->socket >= 0 && attachment->input_open && room;
  bool reads = wants && terminal_readable();
  polls[0] = (struct pollfd){.fd = attachment->socket, .events = POLLIN};
  polls[1] = (struct pollfd){.fd = reads ? STDIN_FILENO : -1, .events = POLLIN};
  return wants && !reads ? TERMINAL_NAP_MILLIS : -1;
}

/* The reader of our output went away: so does this process, as any program in a pipe. */
static _Noreturn void die_of_pipe(struct attachment *attachment) {
  attach_end(attachment);
  signals_reset();
  signals_unblock();
  raise(SIGPIPE);
  _exit(128 + SIGPIPE);
}

static void write_output(struct attachment *attachment, int fd) {
  const struct frame *frame = &attachment->reader.frame;
  if (!write_all(fd, frame->payload, frame->length) && errno == EPIPE) die_of_pipe(attachment);
}

static void send_input(struct attachment *attachment, const uint8_t *bytes, size_t length) {
  if (length == 0) return;
  attachment->under_way += (uint32_t)length;
  wire_send_bytes(attachment->socket, FRAME_STDIN, bytes, length);
}

/*
 * Copies what was typed without the detach keys, ctrl-p ctrl-q. A ctrl-p is held back until the
 * next key shows what it was. Returns the length of the copy.
 */
static size_t filter_keys(struct attachment *attachment, const uint8_t *typed, size_t length,
                          uint8_t *copy) {
  size_t kept = 0;
  for (size_t n = 0; n < length && !attachment->detached; n++) {
    if (attachment->held && typed[n] == CTRL_Q) {
      attachment->detached = true;
    } else {
      if (attachment->held) copy[kept++] = CTRL_P;
      attachment->held = typed[n] == CTRL_P;
      if (!attachment->held) copy[kept++] = typed[n];
    }
  }
  return kept;
}

static void read_input(struct attachment *attachment) {
  static uint8_t bytes[READ_BYTES];
  static uint8_t kept[READ_BYTES + 1];
  ssize_t count = read(STDIN_FILENO, bytes, sizeof(bytes));
  if (count < 0 && (errno == EINTR || errno == EAGAIN)) return;
  if (count <= 0) {
    attachment->input_open = false;
    wire_send_bytes(attachment->socket, FRAME_STDIN_CLOSE, NULL, 0);
    return;
  }
  if ((attachment->flags & ATTACH_DETACH_KEYS) == 0) {
    send_input(attachment, bytes, (size_t)count);
  } else {
    size_t length = filter_keys(attachment, bytes, (size_t)count, kept);
    send_input(attachment, kept, length);
  }
  if (attachment->detached) attach_end(attachment);
}

static void take_frame(struct attachment *attachment) {
  const struct frame *frame = &attachment->reader.frame;
  uint32_t number = 0;
  if (frame->length >= sizeof(number)) memcpy(&number, frame->payload, sizeof(number));
  switch (frame->type) {
    case FRAME_STDOUT: write_output(attachment, STDOUT_FILENO); break;
    case FRAME_STDERR: write_output(attachment, STDERR_FILENO); break;
    case FRAME_TAKEN:
      attachment->under_way -= number < attachment->under_way ? number : attachment->under_way;
      break;
    case FRAME_EXITED:
      attachment->ended = true;
      attachment->code = number;
      attach_end(attachment);
      break;
    case FRAME_FAILED:
      /* The daemon says why. */
      attach_end(attachment);
      break;
    default: break;
  }
}

void attach_turn(struct attachment *attachment, const struct pollfd polls[2]) {
  if (polls[0].revents != 0) {
    if (reader_read(&attachment->reader, attachment->socket) == WIRE_FRAME) {
      take_frame(attachment);
    } else {
      attach_end(attachment);
    }
  }
  if (attachment->socket >= 0 && polls[1].revents != 0) read_input(attachment);
}

void attach_signal(struct attachment *attachment, uint32_t signal) {
  switch (signal) {
    case SIGWINCH: send_size(attachment); break;
    case SIGCONT:
      if ((attachment->flags & ATTACH_TERMINAL) != 0) terminal_make_raw();
      send_size(attachment);
      break;
    default:
      if ((attachment->flags & ATTACH_SIGNALS) != 0) {
        wire_send_bytes(attachment->socket, FRAME_KILL, &signal, sizeof(signal));
      }
      break;
  }
}
