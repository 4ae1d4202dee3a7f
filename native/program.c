#include "program.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>

struct header {
  uint32_t magic;
  uint16_t version;
  uint16_t registers;
  uint32_t instructions;
  uint32_t relocations;
  uint32_t data_bytes;
  uint32_t pool_bytes;
  uint32_t main;
  uint32_t collect;
  uint32_t cleanup;
  uint32_t fault;
  uint32_t fault_error;
  uint32_t export_offset;
  uint32_t export_bytes;
  uint8_t zero[12];
};
_Static_assert(sizeof(struct header) == 64, "the blob's header is 64 bytes");

struct relocation {
  uint32_t at;
  uint32_t target;
};
_Static_assert(sizeof(struct relocation) == 8, "the blob's relocations are 8 bytes");

#define PROGRAM_MAGIC UINT32_C(0x50465243)
#define ERROR_MAX 4095

static bool register_valid(const struct program *program, uint64_t number) {
  return number < program->registers;
}

static bool entry_valid(const struct program *program, uint32_t entry) {
  return entry == PROGRAM_NONE || entry < program->instructions;
}

static bool region_valid(const struct program *program, uint64_t argument) {
  uint64_t end = (uint64_t)region_offset(argument) + region_bytes(argument);
  return region_bytes(argument) >= 1 && end <= program->pool_bytes;
}

/* A string's only NUL is its last byte, so that the kernel reads what the compiler meant. */
static bool string_valid(const struct program *program, uint64_t argument) {
  if (!region_valid(program, argument)) return false;
  const uint8_t *start = program->pool + region_offset(argument);
  uint32_t bytes = region_bytes(argument);
  return memchr(start, 0, bytes) == start + bytes - 1;
}

static bool argument_valid(const struct program *program, const struct instruction *i, int n) {
  switch ((enum argument_kind)i->kinds[n]) {
    case ARGUMENT_IMMEDIATE:
      return true;
    case ARGUMENT_REGISTER:
    case ARGUMENT_FD_PATH:
      return register_valid(program, i->arguments[n]);
    case ARGUMENT_REGION:
      return region_valid(program, i->arguments[n]);
    case ARGUMENT_STRING:
      return string_valid(program, i->arguments[n]);
  }
  return false;
}

static bool value_or_register(const struct instruction *i, int n) {
  return i->kinds[n] == ARGUMENT_IMMEDIATE || i->kinds[n] == ARGUMENT_REGISTER;
}

static bool region_of(const struct instruction *i, int n, uint32_t bytes) {
  return i->kinds[n] == ARGUMENT_REGION && region_bytes(i->arguments[n]) == bytes;
}

static bool width_valid(uint8_t width) {
  return width == 1 || width == 2 || width == 4 || width == 8;
}

static bool ask_valid(const struct instruction *i) {
  bool valid = i->kinds[0] == ARGUMENT_IMMEDIATE && i->kinds[1] == ARGUMENT_REGION;
  for (int n = 2; n < PROGRAM_ARGUMENTS; n++) {
    valid = valid && value_or_register(i, n);
  }
  return valid;
}

/* The rules of one operation; those that hold for all of them are in instruction_valid. */
static bool operation_valid(const struct instruction *i) {
  bool has_dst = i->dst != REGISTER_NONE;
  switch ((enum operation)i->op) {
    case OP_SYSCALL:
      /* vfork would return from the machine's own stack frames twice. */
#ifdef SYS_vfork
      if (i->nr == SYS_vfork) return false;
#endif
      return i->nr <= PROGRAM_SYSCALL_MAX;
    case OP_LOAD:
      return has_dst && width_valid(i->width) && region_of(i, 0, i->width);
    case OP_STORE:
      return width_valid(i->width) && region_of(i, 0, i->width) && i->kinds[1] == ARGUMENT_REGISTER;
    case OP_SET:
      return has_dst && value_or_register(i, 0);
    case OP_TEST:
      return i->kinds[0] == ARGUMENT_REGISTER && i->kinds[1] == ARGUMENT_IMMEDIATE &&
             i->condition != CONDITION_NONE && (i->jump != PROGRAM_NONE || i->listed[0] != 0);
    case OP_FORMAT:
      return i->kinds[0] == ARGUMENT_REGISTER && i->kinds[1] == ARGUMENT_REGION &&
             region_bytes(i->arguments[1]) >= PROGRAM_FORMAT_BYTES;
    case OP_EXPECT:
      return region_of(i, 0, sizeof(int32_t));
    case OP_JUMP:
      return i->jump != PROGRAM_NONE;
    case OP_ASK:
      return ask_valid(i);
    case OP_REPORT:
      return i->kinds[0] == ARGUMENT_IMMEDIATE && i->kinds[1] == ARGUMENT_REGISTER;
    case OP_EXIT:
      return value_or_register(i, 0);
    case OP_END:
      return true;
    case OP_FAIL:
      return i->listed[0] != 0;
  }
  return false;
}

static bool instruction_valid(const struct program *program, const struct instruction *i) {
  bool valid = i->on_error <= ERROR_JUMPS && i->condition <= CONDITION_NO_BIT && i->stage <= 3;
  valid = valid && (i->dst == REGISTER_NONE || register_valid(program, i->dst));
  valid = valid && entry_valid(program, i->target) && entry_valid(program, i->jump);
  for (int n = 0; n < PROGRAM_ARGUMENTS; n++) {
    valid = valid && argument_valid(program, i, n);
  }
  bool error_jumps = i->on_error == ERROR_LISTED_JUMPS || i->on_error == ERROR_JUMPS;
  bool condition_jumps = i->condition != CONDITION_NONE && i->op != OP_TEST;
  return valid && (!error_jumps || i->target != PROGRAM_NONE) &&
         (!condition_jumps || i->jump != PROGRAM_NONE) && operation_valid(i);
}

