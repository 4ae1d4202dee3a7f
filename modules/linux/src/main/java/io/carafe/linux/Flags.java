package io.carafe.linux;

/** Numbers of fcntl(2) and poll(2), equal on all architectures that Carafe runs on. */
final class Flags {
  static final int F_DUPFD_CLOEXEC = 1030;
  static final int O_CLOEXEC = 02000000;

  static final short POLLIN = 1;

  private Flags() {}
}
