#include "daemon.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "signals.h"

enum {
  START_MILLIS_MAX = 20000,
  RETRY_MILLIS = 5,
  LOG_BYTES_MAX = 1 << 20,
  LINE_BYTES_MAX = 400,
  EXIT_NO_EXECUTABLE = 127,
  EXIT_OTHER_STARTS = 75, /* EX_TEMPFAIL: another daemon of this instance runs or starts */
};

int daemon_connect(const struct settings *settings) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  int length =
      snprintf(address.sun_path, sizeof(address.sun_path), "%s/carafe.sock", settings->run);
  if (length >= (int)sizeof(address.sun_path)) return -ENAMETOOLONG;
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return -errno;
  if (connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0) return fd;
  int error = errno;
  close(fd);
  return -error;
}

void daemon_explain(const struct settings *settings, int error) {
  fprintf(stderr, "carafe: connect to the daemon at %s/carafe.sock: %s\n", settings->run,
          strerror(error));
  if (error == EACCES) {
    fprintf(stderr, "hint: carafe needs root, or membership in the group carafe\n");
  } else if (error == ENAMETOOLONG) {
    fprintf(stderr, "hint: a socket's path has at most 107 bytes; use a shorter --run folder\n");
  }
}

static void write_text(const char *path, const char *text) {
  int fd = open(path, O_WRONLY | O_CLOEXEC);
  if (fd < 0) return;
  ssize_t ignored = write(fd, text, strlen(text));
  (void)ignored;
  close(fd);
}

/*
 * Out of the caller's cgroups, so that their limits and their end are not the daemon's: into a
 * cgroup of its own in every version 1 hierarchy and in version 2's, where there are any and they
 * let us.
 */
static void leave_cgroups(void) {
  static const char top[] = "/sys/fs/cgroup";
  char path[512];
  DIR *folder = opendir(top);
  struct dirent *entry;
  while (folder != NULL && (entry = readdir(folder)) != NULL) {
    if (strcmp(entry->d_name, "..") == 0 || entry->d_type == DT_REG) continue;
    snprintf(path, sizeof(path), "%s/%s/cgroup.procs", top, entry->d_name);
    if (access(path, W_OK) != 0) continue;
    /* Version 2 has its root at the top; there a folder is a cgroup and none of our business. */
    snprintf(path, sizeof(path), "%s/cgroup.controllers", top);
    if (access(path, F_OK) == 0 && strcmp(entry->d_name, ".") != 0) continue;
    snprintf(path, sizeof(path), "%s/%s/carafe-daemon", top, entry->d_name);
    mkdir(path, 0755);
    /* "tasks" moves a process of one thread without the lock that cgroup.procs takes. */
    snprintf(path, sizeof(path), "%s/%s/carafe-daemon/tasks", top, entry->d_name);
    if (access(path, W_OK) != 0) {
      snprintf(path, sizeof(path), "%s/%s/carafe-daemon/cgroup.procs", top, entry->d_name);
    }
    write_text(path, "0");
  }
  if (folder != NULL) closedir(folder);
}

/* As far as the kernel lets us; what the caller was limited to is not the daemon's. */
static void reset_limits(void) {
  static const int resources[] = {RLIMIT_CPU, RLIMIT_FSIZE, RLIMIT_DATA,
                                  RLIMIT_AS,  RLIMIT_NPROC, RLIMIT_NOFILE};
  for (size_t n = 0; n < sizeof(resources) / sizeof(resources[0]); n++) {
    struct rlimit limit = {.rlim_cur = RLIM_INFINITY, .rlim_max = RLIM_INFINITY};
    if (resources[n] != RLIMIT_NOFILE && setrlimit(resources[n], &limit) == 0) continue;
    if (getrlimit(resources[n], &limit) != 0) continue;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(resources[n], &limit);
  }
  write_text("/proc/self/oom_score_adj", "0");
}

static void log_path(const struct settings *settings, char path[PATH_MAX]) {
  snprintf(path, PATH_MAX, "%.*s/daemon.log", PATH_MAX - 16, settings->run);
}

