#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "monitor.h"

enum {
  POLL_LISTENER,
  POLL_SIGNALS,
  POLL_STDOUT,
  POLL_STDERR,
  POLL_INPUT,
  POLL_PEERS,
  POLLS_MAX = POLL_PEERS + PEERS_MAX,
};

enum {
  FRAMES_PER_TURN = 16,
  ASLEEP_MILLIS = 200,
  /*
   * What is read of each stream after the exit, at most: the largest pipe. Processes that survive,
   * which a container without a pid namespace may have, could write for ever.
   */
  DRAIN_BYTES_MAX = 1 << 20,
};

/* Moves one chunk from the container to its log and its peers. False if there was none. */
static bool relay_chunk(struct monitor *monitor, int n) {
  int *output = &monitor->outputs[n];
  if (*output < 0) return false;
  ssize_t count = read(*output, monitor->chunk, CHUNK_BYTES);
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return false;
  if (count < 0 && errno == EIO && spawn_is(&monitor->spawn, SPAWN_TERMINAL)) {
    /* No process has the terminal open now; one may open it again, and nothing tells when. */
    monitor->terminal_asleep = true;
    return false;
  }
  if (count <= 0) {
    close_fd(output);
    return false;
  }
  struct timespec time;
  clock_gettime(CLOCK_REALTIME, &time);
  log_write(&monitor->log, n == 0 ? LOG_STDOUT : LOG_STDERR, monitor->chunk, (size_t)count, &time);
  struct iovec piece = {.iov_base = monitor->chunk, .iov_len = (size_t)count};
  struct message message = {
      .type = n == 0 ? FRAME_STDOUT : FRAME_STDERR, .pieces = &piece, .pieces_count = 1};
  peers_send(&monitor->peers, n == 0 ? PEER_STDOUT : PEER_STDERR, &message);
  return true;
}

static void drain(struct monitor *monitor) {
  for (int n = 0; n < 2; n++) {
    size_t most = DRAIN_BYTES_MAX;
    while (most >= CHUNK_BYTES && relay_chunk(monitor, n)) most -= CHUNK_BYTES;
  }
}

/* Tells a peer that "bytes" of its stdin are out of the way. */
static void send_taken(struct peer *peer, size_t bytes) {
  uint32_t taken = (uint32_t)bytes;
  if ((peer->streams & PEER_TAKEN) == 0 || bytes == 0) return;
  peer_send(peer, &MESSAGE_OF(FRAME_TAKEN, taken));
}

static bool input_waits(const struct monitor *monitor) {
  for (int n = 0; n < monitor->peers.count; n++) {
    if (monitor->peers.list[n].input.length > 0) return true;
  }
  return false;
}

/* Stdin's end: what was not written never will be. */
static void close_input(struct monitor *monitor) {
  /* A terminal's input is its output; that stays. */
  if (monitor->input >= 0 && monitor->input != monitor->outputs[0]) close(monitor->input);
  monitor->input = -1;
  for (int n = 0; n < monitor->peers.count; n++) {
    struct peer *peer = &monitor->peers.list[n];
    send_taken(peer, peer->input.length);
    queue_free(&peer->input);
  }
}

/* Writes queued stdin, peer by peer, until the container takes no more. */
static void feed_input(struct monitor *monitor) {
  for (int n = 0; n < monitor->peers.count && monitor->input >= 0; n++) {
    struct peer *peer = &monitor->peers.list[n];
    while (peer->input.length > 0) {
      ssize_t count = write(monitor->input, queue_front(&peer->input), peer->input.length);
      if (count < 0 && errno == EINTR) continue;
      if (count < 0 && errno == EAGAIN) return;
      if (count <= 0) {
        close_input(monitor);
        return;
      }
      queue_drop(&peer->input, (size_t)count);
      send_taken(peer, (size_t)count);
    }
  }
  if (monitor->input_closing && monitor->input >= 0) close_input(monitor);
}

static void end_input(struct monitor *monitor) {
  /* A terminal has no end of file of its own; its user types one. */
  if (!spawn_is(&monitor->spawn, SPAWN_TERMINAL)) monitor->input_closing = true;
}

static void drop_peer(struct monitor *monitor, struct peer *peer) {
  bool first = peer->first && peer->fd >= 0;
  peer_drop(peer);
  if (first && spawn_is(&monitor->spawn, SPAWN_STDIN_ONCE)) end_input(monitor);
}

static void add_peer(struct monitor *monitor, int fd, uint8_t streams, bool daemon) {
  struct peer *peer = fd >= 0 ? peers_add(&monitor->peers, fd, streams) : NULL;
  if (peer == NULL) return;
  peer->daemon = daemon;
  monitor_send_state(monitor, peer);
}

static bool first_known(const struct monitor *monitor) {
  for (int n = 0; n < monitor->peers.count; n++) {
    if (monitor->peers.list[n].first) return true;
  }
  return false;
}

static bool take_stdin(struct monitor *monitor, struct peer *peer, const struct frame *frame) {
  if (monitor->input < 0 || monitor->input_closing) {
    send_taken(peer, frame->length);
    return true;
  }
  if (!first_known(monitor)) peer->first = true;
  return queue_append(&peer->input, frame->payload, frame->length);
}

static bool resize(const struct monitor *monitor, const struct frame *frame) {
  uint16_t rows_columns[2];
  if (frame->length != sizeof(rows_columns)) return false;
  memcpy(rows_columns, frame->payload, sizeof(rows_columns));
  struct winsize size = {.ws_row = rows_columns[0], .ws_col = rows_columns[1]};
  if (spawn_is(&monitor->spawn, SPAWN_TERMINAL) && monitor->outputs[0] >= 0) {
    ioctl(monitor->outputs[0], TIOCSWINSZ, &size);
  }
  return true;
}

