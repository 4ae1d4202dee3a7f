#include "program.h"

#include <sys/mman.h>

struct relocation {
  uint32_t at;
  uint32_t target;
};
_Static_assert(sizeof(struct relocation) == 8, "the blob's relocations are 8 bytes");

#define PROGRAM_MAGIC UINT32_C(0x50465243)
#define ERROR_MAX 4095

static bool register_valid(const struct program *program, uint64_t number) {
  return number < program->header.registers;
}

static bool entry_valid(const struct program_header *header, uint32_t entry) {
  return entry == PROGRAM_NONE || entry < header->instructions;
}

static bool region_valid(const struct program *program, uint64_t argument) {
  uint64_t end = (uint64_t)region_offset(argument) + region_bytes(argument);
  return region_bytes(argument) >= 1 && end <= program->header.pool_bytes;
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
    case ARGUMENT_IMMEDIATE: return true;
    case ARGUMENT_REGISTER:
    case ARGUMENT_FD_PATH: return register_valid(program, i->arguments[n]);
    case ARGUMENT_REGION: return region_valid(program, i->arguments[n]);
    case ARGUMENT_STRING: return string_valid(program, i->arguments[n]);
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
  for (int n = 2; n < PROGRAM_ARGUMENTS; n++) valid = valid && value_or_register(i, n);
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
    case OP_LOAD: return has_dst && width_valid(i->width) && region_of(i, 0, i->width);
    case OP_STORE:
      return width_valid(i->width) && region_of(i, 0, i->width) && i->kinds[1] == ARGUMENT_REGISTER;
    case OP_SET: return has_dst && value_or_register(i, 0);
    case OP_TEST:
      return i->kinds[0] == ARGUMENT_REGISTER && i->kinds[1] == ARGUMENT_IMMEDIATE &&
             i->condition != CONDITION_NONE && (i->jump != PROGRAM_NONE || i->listed[0] != 0);
    case OP_FORMAT:
      return i->kinds[0] == ARGUMENT_REGISTER && i->kinds[1] == ARGUMENT_REGION &&
             region_bytes(i->arguments[1]) >= PROGRAM_FORMAT_BYTES;
    case OP_EXPECT: return region_of(i, 0, sizeof(int32_t));
    case OP_JUMP: return i->jump != PROGRAM_NONE;
    case OP_ASK: return ask_valid(i);
    case OP_REPORT: return i->kinds[0] == ARGUMENT_IMMEDIATE && i->kinds[1] == ARGUMENT_REGISTER;
    case OP_EXIT: return value_or_register(i, 0);
    case OP_END: return true;
    case OP_FAIL: return i->listed[0] != 0;
  }
  return false;
}

static bool instruction_valid(const struct program *program, const struct instruction *i) {
  bool valid = i->on_error <= ERROR_JUMPS && i->condition <= CONDITION_NO_BIT && i->stage <= 3;
  valid = valid && (i->dst == REGISTER_NONE || register_valid(program, i->dst));
  valid =
      valid && entry_valid(&program->header, i->target) && entry_valid(&program->header, i->jump);
  for (int n = 0; n < PROGRAM_ARGUMENTS; n++) valid = valid && argument_valid(program, i, n);
  bool error_jumps = i->on_error == ERROR_LISTED_JUMPS || i->on_error == ERROR_JUMPS;
  bool condition_jumps = i->condition != CONDITION_NONE && i->op != OP_TEST;
  return valid && (!error_jumps || i->target != PROGRAM_NONE) &&
         (!condition_jumps || i->jump != PROGRAM_NONE) && operation_valid(i);
}

static bool code_valid(const struct program *program) {
  for (uint32_t at = 0; at < program->header.instructions; at++) {
    if (!instruction_valid(program, &program->code[at])) return false;
  }
  uint8_t last = program->code[program->header.instructions - 1].op;
  return last == OP_JUMP || last == OP_EXIT || last == OP_END || last == OP_FAIL;
}