/* The child: nothing of the caller's stays but its environment. */
static _Noreturn void become_daemon(const struct settings *settings) {
  char path[PATH_MAX];
  struct stat status;
  setsid();
  signals_reset();
  signals_unblock();
  umask(022);
  log_path(settings, path);
  int log = open(path, O_WRONLY | O_CREAT | O_APPEND | O_NOCTTY, 0600);
  int null = open("/dev/null", O_RDWR);
  if (log >= 0 && fstat(log, &status) == 0 && status.st_size > LOG_BYTES_MAX &&
      ftruncate(log, 0) != 0) {
    close(log);
    log = -1;
  }
  dup2(null, STDIN_FILENO);
  dup2(log >= 0 ? log : null, STDOUT_FILENO);
  dup2(log >= 0 ? log : null, STDERR_FILENO);
  syscall(SYS_close_range, 3, ~0U, 0);
  reset_limits();
  leave_cgroups();
  if (chdir("/") != 0) _exit(EXIT_NO_EXECUTABLE);
  snprintf(path, sizeof(path), "%.*s/carafed", PATH_MAX - 16, settings->library);
  char *argv[] = {path, "--root", (char *)settings->root, "--run", (char *)settings->run, NULL};
  execv(path, argv);
  dprintf(STDERR_FILENO, "exec %s: %s\n", path, strerror(errno));
  _exit(EXIT_NO_EXECUTABLE);
}

/* The last line that the daemon wrote; "" if none. */
static void last_line(const char *path, char line[LINE_BYTES_MAX]) {
  char text[LINE_BYTES_MAX];
  struct stat status;
  line[0] = '\0';
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return;
  off_t start = 0;
  if (fstat(fd, &status) == 0 && status.st_size > LINE_BYTES_MAX - 1) {
    start = status.st_size - (LINE_BYTES_MAX - 1);
  }
  ssize_t count = pread(fd, text, LINE_BYTES_MAX - 1, start);
  close(fd);
  while (count > 0 && text[count - 1] == '\n') {
    count--;
  }
  text[count > 0 ? count : 0] = '\0';
  const char *newline = strrchr(text, '\n');
  strcpy(line, newline != NULL ? newline + 1 : text);
}

static int start_failed(const struct settings *settings, const char *why) {
  char path[PATH_MAX];
  char line[LINE_BYTES_MAX];
  log_path(settings, path);
  last_line(path, line);
  fprintf(stderr, "carafe: cannot start the daemon: %s\n", line[0] != '\0' ? line : why);
  fprintf(stderr, "hint: %s; its log is %s\n", why, path);
  return -1;
}

/* mkdir -p; what fails here fails again, with a reason, in the daemon. */
static void make_folders(const char *path) {
  char part[PATH_MAX];
  for (const char *slash = strchr(path + 1, '/');; slash = strchr(slash + 1, '/')) {
    size_t length = slash != NULL ? (size_t)(slash - path) : strlen(path);
    snprintf(part, sizeof(part), "%.*s", (int)length, path);
    mkdir(part, 0755);
    if (slash == NULL) return;
  }
}

static void sleep_millis(int millis) {
  struct timespec time = {.tv_nsec = millis * 1000000L};
  nanosleep(&time, NULL);
}

int daemon_start(const struct settings *settings) {
  if (geteuid() != 0) {
    fprintf(stderr, "carafe: cannot start the daemon: it needs root\n");
    fprintf(stderr, "hint: run carafe as root once, or have the service start it\n");
    return -1;
  }
  make_folders(settings->run);
  pid_t child = fork();
  if (child < 0) return start_failed(settings, strerror(errno));
  if (child == 0) become_daemon(settings);
  for (int millis = 0; millis < START_MILLIS_MAX; millis += RETRY_MILLIS) {
    int connection = daemon_connect(settings);
    if (connection >= 0) return connection;
    if (connection != -ENOENT && connection != -ECONNREFUSED) {
      daemon_explain(settings, -connection);
      return -1;
    }
    int status;
    if (child > 0 && waitpid(child, &status, WNOHANG) == child) {
      bool other = WIFEXITED(status) && WEXITSTATUS(status) == EXIT_OTHER_STARTS;
      if (!other) return start_failed(settings, "it ended before it listened");
      child = -1;
    }
    sleep_millis(RETRY_MILLIS);
  }
  return start_failed(settings, "it did not listen within 20 seconds");
}
