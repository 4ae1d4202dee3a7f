/*
 * A program as the compiler made it: instructions for the machine over a pool of bytes.
 *
 * docs/program-format.md defines the format. A decoded program is one whose every offset, register
 * and jump has been checked; the machine relies on that and checks none of it again.
 */
#pragma once

#include "base.h"

enum {
  PROGRAM_VERSION = 1,
  PROGRAM_REGISTERS_MAX = 256,
  PROGRAM_INSTRUCTIONS_MAX = 16384,
  PROGRAM_RELOCATIONS_MAX = 65536,
  PROGRAM_POOL_BYTES_MAX = 16 << 20,
  PROGRAM_SYSCALL_MAX = 1023,
  PROGRAM_ARGUMENTS = 6,
  PROGRAM_LISTED = 8,
  PROGRAM_FORMAT_BYTES = 20,
  REGISTER_NONE = 0xff,
};

/* No instruction: an absent entry, an absent jump. */
#define PROGRAM_NONE UINT32_C(0xffffffff)

enum operation {
  OP_SYSCALL = 1,
  OP_LOAD = 2,
  OP_STORE = 3,
  OP_SET = 4,
  OP_TEST = 5,
  OP_FORMAT = 6,
  OP_EXPECT = 7,
  OP_JUMP = 8,
  OP_ASK = 9,
  OP_REPORT = 10,
  OP_EXIT = 11,
  OP_END = 12,
  OP_FAIL = 13,
};

enum argument_kind {
  ARGUMENT_IMMEDIATE = 0,
  ARGUMENT_REGISTER = 1,
  ARGUMENT_REGION = 2,
  ARGUMENT_STRING = 3,
  ARGUMENT_FD_PATH = 4,
};

enum on_error {
  ERROR_FAILS = 0,
  ERROR_LISTED_GOES_ON = 1,
  ERROR_LISTED_JUMPS = 2,
  ERROR_GOES_ON = 3,
  ERROR_JUMPS = 4,
};

enum condition {
  CONDITION_NONE = 0,
  CONDITION_EQUAL = 1,
  CONDITION_NOT_EQUAL = 2,
  CONDITION_LESS = 3,
  CONDITION_NOT_LESS = 4,
  CONDITION_ANY_BIT = 5,
  CONDITION_NO_BIT = 6,
};

/* One instruction, laid out in memory as it is in the blob. */
struct instruction {
  uint8_t op;
  uint8_t stage;
  uint8_t dst;
  uint8_t width;
  uint8_t on_error;
  uint8_t condition;
  uint16_t nr;
  uint8_t kinds[PROGRAM_ARGUMENTS];
  uint16_t bound;
  uint8_t listed[PROGRAM_LISTED];
  uint64_t arguments[PROGRAM_ARGUMENTS];
  int64_t value;
  uint32_t target;
  uint32_t jump;
};
_Static_assert(sizeof(struct instruction) == 88, "the blob's instructions are 88 bytes");
_Static_assert(offsetof(struct instruction, arguments) == 24, "arguments are at 24");
_Static_assert(offsetof(struct instruction, target) == 80, "target is at 80");
_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "blobs and frames are little-endian");

/* The blob's first 64 bytes. */
struct program_header {
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
_Static_assert(sizeof(struct program_header) == 64, "the blob's header is 64 bytes");

/* A checked program. The pool is shared with the processes that the program forks; the rest is not.
 */
struct program {
  struct program_header header;
  const struct instruction *code;
  uint16_t *jumps_taken; /* backward jumps by instruction, against its bound */
  uint8_t *pool;
  size_t code_bytes; /* length of the mapping that holds code and jumps_taken */
};

/*
 * Decodes and checks a blob, which may be freed afterwards. Returns 0 and a program that the caller
 * ends with program_free; EINVAL for a blob that breaks a rule, ENOMEM.
 */
int program_decode(const uint8_t *blob, size_t bytes, struct program *program);

void program_free(struct program *program);

/* Offset and length of a pool region as an argument packs them. */
static inline uint32_t region_offset(uint64_t argument) {
  return (uint32_t)argument;
}

static inline uint32_t region_bytes(uint64_t argument) {
  return (uint32_t)(argument >> 32);
}
