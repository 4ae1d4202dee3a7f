#include "terminal.h"

#include <sys/ioctl.h>
#include <termios.h>

static struct termios before;
static bool raw;

struct terminal_size terminal_size(void) {
  struct winsize size;
  for (int n = 0; n < 3; n++) {
    if (ioctl(n, TIOCGWINSZ, &size) == 0) {
      return (struct terminal_size){.rows = size.ws_row, .columns = size.ws_col};
    }
  }
  return (struct terminal_size){0};
}

uint8_t terminal_bits(void) {
  uint8_t bits = 0;
  for (int n = 0; n < 3; n++) {
    if (isatty(n)) bits = (uint8_t)(bits | 1 << n);
  }
  return bits;
}

bool terminal_readable(void) {
  pid_t owner = tcgetpgrp(STDIN_FILENO);
  return owner < 0 || owner == getpgrp();
}

/* A background process that sets its terminal is stopped by SIGTTOU, unless it blocks that. */
static void set_mode(const struct termios *mode) {
  sigset_t mask;
  sigset_t old;
  sigemptyset(&mask);
  sigaddset(&mask, SIGTTOU);
  sigprocmask(SIG_BLOCK, &mask, &old);
  while (tcsetattr(STDIN_FILENO, TCSADRAIN, mode) != 0 && errno == EINTR) {
  }
  sigprocmask(SIG_SETMASK, &old, NULL);
}

void terminal_make_raw(void) {
  if (!terminal_readable() || (!raw && tcgetattr(STDIN_FILENO, &before) != 0)) return;
  struct termios mode = before;
  cfmakeraw(&mode);
  set_mode(&mode);
  raw = true;
}

void terminal_restore(void) {
  if (raw) set_mode(&before);
  raw = false;
}
