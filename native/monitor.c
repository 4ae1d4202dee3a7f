#include "monitor.h"

#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/time.h>

#include "zygote.h"

enum { FIRST_FRAME_SECONDS = 30, EXIT_LINE_BYTES = 96 };

struct __attribute__((packed)) state_payload {
  uint8_t state;
  uint32_t pid;
  uint64_t started;
};

void monitor_send_state(const struct monitor *monitor, struct peer *peer) {
  struct state_payload payload = {(uint8_t)monitor->state, (uint32_t)monitor->pid,
                                  monitor->started};
  peer_send(peer, &MESSAGE_OF(FRAME_STATE, payload));
}

struct __attribute__((packed)) started_payload {
  uint32_t pid;
  uint64_t started;
  uint8_t zero;
};

static void send_started(struct monitor *monitor) {
  struct started_payload payload = {(uint32_t)monitor->pid, monitor->started, 0};
  peers_send(&monitor->peers, 0, &MESSAGE_OF(FRAME_STARTED, payload));
}

static void send_exited(struct monitor *monitor, uint64_t time) {
  struct program *program = &monitor->machine.program;
  struct iovec pieces[] = {
      {.iov_base = &monitor->ending, .iov_len = sizeof(monitor->ending)},
      {.iov_base = &time, .iov_len = sizeof(time)},
      {.iov_base = program->pool + program->header.export_offset,
       .iov_len = program->header.export_bytes},
  };
  struct message message = {.type = FRAME_EXITED, .pieces = pieces, .pieces_count = 3};
  peers_send(&monitor->peers, 0, &message);
}

/* Returns the file's descriptor for a later fsync, or -1. */
static int write_exit_record(const struct monitor *monitor, uint64_t time) {
  const struct program *program = &monitor->machine.program;
  int folder = monitor->spawn.log_folder;
  char line[EXIT_LINE_BYTES];
  int length = snprintf(line, sizeof(line), "code=%u signal=%u time=%llu\n", monitor->ending.code,
                        monitor->ending.signal, (unsigned long long)time);
  int flags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW;
  int fd = openat(folder, "exit.tmp", flags, 0640);
  if (fd < 0) return -1;
  bool written =
      write_all(fd, line, (size_t)length) &&
      write_all(fd, program->pool + program->header.export_offset, program->header.export_bytes);
  /* On a full disk a record without the exported bytes is better than none, and an empty one is
   * none. */
  if (!written && lseek(fd, 0, SEEK_CUR) < length) {
    unlinkat(folder, "exit.tmp", 0);
    close(fd);
    return -1;
  }
  renameat(folder, "exit.tmp", folder, "exit");
  return fd;
}

static void sync_record(const struct monitor *monitor, int record) {
  if (!spawn_is(&monitor->spawn, SPAWN_DURABLE) || record < 0) return;
  fsync(record);
  /* An O_PATH descriptor cannot be synced itself. */
  int folder = openat(monitor->spawn.log_folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return;
  fsync(folder);
  close(folder);
}

/* After the container's end, in the order that the protocol promises. */
static void finish(struct monitor *monitor) {
  uint64_t time = realtime_nanoseconds();
  launch_collect(&monitor->machine);
  int record = spawn_is(&monitor->spawn, SPAWN_EXEC) ? -1 : write_exit_record(monitor, time);
  send_exited(monitor, time);
  sync_record(monitor, record);
  launch_cleanup(&monitor->machine);
  unlinkat(monitor->spawn.monitors_folder, monitor->spawn.name, 0);
  close(monitor->listener);
  peers_send(&monitor->peers, 0, &(struct message){.type = FRAME_GONE});
}

/* The first frame says what this process becomes. A peer that says nothing does not keep it for
 * ever. */
static bool read_first_frame(struct frame_reader *reader, int connection) {
  struct timeval limit = {.tv_sec = FIRST_FRAME_SECONDS};
  setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
  reader_init(reader, FRAME_BYTES_MAX, 0);
  return reader_read(reader, connection) == WIRE_FRAME;
}

static void init(struct monitor *monitor, int connection) {
  monitor->listener = -1;
  monitor->signals = -1;
  monitor->input = -1;
  monitor->outputs[0] = -1;
  monitor->outputs[1] = -1;
  monitor->log.fd = -1;
  struct peer *daemon = peers_add(&monitor->peers, connection, 0);
  daemon->daemon = true;
}

/* Introduces the monitor to those who are there from the start. */
static void greet(struct monitor *monitor) {
  monitor_send_state(monitor, &monitor->peers.list[0]);
  if (!spawn_is(&monitor->spawn, SPAWN_CLIENT)) return;
  struct peer *client =
      peers_add(&monitor->peers, monitor->spawn.client, PEER_STDOUT | PEER_STDERR);
  client->first = true;
  monitor_send_state(monitor, client);
}

_Noreturn void monitor_serve(int connection, const struct namespaces *namespaces) {
  static struct monitor monitor;
  struct frame_reader reader;
  prctl(PR_SET_NAME, "carafe-monitor");
  setsid(); /* what is done to the zygote's group does not concern its monitors */
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  if (!read_first_frame(&reader, connection)) _exit(1);
  if (reader.frame.type == FRAME_HELLO) {
    zygote_answer_hello(connection);
    _exit(0);
  }
  init(&monitor, connection);
  int error = spawn_decode(&reader.frame, &monitor.spawn);
  reader_free(&reader);
  struct failure failure = {.instruction = PROGRAM_NONE, .error = (uint32_t)error};
  if (error == 0) {
    machine_init(&monitor.machine, &monitor.spawn.program);
    greet(&monitor);
  }
  if (error == 0 && monitor_start(&monitor, namespaces, &failure)) {
    send_started(&monitor);
    monitor_relay(&monitor);
    finish(&monitor);
  } else {
    peers_send(&monitor.peers, 0, &MESSAGE_OF(FRAME_FAILED, failure));
  }
  peers_flush_all(&monitor.peers);
  _exit(0);
}
