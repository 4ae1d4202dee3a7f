/*
 * program-runner BLOB [REGISTER=PATH ...]
 *
 * Runs a program from a file as a monitor would and prints what happened, line by line. Registers 2
 * to 4 are its own stdio, 6 its mount namespace; others are opened from a path, or are the pidfd of
 * "pid:NUMBER". Exits with 0 where
 * the start succeeded, 1 where an instruction failed, 2 where there was no program to run.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../launch.h"

static int give_up(const char *what, int error) {
  fprintf(stderr, "program-runner: %s: %s\n", what, strerror(error));
  return 2;
}

static int load_program(const char *path, struct program *program) {
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  struct stat status;
  if (fd < 0 || fstat(fd, &status) != 0) return errno;
  void *blob = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
  close(fd);
  if (blob == MAP_FAILED) return errno;
  int error = program_decode(blob, (size_t)status.st_size, program);
  munmap(blob, (size_t)status.st_size);
  return error;
}

static int open_any(const char *path) {
  if (strncmp(path, "pid:", 4) == 0) return (int)syscall(SYS_pidfd_open, atoi(path + 4), 0);
  int fd = open(path, O_RDWR | O_CLOEXEC | O_NOCTTY);
  if (fd < 0 && errno == EISDIR) fd = open(path, O_PATH | O_CLOEXEC);
  if (fd < 0) fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
  return fd;
}

static int set_registers(struct machine *machine, char **settings) {
  for (int n = 0; n < 3; n++) {
    machine->registers[REGISTER_STDIN + n] = fcntl(n, F_DUPFD_CLOEXEC, 10);
  }
  machine->registers[REGISTER_HOST_MOUNTS] = open("/proc/self/ns/mnt", O_RDONLY | O_CLOEXEC);
  for (; *settings != NULL; settings++) {
    char *end = NULL;
    unsigned long number = strtoul(*settings, &end, 10);
    if (*end != '=' || number >= REGISTER_EXTRA_END) return EINVAL;
    machine->registers[number] = open_any(end + 1);
    if (machine->registers[number] < 0) return errno;
  }
  return 0;
}

static void print_export(const struct program *program) {
  printf("export bytes=%u\n", program->header.export_bytes);
  fwrite(program->pool + program->header.export_offset, 1, program->header.export_bytes, stdout);
  if (program->header.export_bytes > 0) printf("\n");
}

int main(int count, char **arguments) {
  if (count < 2) return give_up("usage: program-runner BLOB [REGISTER=PATH ...]", EINVAL);
  struct program program;
  int error = load_program(arguments[1], &program);
  if (error != 0) return give_up(arguments[1], error);
  static struct machine machine;
  machine_init(&machine, &program);
  error = set_registers(&machine, arguments + 2);
  if (error != 0) return give_up("registers", error);
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  setvbuf(stdout, NULL, _IOLBF, 0);
  struct failure failure;
  if (!launch(&machine, &failure)) {
    printf("failed instruction=%d errno=%u stage=%u\n", (int)failure.instruction, failure.error,
           failure.stage);
    return 1;
  }
  pid_t pid = (pid_t)machine.registers[REGISTER_PID];
  printf("ok pid=%d\n", (int)pid);
  struct ending ending;
  if (!wait_for(pid, &ending)) return give_up("wait", errno);
  printf("exited code=%u signal=%u\n", ending.code, ending.signal);
  launch_collect(&machine);
  print_export(&machine.program);
  launch_cleanup(&machine);
  machine_free(&machine);
  return 0;
}
