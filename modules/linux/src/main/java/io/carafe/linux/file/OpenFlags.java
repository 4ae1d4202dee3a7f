package io.carafe.linux.file;

import io.carafe.linux.kernel.Architecture;

/**
 * The bits of open(2), some of which differ between architectures.
 *
 * <p>Source: kernel include/uapi/asm-generic/fcntl.h, arch/arm64/include/uapi/asm/fcntl.h.
 */
final class OpenFlags {
  private static final boolean ARM = Architecture.current() == Architecture.AARCH64;

  static final int READ = 0;
  static final int READ_WRITE = 02;
  static final int CREATE = 0100;
  static final int EXCLUSIVE = 0200;
  static final int NOCTTY = 0400;
  static final int TRUNCATE = 01000;
  static final int APPEND = 02000;
  static final int NONBLOCK = 04000;
  static final int DIRECTORY = ARM ? 040000 : 0200000;
  static final int NO_FOLLOW = ARM ? 0100000 : 0400000;
  static final int CLOSE_ON_EXEC = 02000000;
  static final int PATH = 010000000;
  static final int UNNAMED = 020000000 | DIRECTORY;

  private OpenFlags() {}
}
