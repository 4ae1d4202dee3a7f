#include "machine.h"

#include "kernel.h"

enum { FD_PATH_BYTES = 32 }; /* "/proc/self/fd/" and an int */

typedef char fd_path[FD_PATH_BYTES];

/* An errno that no system call returns, for END: the entry is done. */
enum { ENTRY_DONE = -1 };

void machine_init(struct machine *machine, struct program *program) {
  memset(machine, 0, sizeof(*machine));
  machine->program = *program;
  memset(program, 0, sizeof(*program));
  for (int n = 0; n < PROGRAM_REGISTERS_MAX; n++) machine->registers[n] = -1;
}

void machine_free(struct machine *machine) {
  program_free(&machine->program);
}

static void *region(const struct machine *machine, uint64_t argument) {
  return machine->program.pool + region_offset(argument);
}

/* An argument that is an immediate or a register. */
static int64_t value_of(const struct machine *machine, const struct instruction *i, int n) {
  bool copy = i->kinds[n] == ARGUMENT_REGISTER;
  return copy ? machine->registers[i->arguments[n]] : (int64_t)i->arguments[n];
}

static bool holds(enum condition condition, int64_t result, int64_t value) {
  switch (condition) {
    case CONDITION_NONE: return false;
    case CONDITION_EQUAL: return result == value;
    case CONDITION_NOT_EQUAL: return result != value;
    case CONDITION_LESS: return result < value;
    case CONDITION_NOT_LESS: return result >= value;
    case CONDITION_ANY_BIT: return ((uint64_t)result & (uint64_t)value) != 0;
    case CONDITION_NO_BIT: return ((uint64_t)result & (uint64_t)value) == 0;
  }
  return false;
}

static bool listed(const struct instruction *i, int error) {
  for (int n = 0; n < PROGRAM_LISTED; n++) {
    if (i->listed[n] != 0 && i->listed[n] == error) return true;
  }
  return false;
}

/* Backward jumps are counted, so that every program ends. */
static int jump_to(struct machine *machine, uint32_t *at, uint32_t to) {
  uint32_t from = *at;
  if (to <= from) {
    if (machine->program.jumps_taken[from] >= machine->program.code[from].bound) return ELOOP;
    machine->program.jumps_taken[from]++;
  }
  *at = to;
  return 0;
}

static int go_on(uint32_t *at) {
  (*at)++;
  return 0;
}

/* After a failed call: 0 where the instruction says how to go on, else the errno. */
static int recover(struct machine *machine, uint32_t *at, int error) {
  const struct instruction *i = &machine->program.code[*at];
  switch ((enum on_error)i->on_error) {
    case ERROR_FAILS: return error;
    case ERROR_LISTED_GOES_ON: return listed(i, error) ? go_on(at) : error;
    case ERROR_LISTED_JUMPS: return listed(i, error) ? jump_to(machine, at, i->target) : error;
    case ERROR_GOES_ON: return go_on(at);
    case ERROR_JUMPS: return jump_to(machine, at, i->target);
  }
  return error;
}

/* After a success: keeps the result and follows the condition. */
static int settle(struct machine *machine, uint32_t *at, int64_t result) {
  const struct instruction *i = &machine->program.code[*at];
  if (i->dst != REGISTER_NONE) machine->registers[i->dst] = result;
  if (holds((enum condition)i->condition, result, i->value)) return jump_to(machine, at, i->jump);
  return go_on(at);
}

static bool forks(uint16_t nr) {
#ifdef SYS_fork
  if (nr == SYS_fork) return true;
#endif
  return nr == SYS_clone || nr == SYS_clone3;
}

/* The new process starts with no signal blocked, whatever its host needed to block for itself. */
static void enter_forked(struct machine *machine) {
  signals_unblock();
  machine->forked = true;
}

/* False where a "/proc/self/fd" argument names a register without a descriptor. */
static bool arguments_of(const struct machine *machine, const struct instruction *i,
                         uint64_t values[PROGRAM_ARGUMENTS], fd_path paths[PROGRAM_ARGUMENTS]) {
  for (int n = 0; n < PROGRAM_ARGUMENTS; n++) {
    uint64_t argument = i->arguments[n];
    switch ((enum argument_kind)i->kinds[n]) {
      case ARGUMENT_IMMEDIATE: values[n] = argument; break;
      case ARGUMENT_REGISTER: values[n] = (uint64_t)machine->registers[argument]; break;
      case ARGUMENT_REGION:
      case ARGUMENT_STRING: values[n] = (uint64_t)(uintptr_t)region(machine, argument); break;
      case ARGUMENT_FD_PATH:
        if (machine->registers[argument] < 0) return false;
        snprintf(paths[n], FD_PATH_BYTES, "/proc/self/fd/%d", (int)machine->registers[argument]);
        values[n] = (uint64_t)(uintptr_t)paths[n];
        break;
    }
  }
  return true;
}

static int run_syscall(struct machine *machine, const struct instruction *i, uint32_t *at) {
  uint64_t values[PROGRAM_ARGUMENTS];
  fd_path paths[PROGRAM_ARGUMENTS];
  int64_t result = -EBADF;
  if (arguments_of(machine, i, values, paths)) result = kernel_call(i->nr, values);
  if (result == 0 && forks(i->nr)) enter_forked(machine);
  if (result >= 0 || result < -4095) return settle(machine, at, result);
  if (i->dst != REGISTER_NONE) machine->registers[i->dst] = result;
  return recover(machine, at, (int)-result);
}

