/*
 * The machine: runs a checked program, instruction by instruction.
 *
 * It knows registers, jumps and system calls, and which process of the program's tree it is in;
 * what the calls are for only the compiler knows.
 */
#pragma once

#include "base.h"

#include "program.h"

/* Registers with a fixed meaning, see docs/program-format.md. */
enum {
  REGISTER_PID = 0,
  REGISTER_PIDFD = 1,
  REGISTER_STDIN = 2,
  REGISTER_STDOUT = 3,
  REGISTER_STDERR = 4,
  REGISTER_TERMINAL = 5,
  REGISTER_HOST_MOUNTS = 6,
  REGISTER_NURSERY = 7,
  REGISTER_RUNTIME_FOLDER = 8,
  REGISTER_TARGET = 9,
  REGISTER_EXTRA = 10,
  REGISTER_EXTRA_END = 15,
  REGISTER_REPORT = 15, /* write end of the report pipe; a program may move it */
};

enum {
  ASK_FDS_MAX = 4,
  EXIT_FAILED = 125, /* what a forked process of a program exits with when an instruction failed */
};

/* Which instruction failed, with which errno, in which process. */
struct failure {
  uint32_t instruction;
  uint32_t error;
  uint32_t stage;
};

enum record_kind { RECORD_FAILURE = 1, RECORD_REPORT = 2 };

/* REPORT with this code tells the host to wait no longer for the report pipe's end of file. */
enum { REPORT_READY = 1 };

/* What a forked process writes to the report pipe; one record is one atomic write. */
struct record {
  uint32_t kind;
  uint32_t code; /* the instruction, or REPORT's code */
  union {
    struct {
      uint32_t error;
      uint32_t stage;
    } failure;
    int64_t value;
  };
};
_Static_assert(sizeof(struct record) == 16, "the report pipe's records are 16 bytes");

/* A question of a program to its compiler. */
struct question {
  uint32_t code;
  const uint8_t *bytes;
  uint32_t length;
  int fds[ASK_FDS_MAX];
  int fds_count;
};

struct machine {
  struct program program;
  int64_t registers[PROGRAM_REGISTERS_MAX];
  bool forked; /* in a process that the program forked */
  /*
   * Answers a question with a new program in *answer and 0, or with an errno. Null where nobody can
   * be asked.
   */
  int (*ask)(void *context, const struct question *question, struct program *answer);
  void *ask_context;
};

/* Takes the program over and sets all registers to -1. */
void machine_init(struct machine *machine, struct program *program);

/* Frees the program; descriptors in registers stay the caller's. */
void machine_free(struct machine *machine);

/*
 * Runs from an entry to its END; an absent entry is an empty one. False with *failure if an
 * instruction failed. Only the host process returns: in forked processes a failure goes to the
 * report pipe and the process exits.
 */
bool machine_run(struct machine *machine, uint32_t entry, struct failure *failure);
