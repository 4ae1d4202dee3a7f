#include "kernel.h"

int64_t kernel_call(uint16_t nr, const uint64_t arguments[6]) {
  long result = syscall(nr, arguments[0], arguments[1], arguments[2], arguments[3], arguments[4],
                        arguments[5]);
  return result == -1 ? -(int64_t)errno : (int64_t)result;
}
