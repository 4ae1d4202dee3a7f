#include "peer.h"

#include <sys/socket.h>

/* Peers send small frames and stdin only; a compiler's ANSWER is read before the relay begins. */
enum { PEER_FRAME_BYTES_MAX = FRAME_STDIN_BYTES_MAX };

static bool slot_free(const struct peer *peer) {
  return peer->fd < 0 && peer->input.length == 0;
}

struct peer *peers_add(struct peers *peers, int fd, uint8_t streams) {
  int n = 0;
  while (n < peers->count && !slot_free(&peers->list[n])) n++;
  if (n == PEERS_MAX) {
    close(fd);
    return NULL;
  }
  if (n == peers->count) peers->count++;
  struct peer *peer = &peers->list[n];
  memset(peer, 0, sizeof(*peer));
  peer->fd = fd;
  peer->streams = streams;
  reader_init(&peer->reader, PEER_FRAME_BYTES_MAX, MSG_DONTWAIT);
  return peer;
}

void peer_drop(struct peer *peer) {
  if (peer->fd < 0) return;
  close(peer->fd);
  peer->fd = -1;
  reader_free(&peer->reader);
  queue_free(&peer->output);
}

/* The socket takes nothing any more, but its last frames may not be read yet. */
static void become_deaf(struct peer *peer) {
  peer->deaf = true;
  queue_free(&peer->output);
}

static void queue_rest(struct peer *peer, const struct message *message, size_t sent) {
  size_t bytes = message_bytes(message) - sent;
  if (bytes == 0) return;
  uint8_t *rest = malloc(bytes);
  if (rest != NULL) message_copy(message, sent, rest);
  if (rest == NULL || !queue_append(&peer->output, rest, bytes)) become_deaf(peer);
  free(rest);
}

void peer_send(struct peer *peer, const struct message *message) {
  if (peer->fd < 0 || peer->deaf) return;
  ssize_t sent = 0;
  if (peer->output.length == 0) {
    sent = message_send(message, peer->fd, MSG_DONTWAIT);
    if (sent < 0 && errno != EAGAIN && errno != EWOULDBLOCK) {
      become_deaf(peer);
      return;
    }
  }
  queue_rest(peer, message, sent > 0 ? (size_t)sent : 0);
}

void peers_send(struct peers *peers, uint8_t streams, const struct message *message) {
  for (int n = 0; n < peers->count; n++) {
    struct peer *peer = &peers->list[n];
    if ((peer->streams & streams) == streams) peer_send(peer, message);
  }
}

void peer_flush(struct peer *peer) {
  while (peer->fd >= 0 && peer->output.length > 0) {
    ssize_t count = send(peer->fd, queue_front(&peer->output), peer->output.length,
                         MSG_DONTWAIT | MSG_NOSIGNAL);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return;
    if (count <= 0) {
      become_deaf(peer);
    } else {
      queue_drop(&peer->output, (size_t)count);
    }
  }
}

bool peers_slow(const struct peers *peers) {
  for (int n = 0; n < peers->count; n++) {
    if (peers->list[n].output.length > 0) return true;
  }
  return false;
}

void peers_flush_all(struct peers *peers) {
  struct pollfd polls[PEERS_MAX];
  while (peers_slow(peers)) {
    for (int n = 0; n < peers->count; n++) {
      const struct peer *peer = &peers->list[n];
      polls[n] = (struct pollfd){.fd = peer->output.length > 0 ? peer->fd : -1, .events = POLLOUT};
    }
    poll(polls, (nfds_t)peers->count, -1);
    for (int n = 0; n < peers->count; n++) peer_flush(&peers->list[n]);
  }
}

struct pollfd peer_poll(const struct peer *peer) {
  struct pollfd poll_fd = {.fd = peer->fd};
  if (peer->input.length < PEER_INPUT_BYTES_MAX) poll_fd.events |= POLLIN;
  if (peer->output.length > 0) poll_fd.events |= POLLOUT;
  /* Without events a hang-up would be reported again and again. */
  if (poll_fd.events == 0) poll_fd.fd = -1;
  return poll_fd;
}
