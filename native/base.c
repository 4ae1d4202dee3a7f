#include "base.h"

#include <poll.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/un.h>

enum { SIGNALS_MAX = 64, KERNEL_MASK_BYTES = 8 };

bool write_all(int fd, const void *bytes, size_t length) {
  const uint8_t *at = bytes;
  while (length > 0) {
    ssize_t count = write(fd, at, length);
    if (count < 0 && errno == EAGAIN) poll(&(struct pollfd){.fd = fd, .events = POLLOUT}, 1, -1);
    if (count < 0 && errno != EAGAIN && errno != EINTR) return false;
    if (count > 0) at += count;
    if (count > 0) length -= (size_t)count;
  }
  return true;
}

void write_file(const char *path, const char *text) {
  int fd = open(path, O_WRONLY | O_CLOEXEC);
  if (fd >= 0) write_all(fd, text, strlen(text));
  close_fd(&fd);
}

void read_file(const char *path, char *text, size_t bytes) {
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  ssize_t count = fd >= 0 ? read(fd, text, bytes - 1) : 0;
  text[count > 0 ? count : 0] = '\0';
  close_fd(&fd);
}

void close_fd(int *fd) {
  if (*fd >= 0) close(*fd);
  *fd = -1;
}

void pause_millis(int millis) {
  struct timespec time = {.tv_nsec = millis * 1000000L};
  nanosleep(&time, NULL);
}

uint64_t realtime_nanoseconds(void) {
  struct timespec time;
  clock_gettime(CLOCK_REALTIME, &time);
  return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

/* The kernel's own struct sigaction; all zero is the default action. */
struct kernel_action {
  void *handler;
  unsigned long flags;
  void *restorer;
  uint64_t mask;
};

void signals_reset(void) {
  static const struct kernel_action action;
  for (int n = 1; n <= SIGNALS_MAX; n++) {
    syscall(SYS_rt_sigaction, n, &action, NULL, KERNEL_MASK_BYTES);
  }
}

void signals_unblock(void) {
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
}

int signals_watch(const int *signals) {
  sigset_t mask;
  sigemptyset(&mask);
  for (; *signals != 0; signals++) sigaddset(&mask, *signals);
  sigprocmask(SIG_BLOCK, &mask, NULL);
  return signalfd(-1, &mask, SFD_CLOEXEC | SFD_NONBLOCK);
}

/* False if the path is too long for a socket. */
static bool address_of(const char *path, struct sockaddr_un *address) {
  *address = (struct sockaddr_un){.sun_family = AF_UNIX};
  if (strlen(path) >= sizeof(address->sun_path)) errno = ENAMETOOLONG;
  if (strlen(path) >= sizeof(address->sun_path)) return false;
  strcpy(address->sun_path, path);
  return true;
}

int unix_listen(int folder, const char *name, int backlog) {
  struct sockaddr_un address;
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  unlinkat(folder, name, 0);
  mode_t mask = umask(0177);
  /* Relative to the folder, because an absolute path may be longer than an address. */
  bool listens = fd >= 0 && address_of(name, &address) && fchdir(folder) == 0 &&
                 bind(fd, (struct sockaddr *)&address, sizeof(address)) == 0 &&
                 listen(fd, backlog) == 0 && chdir("/") == 0;
  umask(mask);
  if (!listens) close_fd(&fd);
  return fd;
}

int unix_connect(const char *path) {
  struct sockaddr_un address;
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd >= 0 && address_of(path, &address) &&
      connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0) {
    return fd;
  }
  int error = errno;
  close_fd(&fd);
  return -error;
}
