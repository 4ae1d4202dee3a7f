/*
 * Stands in for native/kernel.c: calls the kernel and notes how long each call took, in the file
 * that CARAFE_CALLS names. All processes of a program share the mapping; the record of an execve
 * or an exit that succeeds has no duration.
 */
#include "../../native/kernel.h"

#include <stdatomic.h>
#include <sys/mman.h>
#include <time.h>

enum { RECORDS_MAX = 8192, TEXT_BYTES = 48 };

struct record {
  uint64_t start_nanoseconds;
  uint64_t duration_nanoseconds;
  int64_t result;
  uint32_t number;
  uint32_t process;
  char text[TEXT_BYTES];
};

struct records {
  _Atomic uint64_t count;
  struct record record[RECORDS_MAX];
};

static struct records *records;

static uint64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * 1000000000U + (uint64_t)time.tv_nsec;
}

__attribute__((constructor)) static void map_records(void) {
  const char *path = getenv("CARAFE_CALLS");
  if (path == NULL) return;
  int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0 || ftruncate(fd, sizeof(struct records)) != 0) return;
  void *mapping = mmap(NULL, sizeof(struct records), PROT_READ | PROT_WRITE,
                       MAP_SHARED | MAP_POPULATE, fd, 0);
  close(fd);
  if (mapping != MAP_FAILED) records = mapping;
}

/* Which argument tells most: a path, a name; -1 for none. */
static int telling(uint16_t nr) {
  switch (nr) {
    case SYS_execve:
    case SYS_fsopen:
      return 0;
    case SYS_mkdirat:
    case SYS_openat:
    case SYS_openat2:
    case SYS_unlinkat:
    case SYS_open_tree:
    case SYS_mount:
    case SYS_mount_setattr:
    case SYS_mknodat:
      return 1;
    case SYS_symlinkat:
      return 2;
    case SYS_fsconfig:
    case SYS_move_mount:
      return 3;
    default:
      return -1;
  }
}

static struct record *begin(uint16_t nr, const uint64_t arguments[6]) {
  uint64_t index = atomic_fetch_add(&records->count, 1);
  if (index >= RECORDS_MAX) return NULL;
  struct record *record = &records->record[index];
  record->number = nr;
  record->process = (uint32_t)getpid();
  int argument = telling(nr);
  if (argument >= 0 && arguments[argument] != 0) {
    strncpy(record->text, (const char *)(uintptr_t)arguments[argument], TEXT_BYTES - 1);
  }
  record->start_nanoseconds = now();
  return record;
}

int64_t kernel_call(uint16_t nr, const uint64_t arguments[6]) {
  struct record *record = records == NULL ? NULL : begin(nr, arguments);
  long result = syscall(nr, arguments[0], arguments[1], arguments[2], arguments[3], arguments[4],
                        arguments[5]);
  int64_t answer = result == -1 ? -(int64_t)errno : (int64_t)result;
  bool is_child = nr == SYS_clone3 && answer == 0; /* the record is its parent's */
  if (record != NULL && !is_child) {
    record->duration_nanoseconds = now() - record->start_nanoseconds;
    record->result = answer;
  }
  return answer;
}
