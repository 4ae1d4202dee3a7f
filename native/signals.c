#include "signals.h"

#include <signal.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { SIGNALS_MAX = 64, KERNEL_MASK_BYTES = 8 };

/* The kernel's own struct sigaction; all zero is the default action. */
struct kernel_action {
  void *handler;
  unsigned long flags;
  void *restorer;
  uint64_t mask;
};

void signals_reset(void) {
  static const struct kernel_action action;
  for (int n = 1; n <= SIGNALS_MAX; n++) {
    syscall(SYS_rt_sigaction, n, &action, NULL, KERNEL_MASK_BYTES);
  }
}

void signals_unblock(void) {
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
}
