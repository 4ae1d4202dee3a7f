/*
 * hello: the program of the image that ships with Carafe. It tells what a process sees of the
 * container around it, so that a first run shows at a glance what is isolated: name, process
 * numbers, user, memory. It does without stdio, which keeps the image below 20 KB.
 */
#include <fcntl.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

/* What cgroup v1 shows where no limit was set is the largest multiple of a page. */
#define UNLIMITED_BYTES_MIN (1ULL << 60)

/* The whole greeting; what does not fit is cut. */
static char greeting[2048];
static size_t greeting_length;

static void put(const char *text) {
  size_t length = strlen(text);
  size_t room = sizeof greeting - greeting_length;
  if (length > room) length = room;
  memcpy(greeting + greeting_length, text, length);
  greeting_length += length;
}

static void put_number(unsigned long long number) {
  char digits[24];
  char *start = digits + sizeof digits - 1;
  *start = '\0';
  do {
    *--start = (char)('0' + number % 10);
    number /= 10;
  } while (number > 0);
  put(start);
}

/* Reads the decimal number that a file begins with; 0 if the file cannot be read or has none
 * ("max"). */
static int read_number(const char *path, unsigned long long *number) {
  char text[32];
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return 0;
  ssize_t length = read(fd, text, sizeof text);
  close(fd);
  ssize_t at = 0;
  *number = 0;
  for (; at < length && text[at] >= '0' && text[at] <= '9' && *number < UNLIMITED_BYTES_MIN; at++)
    *number = *number * 10 + (unsigned long long)(text[at] - '0');
  return at > 0;
}

static void put_memory_limit(void) {
  unsigned long long bytes;
  int known = read_number("/sys/fs/cgroup/memory.max", &bytes) ||
              read_number("/sys/fs/cgroup/memory/memory.limit_in_bytes", &bytes);
  put("\n  memory limit  ");
  if (known && bytes < UNLIMITED_BYTES_MIN) {
    put_number(bytes >> 20);
    put(" MiB");
  } else {
    put("none");
  }
}

static void put_container(const struct utsname *host) {
  put("  hostname      ");
  put(host->nodename);
  put("\n  kernel        ");
  put(host->sysname);
  put(" ");
  put(host->release);
  put(" ");
  put(host->machine);
  put("\n  process       pid ");
  put_number((unsigned long long)getpid());
  put("\n  user          uid ");
  put_number(getuid());
  put(", gid ");
  put_number(getgid());
  put_memory_limit();
}

int main(void) {
  struct utsname host;
  if (uname(&host) != 0) return 1;
  put("Hello from inside a container!\n\n");
  put_container(&host);
  put("\n\nCarafe compiled this container to a list of system calls. To read it:\n");
  put("  carafe explain hello\n");
  for (size_t sent = 0; sent < greeting_length;) {
    ssize_t count = write(1, greeting + sent, greeting_length - sent);
    if (count <= 0) return 1;
    sent += (size_t)count;
  }
  return 0;
}