static int64_t load(const void *from, uint8_t width) {
  uint16_t u16;
  int32_t i32;
  int64_t i64;
  switch (width) {
    case 1: return *(const uint8_t *)from;
    case 2: memcpy(&u16, from, sizeof(u16)); return u16;
    case 4: memcpy(&i32, from, sizeof(i32)); return i32;
    default: memcpy(&i64, from, sizeof(i64)); return i64;
  }
}

static int run_store(struct machine *machine, const struct instruction *i, uint32_t *at) {
  memcpy(region(machine, i->arguments[0]), &machine->registers[i->arguments[1]], i->width);
  return go_on(at);
}

static int run_test(struct machine *machine, const struct instruction *i, uint32_t *at) {
  int64_t masked = (int64_t)((uint64_t)machine->registers[i->arguments[0]] & i->arguments[1]);
  if (!holds((enum condition)i->condition, masked, i->value)) return go_on(at);
  return i->jump == PROGRAM_NONE ? i->listed[0] : jump_to(machine, at, i->jump);
}

static int run_format(struct machine *machine, const struct instruction *i, uint32_t *at) {
  int64_t number = machine->registers[i->arguments[0]];
  if (number < 0) return EINVAL;
  char digits[PROGRAM_FORMAT_BYTES + 1];
  int length = snprintf(digits, sizeof(digits), "%lld", (long long)number);
  memcpy(region(machine, i->arguments[1]), digits, (size_t)length);
  return settle(machine, at, length);
}

static int run_expect(struct machine *machine, const struct instruction *i, uint32_t *at) {
  int64_t answer = load(region(machine, i->arguments[0]), sizeof(int32_t));
  if (answer != 0) return recover(machine, at, answer < 0 ? (int)-answer : EPROTO);
  return go_on(at);
}

/* Goes on in the program that the compiler answers; registers stay as they are. */
static int run_ask(struct machine *machine, const struct instruction *i, uint32_t *at) {
  if (machine->forked || machine->ask == NULL) return ENOSYS;
  struct question question = {
      .code = (uint32_t)i->arguments[0],
      .bytes = region(machine, i->arguments[1]),
      .length = region_bytes(i->arguments[1]),
  };
  for (int n = 2; n < PROGRAM_ARGUMENTS; n++) {
    if (i->kinds[n] != ARGUMENT_REGISTER) continue;
    int64_t fd = machine->registers[i->arguments[n]];
    if (fd < 0 || fd > INT32_MAX) return EBADF;
    question.fds[question.fds_count++] = (int)fd;
  }
  struct program answer;
  int error = machine->ask(machine->ask_context, &question, &answer);
  if (error != 0) return error;
  program_free(&machine->program);
  machine->program = answer;
  *at = answer.header.main;
  return 0;
}

static int run_report(struct machine *machine, const struct instruction *i, uint32_t *at) {
  struct record record = {
      .kind = RECORD_REPORT,
      .code = (uint32_t)i->arguments[0],
      .value = machine->registers[i->arguments[1]],
  };
  int report = (int)machine->registers[REGISTER_REPORT];
  if (write(report, &record, sizeof(record)) != sizeof(record)) return EPIPE;
  return go_on(at);
}

/* One instruction: moves *at. Returns 0, ENTRY_DONE or the errno that it failed with. */
static int step(struct machine *machine, uint32_t *at) {
  const struct instruction *i = &machine->program.code[*at];
  if (*at == machine->program.header.fault) return (int)machine->program.header.fault_error;
  switch ((enum operation)i->op) {
    case OP_SYSCALL: return run_syscall(machine, i, at);
    case OP_LOAD: return settle(machine, at, load(region(machine, i->arguments[0]), i->width));
    case OP_STORE: return run_store(machine, i, at);
    case OP_SET: return settle(machine, at, value_of(machine, i, 0));
    case OP_TEST: return run_test(machine, i, at);
    case OP_FORMAT: return run_format(machine, i, at);
    case OP_EXPECT: return run_expect(machine, i, at);
    case OP_JUMP: return jump_to(machine, at, i->jump);
    case OP_ASK: return run_ask(machine, i, at);
    case OP_REPORT: return run_report(machine, i, at);
    case OP_EXIT:
      if (machine->forked) _exit((int)(value_of(machine, i, 0) & 0xff));
      return EPROTO;
    case OP_END: return machine->forked ? EPROTO : ENTRY_DONE;
    case OP_FAIL: return i->listed[0];
  }
  return EPROTO;
}

/* The end of a forked process that failed: its host learns of it by the report pipe. */
static _Noreturn void die(const struct machine *machine, const struct failure *failure) {
  struct record record = {
      .kind = RECORD_FAILURE,
      .code = failure->instruction,
      .failure = {.error = failure->error, .stage = failure->stage},
  };
  /* The host may have stopped listening; the process still ends by its exit code. */
  signal(SIGPIPE, SIG_IGN);
  int report = (int)machine->registers[REGISTER_REPORT];
  while (write(report, &record, sizeof(record)) < 0 && errno == EINTR) {
  }
  _exit(EXIT_FAILED);
}

bool machine_run(struct machine *machine, uint32_t entry, struct failure *failure) {
  if (entry == PROGRAM_NONE) return true;
  memset(machine->program.jumps_taken, 0,
         machine->program.header.instructions * sizeof(*machine->program.jumps_taken));
  uint32_t at = entry;
  int error = 0;
  while (error == 0) error = step(machine, &at);
  if (error == ENTRY_DONE) return true;
  /* step leaves "at" on the instruction that failed. */
  *failure = (struct failure){
      .instruction = at, .error = (uint32_t)error, .stage = machine->program.code[at].stage};
  if (machine->forked) die(machine, failure);
  return false;
}
