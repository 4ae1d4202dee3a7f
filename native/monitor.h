/*
 * The monitor of one container or one exec: runs its program, stays its parent, keeps its log,
 * serves its stdio.
 *
 * It is forked by the zygote for one connection and depends on nobody after that: if the daemon
 * dies, containers and logs go on.
 */
#pragma once

#include "base.h"

#include "launch.h"
#include "log.h"
#include "machine.h"
#include "peer.h"
#include "spawn.h"

enum { CHUNK_BYTES = 64 << 10 };

enum monitor_state { MONITOR_STARTING = 0, MONITOR_RUNNING = 1, MONITOR_EXITED = 2 };

struct monitor {
  struct machine machine;
  struct spawn spawn;
  struct peers peers;
  struct log log;
  enum monitor_state state;
  pid_t pid;
  uint64_t started; /* CLOCK_REALTIME, nanoseconds */
  struct ending ending;
  int listener;
  int signals;          /* signalfd for SIGCHLD */
  int input;            /* the container's stdin or its terminal, -1: closed */
  int outputs[2];       /* its stdout (or its terminal) and stderr, -1: closed */
  bool input_closing;   /* close stdin when what was queued has been written */
  bool terminal_asleep; /* nobody has the terminal open: look again later */
  uint8_t chunk[CHUNK_BYTES];
};

/* The namespaces that programs get, as nsfs descriptors. */
struct namespaces {
  int host_mounts;
  int nursery;
};

/* Serves the connection until its container is gone. */
_Noreturn void monitor_serve(int connection, const struct namespaces *namespaces);

/* start.c: listens, makes the stdio and runs the program. False with *failure; then nothing is
 * left. */
bool monitor_start(struct monitor *monitor, const struct namespaces *namespaces,
                   struct failure *failure);

/* relay.c: moves bytes and answers peers until the container has exited and all its output is read.
 */
void monitor_relay(struct monitor *monitor);

/* Sends STATE, the first frame of every peer. */
void monitor_send_state(const struct monitor *monitor, struct peer *peer);