static bool code_valid(const struct program *program) {
  for (uint32_t at = 0; at < program->instructions; at++) {
    if (!instruction_valid(program, &program->code[at])) return false;
  }
  uint8_t last = program->code[program->instructions - 1].op;
  return last == OP_JUMP || last == OP_EXIT || last == OP_END || last == OP_FAIL;
}

static bool header_valid(const struct header *header, size_t blob_bytes) {
  static const uint8_t zero[sizeof(header->zero)];
  bool valid = header->magic == PROGRAM_MAGIC && header->version == PROGRAM_VERSION &&
               memcmp(header->zero, zero, sizeof(zero)) == 0;
  valid = valid && header->registers <= PROGRAM_REGISTERS_MAX && header->instructions >= 1 &&
          header->instructions <= PROGRAM_INSTRUCTIONS_MAX &&
          header->relocations <= PROGRAM_RELOCATIONS_MAX &&
          header->pool_bytes <= PROGRAM_POOL_BYTES_MAX && header->data_bytes <= header->pool_bytes;
  if (!valid) return false;
  uint64_t bytes = sizeof(struct header) +
                   (uint64_t)header->instructions * sizeof(struct instruction) +
                   (uint64_t)header->relocations * sizeof(struct relocation) + header->data_bytes;
  return bytes == blob_bytes;
}

static bool entries_valid(const struct program *program) {
  uint64_t export_end = (uint64_t)program->export_offset + program->export_bytes;
  bool fault_valid = program->fault == PROGRAM_NONE ||
                     (program->fault_error >= 1 && program->fault_error <= ERROR_MAX);
  return program->main < program->instructions && entry_valid(program, program->collect) &&
         entry_valid(program, program->cleanup) && export_end <= program->pool_bytes && fault_valid;
}

static int map(size_t bytes, int sharing, void **mapping) {
  void *at = mmap(NULL, bytes, PROT_READ | PROT_WRITE, sharing | MAP_ANONYMOUS, -1, 0);
  if (at == MAP_FAILED) return ENOMEM;
  *mapping = at;
  return 0;
}

static int allocate(struct program *program) {
  size_t code_bytes = program->instructions * sizeof(struct instruction);
  size_t bytes = code_bytes + program->instructions * sizeof(uint16_t);
  void *mapping = NULL;
  if (map(bytes, MAP_PRIVATE, &mapping) != 0) return ENOMEM;
  program->code_bytes = bytes;
  program->code = mapping;
  program->jumps_taken = (void *)((uint8_t *)mapping + code_bytes);
  /* An empty pool is mapped too, one page of it, so that "pool" is never null. */
  size_t pool_bytes = program->pool_bytes > 0 ? program->pool_bytes : 1;
  if (map(pool_bytes, MAP_SHARED, &mapping) != 0) return ENOMEM;
  program->pool = mapping;
  return 0;
}

/* Fills the code and the pool from the blob. False if a relocation leaves the pool. */
static bool fill(struct program *program, const struct header *header, const uint8_t *blob) {
  size_t code_bytes = program->instructions * sizeof(struct instruction);
  const uint8_t *relocations = blob + sizeof(struct header) + code_bytes;
  const uint8_t *data = relocations + header->relocations * sizeof(struct relocation);
  memcpy((void *)program->code, blob + sizeof(struct header), code_bytes);
  memcpy(program->pool, data, header->data_bytes);
  for (uint32_t n = 0; n < header->relocations; n++) {
    struct relocation relocation;
    memcpy(&relocation, relocations + n * sizeof(relocation), sizeof(relocation));
    bool valid = relocation.at % sizeof(uint64_t) == 0 &&
                 (uint64_t)relocation.at + sizeof(uint64_t) <= program->pool_bytes &&
                 relocation.target < program->pool_bytes;
    if (!valid) return false;
    uint64_t address = (uint64_t)(uintptr_t)(program->pool + relocation.target);
    memcpy(program->pool + relocation.at, &address, sizeof(address));
  }
  return true;
}

int program_decode(const uint8_t *blob, size_t bytes, struct program *program) {
  struct header header;
  memset(program, 0, sizeof(*program));
  if (bytes < sizeof(header)) return EINVAL;
  memcpy(&header, blob, sizeof(header));
  if (!header_valid(&header, bytes)) return EINVAL;
  program->pool_bytes = header.pool_bytes;
  program->instructions = header.instructions;
  program->registers = header.registers;
  program->main = header.main;
  program->collect = header.collect;
  program->cleanup = header.cleanup;
  program->fault = header.fault;
  program->fault_error = header.fault_error;
  program->export_offset = header.export_offset;
  program->export_bytes = header.export_bytes;
  if (!entries_valid(program)) return EINVAL;
  int error = allocate(program);
  if (error == 0 && (!fill(program, &header, blob) || !code_valid(program))) error = EINVAL;
  if (error != 0) program_free(program);
  return error;
}

void program_free(struct program *program) {
  if (program->code != NULL) munmap((void *)program->code, program->code_bytes);
  if (program->pool != NULL) {
    munmap(program->pool, program->pool_bytes > 0 ? program->pool_bytes : 1);
  }
  memset(program, 0, sizeof(*program));
}
