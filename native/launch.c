#include "launch.h"

#include <poll.h>
#include <sys/prctl.h>

/* Out of the way of the descriptors that a program places by number for its container. */
enum { REPORT_FD_MIN = 500 };

enum { CHILDREN_BYTES = 1024, CHILDREN_MAX = 1000 };

struct ending ending_of(int wait_status) {
  if (WIFSIGNALED(wait_status)) {
    uint32_t signal = (uint32_t)WTERMSIG(wait_status);
    return (struct ending){.code = 128 + signal, .signal = signal};
  }
  return (struct ending){.code = (uint32_t)WEXITSTATUS(wait_status), .signal = 0};
}

bool wait_for(pid_t pid, struct ending *ending) {
  int status = 0;
  pid_t waited;
  do {
    waited = waitpid(pid, &status, __WALL);
  } while (waited < 0 && errno == EINTR);
  if (waited != pid) return false;
  *ending = ending_of(status);
  return true;
}

static int open_report(int *read_end, int *write_end) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return errno;
  int high = fcntl(ends[1], F_DUPFD_CLOEXEC, REPORT_FD_MIN);
  if (high >= 0) close(ends[1]);
  *read_end = ends[0];
  *write_end = high >= 0 ? high : ends[1];
  return 0;
}

static bool ready_to_read(int fd) {
  struct pollfd poll_fd = {.fd = fd, .events = POLLIN};
  return poll(&poll_fd, 1, 0) == 1 && (poll_fd.revents & POLLIN) != 0;
}

/*
 * Reads the report pipe: true with the first failure found. With "wait" until its end of file,
 * which comes when every process has reached its execve or exit; else only what is there.
 */
static bool read_failure(int report, bool wait, struct failure *failure) {
  struct record record;
  for (;;) {
    if (!wait && !ready_to_read(report)) return false;
    ssize_t count = read(report, &record, sizeof(record));
    if (count < 0 && errno == EINTR) continue;
    if (count != sizeof(record)) return false;
    if (record.kind == RECORD_REPORT && record.code == REPORT_READY) return false;
    if (record.kind != RECORD_FAILURE) continue;
    *failure = (struct failure){
        .instruction = record.code, .error = record.failure.error, .stage = record.failure.stage};
    return true;
  }
}

/* True while there are children: those listed are killed, those that have ended are reaped. */
static bool kill_children(void) {
  char text[CHILDREN_BYTES];
  read_file("/proc/thread-self/children", text, sizeof(text));
  /* A child that is not reaped keeps its pid, so that these are the children still. */
  for (char *at = text; *at != '\0'; at += strcspn(at, " ") + 1) {
    kill((pid_t)strtol(at, NULL, 10), SIGKILL);
    if (strchr(at, ' ') == NULL) break;
  }
  return waitpid(-1, NULL, __WALL) > 0;
}

/* Whatever processes a failed start has made: as a subreaper the host gets the deeper ones too, one
 * after the other. */
static void end_half_made(void) {
  for (int n = 0; n < CHILDREN_MAX && kill_children(); n++) continue;
}

bool launch(struct machine *machine, struct failure *failure) {
  int report = -1;
  int write_end = -1;
  /* A container starts with every default action, whatever its host inherited or ignores. */
  signals_reset();
  int error = open_report(&report, &write_end);
  machine->registers[REGISTER_REPORT] = write_end;
  if (error != 0) {
    *failure = (struct failure){.instruction = PROGRAM_NONE, .error = (uint32_t)error};
    return false;
  }
  bool done = machine_run(machine, machine->program.header.main, failure);
  close(write_end);
  machine->registers[REGISTER_REPORT] = -1;
  /*
   * A child's failure makes the host's next call fail too (a closed socket, a dead process); the
   * child's is the cause. After a failure of the host its children may still wait for it, so the
   * end of file cannot be waited for.
   */
  struct failure cause;
  if (read_failure(report, done, &cause)) {
    *failure = cause;
    done = false;
  }
  if (done && machine->registers[REGISTER_PID] <= 0) {
    *failure = (struct failure){.instruction = PROGRAM_NONE, .error = ESRCH};
    done = false;
  }
  close(report);
  if (!done) {
    end_half_made();
    launch_cleanup(machine);
  }
  return done;
}

void launch_collect(struct machine *machine) {
  struct failure ignored;
  machine_run(machine, machine->program.header.collect, &ignored);
}

void launch_cleanup(struct machine *machine) {
  struct failure ignored;
  machine_run(machine, machine->program.header.cleanup, &ignored);
}
