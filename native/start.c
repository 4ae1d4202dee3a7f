#include <sys/ioctl.h>

#include "ask.h"
#include "monitor.h"

enum { BACKLOG = 16, PID_FILE_BYTES = 64, STAT_BYTES = 1024, STAT_START_FIELD = 22 };

static void set_nonblocking(int fd) {
  fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
}

/* A pipe of which the monitor's end does not block and the container's does. */
static bool make_pipe(int *monitor_end, int64_t *container_end, bool container_reads) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return false;
  *monitor_end = ends[container_reads ? 1 : 0];
  *container_end = ends[container_reads ? 0 : 1];
  set_nonblocking(*monitor_end);
  return true;
}

/* Without a terminal: pipes, and /dev/null where nobody will ever write. */
static bool make_stdio(struct monitor *monitor) {
  int64_t *registers = monitor->machine.registers;
  if (spawn_is(&monitor->spawn, SPAWN_TERMINAL)) return true;
  if (spawn_is(&monitor->spawn, SPAWN_STDIN_OPEN)) {
    if (!make_pipe(&monitor->input, &registers[REGISTER_STDIN], true)) return false;
  } else {
    registers[REGISTER_STDIN] = open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (registers[REGISTER_STDIN] < 0) return false;
  }
  return make_pipe(&monitor->outputs[0], &registers[REGISTER_STDOUT], false) &&
         make_pipe(&monitor->outputs[1], &registers[REGISTER_STDERR], false);
}

static void set_registers(struct monitor *monitor, const struct namespaces *namespaces) {
  int64_t *registers = monitor->machine.registers;
  const struct spawn *spawn = &monitor->spawn;
  registers[REGISTER_HOST_MOUNTS] = namespaces->host_mounts;
  registers[REGISTER_NURSERY] = namespaces->nursery;
  registers[REGISTER_RUNTIME_FOLDER] = spawn->runtime_folder;
  registers[REGISTER_TARGET] = spawn->target;
  for (int n = 0; n < spawn->extra_count; n++) {
    registers[REGISTER_EXTRA + n] = spawn->extra[n];
  }
}

/*
 * The container's ends are only the container's: else their end of file would never come. A program
 * may have put the terminal into several of them; the second close does nothing.
 */
static void close_container_ends(struct machine *machine) {
  for (int n = REGISTER_STDIN; n <= REGISTER_STDERR; n++) {
    close((int)machine->registers[n]);
    machine->registers[n] = -1;
  }
}

static void take_terminal(struct monitor *monitor) {
  int terminal = (int)monitor->machine.registers[REGISTER_TERMINAL];
  if (!spawn_is(&monitor->spawn, SPAWN_TERMINAL) || terminal < 0) return;
  struct winsize size = {.ws_row = monitor->spawn.options.rows,
                         .ws_col = monitor->spawn.options.columns};
  if (size.ws_row > 0 && size.ws_col > 0) ioctl(terminal, TIOCSWINSZ, &size);
  set_nonblocking(terminal);
  monitor->outputs[0] = terminal;
  if (spawn_is(&monitor->spawn, SPAWN_STDIN_OPEN)) monitor->input = terminal;
}

/* Field 22 of /proc/PID/stat, with the pid the identity of a process; proc(5). Zero if there is
 * none. */
static unsigned long long start_of(pid_t pid) {
  char path[32];
  char text[STAT_BYTES];
  snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
  read_file(path, text, sizeof(text));
  /* The second field, the name in parentheses, may hold anything. */
  const char *at = strrchr(text, ')');
  for (int field = 2; at != NULL && field < STAT_START_FIELD; field++) at = strchr(at + 1, ' ');
  return at != NULL ? strtoull(at + 1, NULL, 10) : 0;
}

static void write_pid_file(const struct monitor *monitor) {
  char text[PID_FILE_BYTES];
  int length = snprintf(text, sizeof(text), "%d %llu\n", (int)monitor->pid, start_of(monitor->pid));
  int flags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW;
  int fd = openat(monitor->spawn.runtime_folder, "pid", flags, 0644);
  /* Only a convenience: without it a daemon asks the monitor. */
  if (fd >= 0) write_all(fd, text, (size_t)length);
  close_fd(&fd);
}

static void ignore(int signal) {
  (void)signal;
}

/*
 * After main, so that nothing of it is inherited by the container: the monitor outlives hang-ups
 * and requests to terminate. Handlers that do nothing, because execve resets handlers but keeps
 * SIG_IGN.
 */
static int watch_signals(void) {
  static const int outlived[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGPIPE, SIGUSR1, SIGUSR2, 0};
  struct sigaction action = {.sa_handler = ignore, .sa_flags = SA_RESTART};
  for (const int *n = outlived; *n != 0; n++) sigaction(*n, &action, NULL);
  return signals_watch((const int[]){SIGCHLD, 0});
}

static int prepare(struct monitor *monitor, const struct namespaces *namespaces) {
  const struct spawn *spawn = &monitor->spawn;
  monitor->listener = unix_listen(spawn->monitors_folder, spawn->name, BACKLOG);
  if (monitor->listener < 0 || !make_stdio(monitor)) return errno;
  set_registers(monitor, namespaces);
  /* The first peer is the daemon, which alone is heard while a container starts. */
  monitor->machine.ask = ask_compiler;
  monitor->machine.ask_context = &monitor->peers.list[0].fd;
  if (spawn_is(spawn, SPAWN_EXEC)) return 0;
  return log_open(&monitor->log, spawn->log_folder, spawn->options.log_bytes,
                  spawn->options.log_files);
}

bool monitor_start(struct monitor *monitor, const struct namespaces *namespaces,
                   struct failure *failure) {
  int error = prepare(monitor, namespaces);
  *failure = (struct failure){.instruction = PROGRAM_NONE, .error = (uint32_t)error};
  if (error != 0 || !launch(&monitor->machine, failure)) {
    unlinkat(monitor->spawn.monitors_folder, monitor->spawn.name, 0);
    return false;
  }
  monitor->started = realtime_nanoseconds();
  monitor->pid = (pid_t)monitor->machine.registers[REGISTER_PID];
  take_terminal(monitor);
  close_container_ends(&monitor->machine);
  monitor->signals = watch_signals();
  if (!spawn_is(&monitor->spawn, SPAWN_EXEC)) write_pid_file(monitor);
  monitor->state = MONITOR_RUNNING;
  return true;
}