static bool header_valid(const struct program_header *header, size_t blob_bytes) {
  static const uint8_t zero[sizeof(header->zero)];
  bool valid = header->magic == PROGRAM_MAGIC && header->version == PROGRAM_VERSION &&
               memcmp(header->zero, zero, sizeof(zero)) == 0;
  valid = valid && header->registers <= PROGRAM_REGISTERS_MAX && header->instructions >= 1 &&
          header->instructions <= PROGRAM_INSTRUCTIONS_MAX &&
          header->relocations <= PROGRAM_RELOCATIONS_MAX &&
          header->pool_bytes <= PROGRAM_POOL_BYTES_MAX && header->data_bytes <= header->pool_bytes;
  if (!valid) return false;
  uint64_t bytes = sizeof(struct program_header) +
                   (uint64_t)header->instructions * sizeof(struct instruction) +
                   (uint64_t)header->relocations * sizeof(struct relocation) + header->data_bytes;
  return bytes == blob_bytes;
}

static bool entries_valid(const struct program_header *header) {
  uint64_t export_end = (uint64_t)header->export_offset + header->export_bytes;
  bool fault_valid = header->fault == PROGRAM_NONE ||
                     (header->fault_error >= 1 && header->fault_error <= ERROR_MAX);
  return header->main < header->instructions && entry_valid(header, header->collect) &&
         entry_valid(header, header->cleanup) && export_end <= header->pool_bytes && fault_valid;
}

/* Also an empty pool is mapped, one page of it, so that "pool" is never null. */
static size_t pool_mapping(const struct program *program) {
  return program->header.pool_bytes > 0 ? program->header.pool_bytes : 1;
}

static void *map(size_t bytes, int sharing) {
  void *at = mmap(NULL, bytes, PROT_READ | PROT_WRITE, sharing | MAP_ANONYMOUS, -1, 0);
  return at != MAP_FAILED ? at : NULL;
}

static int allocate(struct program *program) {
  size_t code_bytes = program->header.instructions * sizeof(struct instruction);
  program->code_bytes = code_bytes + program->header.instructions * sizeof(uint16_t);
  program->code = map(program->code_bytes, MAP_PRIVATE);
  program->jumps_taken = (void *)((uintptr_t)program->code + code_bytes);
  program->pool = map(pool_mapping(program), MAP_SHARED);
  return program->code != NULL && program->pool != NULL ? 0 : ENOMEM;
}

/* Fills the code and the pool from the blob. False if a relocation leaves the pool. */
static bool fill(struct program *program, const uint8_t *blob) {
  const struct program_header *header = &program->header;
  size_t code_bytes = header->instructions * sizeof(struct instruction);
  const uint8_t *relocations = blob + sizeof(struct program_header) + code_bytes;
  const uint8_t *data = relocations + header->relocations * sizeof(struct relocation);
  memcpy((void *)program->code, blob + sizeof(struct program_header), code_bytes);
  memcpy(program->pool, data, header->data_bytes);
  for (uint32_t n = 0; n < header->relocations; n++) {
    struct relocation relocation;
    memcpy(&relocation, relocations + n * sizeof(relocation), sizeof(relocation));
    bool valid = relocation.at % sizeof(uint64_t) == 0 &&
                 (uint64_t)relocation.at + sizeof(uint64_t) <= program->header.pool_bytes &&
                 relocation.target < program->header.pool_bytes;
    if (!valid) return false;
    uint64_t address = (uint64_t)(uintptr_t)(program->pool + relocation.target);
    memcpy(program->pool + relocation.at, &address, sizeof(address));
  }
  return true;
}

int program_decode(const uint8_t *blob, size_t bytes, struct program *program) {
  memset(program, 0, sizeof(*program));
  if (bytes < sizeof(program->header)) return EINVAL;
  memcpy(&program->header, blob, sizeof(program->header));
  if (!header_valid(&program->header, bytes) || !entries_valid(&program->header)) return EINVAL;
  int error = allocate(program);
  if (error == 0 && (!fill(program, blob) || !code_valid(program))) error = EINVAL;
  if (error != 0) program_free(program);
  return error;
}

void program_free(struct program *program) {
  if (program->code != NULL) munmap((void *)program->code, program->code_bytes);
  if (program->pool != NULL) munmap(program->pool, pool_mapping(program));
  memset(program, 0, sizeof(*program));
}
