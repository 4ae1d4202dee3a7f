#include "foreground.h"

#include <poll.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>

#include "ask.h"
#include "launch.h"
#include "terminal.h"

enum { COPY_BYTES = 4096, STDIO_FD_MIN = 10 };

/* Descriptors that the program places by number must not lie where it places them. */
static void set_registers(struct machine *machine, struct frame *frame, uint8_t flags) {
  for (int n = 0; n < 3; n++) {
    machine->registers[REGISTER_STDIN + n] = fcntl(n, F_DUPFD_CLOEXEC, STDIO_FD_MIN);
  }
  machine->registers[REGISTER_HOST_MOUNTS] = open("/proc/self/ns/mnt", O_RDONLY | O_CLOEXEC);
  int next = 0;
  if ((flags & PROGRAM_RUNTIME_FOLDER) != 0) {
    machine->registers[REGISTER_RUNTIME_FOLDER] = frame_take_fd(frame, next++);
  }
  if ((flags & PROGRAM_TARGET) != 0) {
    machine->registers[REGISTER_TARGET] = frame_take_fd(frame, next++);
  }
  for (int n = REGISTER_EXTRA; n < REGISTER_EXTRA_END && next < frame->fds_count; n++) {
    machine->registers[n] = frame_take_fd(frame, next++);
  }
}

struct result {
  uint32_t ok;
  struct failure failure;
  uint32_t pid;
};
_Static_assert(sizeof(struct result) == 20, "RESULT's payload is 20 bytes");

/* True while there was something to copy. */
static bool copy(int from, int to) {
  char bytes[COPY_BYTES];
  ssize_t count = read(from, bytes, sizeof(bytes));
  if (count <= 0) return count < 0 && errno == EINTR;
  return write_all(to, bytes, (size_t)count);
}

static void set_size(int terminal) {
  struct terminal_size size = terminal_size();
  struct winsize native = {.ws_row = size.rows, .ws_col = size.columns};
  if (terminal >= 0 && size.rows > 0) ioctl(terminal, TIOCSWINSZ, &native);
}

/* Passes a signal on; a terminal's size is its own affair. */
static void pass_signal(int signals, int pidfd, int terminal) {
  struct signalfd_siginfo info;
  if (read(signals, &info, sizeof(info)) != sizeof(info)) return;
  if (terminal >= 0 && (info.ssi_signo == SIGWINCH || info.ssi_signo == SIGCONT)) {
    terminal_make_raw();
    set_size(terminal);
    return;
  }
  syscall(SYS_pidfd_send_signal, pidfd, (int)info.ssi_signo, NULL, 0);
}

/* Until the container has ended: signals go to it, and a terminal that the program made is joined
 * to ours. */
static void relay(int signals, int pidfd, int terminal) {
  bool input = terminal >= 0;
  bool output = terminal >= 0;
  set_size(terminal);
  if (terminal >= 0) terminal_make_raw();
  for (;;) {
    struct pollfd polls[] = {
        {.fd = pidfd, .events = POLLIN},
        {.fd = signals, .events = POLLIN},
        {.fd = output ? terminal : -1, .events = POLLIN},
        {.fd = input && terminal_readable() ? STDIN_FILENO : -1, .events = POLLIN},
    };
    if (poll(polls, 4, terminal >= 0 ? TERMINAL_NAP_MILLIS : -1) <= 0) continue;
    if (polls[1].revents != 0) pass_signal(signals, pidfd, terminal);
    if (polls[2].revents != 0) output = copy(terminal, STDOUT_FILENO);
    if (polls[3].revents != 0) input = copy(STDIN_FILENO, terminal);
    if (polls[0].revents != 0) break;
  }
  if (output) {
    /* The rest of what it wrote is there already. */
    fcntl(terminal, F_SETFL, O_NONBLOCK);
    while (copy(terminal, STDOUT_FILENO)) continue;
  }
  terminal_restore();
}

/* Waits for the container, reaps strays and it, cleans up. */
static int stay(struct machine *machine, int signals) {
  pid_t pid = (pid_t)machine->registers[REGISTER_PID];
  struct ending ending = {.code = EXIT_FAILED};
  for (int n = REGISTER_STDIN; n <= REGISTER_STDERR; n++) close((int)machine->registers[n]);
  relay(signals, (int)machine->registers[REGISTER_PIDFD],
        (int)machine->registers[REGISTER_TERMINAL]);
  wait_for(pid, &ending);
  launch_collect(machine);
  launch_cleanup(machine);
  return (int)ending.code;
}

int foreground_run(struct frame *frame, int connection, int signals) {
  static struct machine machine;
  struct program program;
  struct result result = {.failure = {.instruction = PROGRAM_NONE, .error = EPROTO}};
  uint8_t flags = frame->length > 0 ? frame->payload[0] : 0;
  bool foreground = (flags & PROGRAM_FOREGROUND) != 0;
  if (frame->length > 0) {
    result.failure.error =
        (uint32_t)program_decode(frame->payload + 1, frame->length - 1, &program);
  }
  if (result.failure.error == 0) {
    machine_init(&machine, &program);
    machine.ask = ask_compiler;
    machine.ask_context = &connection;
    set_registers(&machine, frame, flags);
    /* In the background only until it runs: then the container is the caller's to reap. */
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    result.ok = launch(&machine, &result.failure);
    if (!foreground) prctl(PR_SET_CHILD_SUBREAPER, 0);
  }
  if (result.ok != 0) {
    result.failure = (struct failure){0};
    result.pid = (uint32_t)machine.registers[REGISTER_PID];
  }
  wire_send(connection, &MESSAGE_OF(FRAME_RESULT, result));
  return result.ok != 0 && foreground ? stay(&machine, signals) : FOREGROUND_GO_ON;
}
