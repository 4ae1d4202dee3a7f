/*
 * The sockets that a monitor serves: the daemon and attached clients.
 *
 * Nothing here waits. What a peer's socket does not take is queued for it; the monitor reads no
 * more output of its container while a peer has a queue, so that a slow peer slows the container as
 * a pipe would.
 */
#pragma once

#include "base.h"

#include <poll.h>

#include "queue.h"
#include "wire.h"

enum {
  PEERS_MAX = 64,
  /* A peer's unwritten stdin. While it is longer the peer is not read; docs/wire-protocol.md
     promises this much. */
  PEER_INPUT_BYTES_MAX = 128 << 10,
};

enum peer_stream {
  PEER_STDOUT = 1,
  PEER_STDERR = 2,
  PEER_TAKEN = 4, /* wants to know how much of its stdin was taken */
};

struct peer {
  int fd; /* -1: gone, but its input may still wait for the container */
  uint8_t streams;
  bool first;  /* gave or may give stdin first: with StdinOnce its end is stdin's end */
  bool daemon; /* may hand in further peers */
  bool deaf;   /* takes nothing any more; what it sent before is still read */
  struct frame_reader reader;
  struct queue output;
  struct queue input;
};

struct peers {
  struct peer list[PEERS_MAX];
  int count; /* slots ever used */
};

/* Takes the socket over. Null, and the socket is closed, if there are too many peers. */
struct peer *peers_add(struct peers *peers, int fd, uint8_t streams);

/* Sends a frame to one peer. One that is gone gets no more, and is dropped when all it sent has
 * been read. */
void peer_send(struct peer *peer, const struct message *message);

/* Sends a frame to every peer that has all of the stream bits ("streams" 0: to every peer). */
void peers_send(struct peers *peers, uint8_t streams, const struct message *message);

/* Sends queued bytes as far as the socket takes them. */
void peer_flush(struct peer *peer);

/* Closes the socket; input that the peer sent before stays. */
void peer_drop(struct peer *peer);

/* Whether any peer has bytes queued. */
bool peers_slow(const struct peers *peers);

/* Waits until every queue is empty or its peer gone. */
void peers_flush_all(struct peers *peers);

/* What to poll for; a negative fd where nothing. */
struct pollfd peer_poll(const struct peer *peer);
