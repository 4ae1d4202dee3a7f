#include "daemon.h"

#include <dirent.h>
#include <sys/resource.h>

enum {
  START_MILLIS_MAX = 20000,
  RETRY_MILLIS = 5,
  LINE_BYTES_MAX = 400,
  EXIT_NO_EXECUTABLE = 127,
  EXIT_OTHER_STARTS = 75, /* EX_TEMPFAIL: another daemon of this instance runs or starts */
};

int daemon_connect(const struct settings *settings) {
  char path[PATH_MAX];
  snprintf(path, sizeof(path), "%.*s/carafe.sock", PATH_MAX - 16, settings->run);
  return unix_connect(path);
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

/*
 * Out of the caller's cgroups, so that their limits and their end are not the daemon's: into a
 * cgroup of its own in every version 1 hierarchy and in version 2's, where there are any and they
 * let us. The daemon removes them at its end, or the next one does, by the number in their names.
 */
static void leave_cgroups(void) {
  static const char top[] = "/sys/fs/cgroup";
  char group[32];
  snprintf(group, sizeof(group), "carafe-daemon-%d", (int)getpid());
  DIR *folder = opendir(top);
  struct dirent *entry;
  while (folder != NULL && (entry = readdir(folder)) != NULL) {
    if (strcmp(entry->d_name, "..") == 0 || chdir(top) != 0) continue;
    /* Version 2 has its root at the top; there a folder is a cgroup and none of our business. */
    if (access("cgroup.controllers", F_OK) == 0 && strcmp(entry->d_name, ".") != 0) continue;
    if (chdir(entry->d_name) != 0 || access("cgroup.procs", W_OK) != 0) continue;
    mkdir(group, 0755);
    if (chdir(group) != 0) continue;
    /* "tasks" moves a process of one thread without the lock that cgroup.procs takes. */
    write_file(access("tasks", W_OK) == 0 ? "tasks" : "cgroup.procs", "0");
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
  write_file("/proc/self/oom_score_adj", "0");
}

static void log_path(const struct settings *settings, char path[PATH_MAX]) {
  snprintf(path, PATH_MAX, "%.*s/daemon.log", PATH_MAX - 16, settings->run);
}

/* The child: nothing of the caller's stays but its environment. */
static _Noreturn void become_daemon(const struct settings *settings) {
  char path[PATH_MAX];
  char old[PATH_MAX + 8];
  setsid();
  signals_reset();
  signals_unblock();
  umask(022);
  log_path(settings, path);
  snprintf(old, sizeof(old), "%s.old", path);
  rename(path, old);
  int log = open(path, O_WRONLY | O_CREAT | O_APPEND | O_NOCTTY, 0600);
  int null = open("/dev/null", O_RDWR);
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
  line[0] = '\0';
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return;
  /* A shorter file is read from its start. */
  lseek(fd, -(LINE_BYTES_MAX - 1), SEEK_END);
  ssize_t count = read(fd, text, LINE_BYTES_MAX - 1);
  close(fd);
  while (count > 0 && text[count - 1] == '\n') count--;
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
  strcpy(part, path);
  for (char *slash = part; (slash = strchr(slash + 1, '/')) != NULL; *slash = '/') {
    *slash = '\0';
    mkdir(part, 0755);
  }
  mkdir(path, 0755);
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
    pause_millis(RETRY_MILLIS);
  }
  return start_failed(settings, "it did not listen within 20 seconds");
}
