package io.carafe.program.compile;

import io.carafe.program.Argument;
import io.carafe.program.assembly.ProgramBuilder;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Structures of the kernel as bytes. All supported architectures are little-endian. */
final class Structures {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  /** sizeof(struct clone_args) up to its cgroup member. */
  static final int CLONE_ARGS_BYTES = 88;

  /** sizeof(struct stat) on all architectures, rounded up. */
  static final int STAT_BYTES = 144;

  /** sizeof(struct statfs), rounded up. */
  static final int STATFS_BYTES = 128;

  private Structures() {}

  static void put(byte[] bytes, int at, long value) {
    LONG.set(bytes, at, value);
  }

  static void putInt(byte[] bytes, int at, int value) {
    INT.set(bytes, at, value);
  }

  /**
   * The arguments of clone3 with room for the pidfd.
   *
   * @param region struct clone_args
   * @param pidfd where the kernel puts the new process' pidfd
   * @param parentTid where the kernel puts its pid as the cloning process sees it
   */
  record CloneArguments(Argument.Region region, Argument.Region pidfd, Argument.Region parentTid) {
    static CloneArguments of(ProgramBuilder code, long flags, long exitSignal) {
      byte[] bytes = new byte[CLONE_ARGS_BYTES];
      put(bytes, 0, flags);
      put(bytes, 32, exitSignal);
      Argument.Region region = code.pool().bytes(bytes);
      Argument.Region pidfd = code.pool().space(4);
      Argument.Region parentTid = code.pool().space(4);
      code.pool().relocate(region.part(8, 8), pidfd);
      code.pool().relocate(region.part(24, 8), parentTid);
      return new CloneArguments(region, pidfd, parentTid);
    }

    /** The cgroup member. */
    Argument.Region cgroup() {
      return region.part(80, 8);
    }
  }
}
