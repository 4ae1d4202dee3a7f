/* Any bytes are refused or decode to a program that runs to an end, whatever a kernel answers. */
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>

#include "../kernel.h"
#include "../machine.h"

enum { HEADER_BYTES = 64, BOUND_AT = 14, BOUND_MASK = 7 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint64_t state;

/* Answers by chance; never as a fork answers its child, because there is none. */
int64_t kernel_call(uint16_t nr, const uint64_t arguments[6]) {
  state = (state ^ nr ^ arguments[0]) * UINT64_C(0x100000001b3) + 1;
  int64_t answer = (int64_t)(state >> 40) % 200 - 100;
  return answer == 0 ? 1 : answer;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static struct machine machine;
  struct program program;
  struct failure failure;
  uint8_t *blob = malloc(size > 0 ? size : 1);
  if (blob == NULL) return 0;
  memcpy(blob, data, size);
  /* Short loops: what they do does not depend on how often. */
  for (size_t at = HEADER_BYTES; at + sizeof(struct instruction) <= size;
       at += sizeof(struct instruction)) {
    blob[at + BOUND_AT] &= BOUND_MASK;
    blob[at + BOUND_AT + 1] = 0;
  }
  state = size;
  if (program_decode(blob, size, &program) == 0) {
    free(blob);
    machine_init(&machine, &program);
    machine_run(&machine, machine.program.header.main, &failure);
    machine_run(&machine, machine.program.header.collect, &failure);
    machine_run(&machine, machine.program.header.cleanup, &failure);
    machine_free(&machine);
  } else {
    free(blob);
  }
  return 0;
}