static bool send_signal(const struct monitor *monitor, const struct frame *frame) {
  uint32_t signal;
  if (frame->length != sizeof(signal)) return false;
  memcpy(&signal, frame->payload, sizeof(signal));
  if (signal < 1 || signal > 64) return false;
  int pidfd = (int)monitor->machine.registers[REGISTER_PIDFD];
  syscall(SYS_pidfd_send_signal, pidfd, (int)signal, NULL, 0);
  return true;
}

/* What a peer asks; false if it broke a rule. */
static bool take_frame(struct monitor *monitor, struct peer *peer) {
  struct frame *frame = &peer->reader.frame;
  switch (frame->type) {
    case FRAME_STDIN: return take_stdin(monitor, peer, frame);
    case FRAME_STDIN_CLOSE: end_input(monitor); return frame->length == 0;
    case FRAME_RESIZE: return resize(monitor, frame);
    case FRAME_KILL: return send_signal(monitor, frame);
    case FRAME_SUBSCRIBE:
      if (frame->length != 1) return false;
      peer->streams = frame->payload[0] & (PEER_STDOUT | PEER_STDERR | PEER_TAKEN);
      return true;
    case FRAME_REOPEN:
      if (!spawn_is(&monitor->spawn, SPAWN_EXEC)) log_reopen(&monitor->log);
      return frame->length == 0;
    case FRAME_ADD_PEER:
      if (!peer->daemon || frame->fds_count != 1) return false;
      add_peer(monitor, frame_take_fd(frame, 0), PEER_STDOUT | PEER_STDERR, false);
      return true;
    default: return false;
  }
}

static void read_peer(struct monitor *monitor, struct peer *peer) {
  for (int n = 0; n < FRAMES_PER_TURN && peer->input.length < PEER_INPUT_BYTES_MAX; n++) {
    enum wire_result result = reader_read(&peer->reader, peer->fd);
    if (result == WIRE_LATER) return;
    if (result == WIRE_ENDED || !take_frame(monitor, peer)) {
      drop_peer(monitor, peer);
      return;
    }
    if (peer->reader.frame.type == FRAME_STDIN) reader_trim(&peer->reader);
  }
}

static void serve_peer(struct monitor *monitor, struct peer *peer, short events) {
  if (peer->fd >= 0 && (events & POLLOUT) != 0) peer_flush(peer);
  if (peer->fd >= 0 && (events & (POLLIN | POLLHUP | POLLERR)) != 0) read_peer(monitor, peer);
}

/* Reaps all that have ended: the container, and strays that were reparented to its monitor. */
static void reap(struct monitor *monitor) {
  int status;
  pid_t pid;
  while ((pid = waitpid(-1, &status, __WALL | WNOHANG)) > 0) {
    if (pid != monitor->pid) continue;
    monitor->ending = ending_of(status);
    monitor->state = MONITOR_EXITED;
  }
}

static void take_signals(struct monitor *monitor) {
  uint8_t infos[1024];
  while (read(monitor->signals, infos, sizeof(infos)) > 0) {
  }
  reap(monitor);
}

/* Fills what to wait for; returns how many entries. */
static nfds_t prepare_polls(const struct monitor *monitor, struct pollfd polls[POLLS_MAX]) {
  bool slow = peers_slow(&monitor->peers);
  bool input = monitor->input >= 0 && input_waits(monitor);
  bool read_first = !slow && !monitor->terminal_asleep;
  polls[POLL_LISTENER] = (struct pollfd){.fd = monitor->listener, .events = POLLIN};
  polls[POLL_SIGNALS] = (struct pollfd){.fd = monitor->signals, .events = POLLIN};
  polls[POLL_STDOUT] =
      (struct pollfd){.fd = read_first ? monitor->outputs[0] : -1, .events = POLLIN};
  polls[POLL_STDERR] = (struct pollfd){.fd = slow ? -1 : monitor->outputs[1], .events = POLLIN};
  polls[POLL_INPUT] = (struct pollfd){.fd = input ? monitor->input : -1, .events = POLLOUT};
  for (int n = 0; n < monitor->peers.count; n++) {
    polls[POLL_PEERS + n] = peer_poll(&monitor->peers.list[n]);
  }
  return (nfds_t)(POLL_PEERS + monitor->peers.count);
}

static void turn(struct monitor *monitor) {
  struct pollfd polls[POLLS_MAX];
  nfds_t count = prepare_polls(monitor, polls);
  int timeout = monitor->terminal_asleep ? ASLEEP_MILLIS : -1;
  monitor->terminal_asleep = false;
  if (poll(polls, count, timeout) < 0) return;
  if (polls[POLL_SIGNALS].revents != 0) take_signals(monitor);
  for (nfds_t n = POLL_PEERS; n < count; n++) {
    serve_peer(monitor, &monitor->peers.list[n - POLL_PEERS], polls[n].revents);
  }
  feed_input(monitor);
  if (polls[POLL_STDOUT].revents != 0) relay_chunk(monitor, 0);
  /* The first chunk may have made a peer slow; the second then waits. */
  if (polls[POLL_STDERR].revents != 0 && !peers_slow(&monitor->peers)) relay_chunk(monitor, 1);
  if (polls[POLL_LISTENER].revents != 0) {
    add_peer(monitor, accept4(monitor->listener, NULL, NULL, SOCK_CLOEXEC), 0, true);
  }
}

void monitor_relay(struct monitor *monitor) {
  /* It may have ended before its end was watched for. */
  reap(monitor);
  while (monitor->state == MONITOR_RUNNING) turn(monitor);
  close_input(monitor);
  drain(monitor);
}
