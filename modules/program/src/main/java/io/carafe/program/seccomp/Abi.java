package io.carafe.program.seccomp;

import io.carafe.program.Architecture;
import org.jspecify.annotations.Nullable;

/**
 * A system call interface of the kernel: an architecture as seccomp and OCI count them. A 64-bit
 * machine serves its own and those of its 32-bit companions.
 */
public enum Abi {
  /** AMD and Intel, 64 bits. */
  X86_64("SCMP_ARCH_X86_64", 0xc000003e, true),
  /** Intel, 32 bits, also called i386. */
  X86("SCMP_ARCH_X86", 0x40000003, false),
  /**
   * 64-bit registers with 32-bit pointers: it shares the audit value of {@link #X86_64} and sets
   * bit 30 in each number.
   */
  X32("SCMP_ARCH_X32", 0xc000003e, false),
  /** ARM, 64 bits. */
  AARCH64("SCMP_ARCH_AARCH64", 0xc00000b7, true),
  /** ARM, 32 bits, EABI. */
  ARM("SCMP_ARCH_ARM", 0x40000028, false);

  /** The bit that tells an x32 call (kernel arch/x86/include/uapi/asm/unistd.h). */
  static final long X32_BIT = 0x40000000L;

  private final String ociName;
  private final int audit;
  private final boolean wide;

  Abi(String ociName, int audit, boolean wide) {
    this.ociName = ociName;
    this.audit = audit;
    this.wide = wide;
  }

  /** The interface that programs of {@code architecture} use natively. */
  public static Abi of(Architecture architecture) {
    return switch (architecture) {
      case X86_64 -> X86_64;
      case AARCH64 -> AARCH64;
    };
  }

  /** The interface with the OCI name {@code ociName}; null where no machine of ours serves it. */
  public static @Nullable Abi named(String ociName) {
    for (Abi abi : values()) {
      if (abi.ociName.equals(ociName)) {
        return abi;
      }
    }
    return null;
  }

  /** The name in OCI profiles, {@code SCMP_ARCH_X86_64}. */
  public String ociName() {
    return ociName;
  }

  /** The AUDIT_ARCH_* value that a filter sees (kernel include/uapi/linux/audit.h). */
  int audit() {
    return audit;
  }

  /** Whether arguments are compared in all 64 bits. */
  boolean wide() {
    return wide;
  }

  /** Whether a machine of which this is the native interface serves another one, too. */
  public boolean serves(Abi other) {
    return other.servedBy(this);
  }

  /** Whether a machine with the native interface {@code machine} serves this one too. */
  boolean servedBy(Abi machine) {
    return switch (this) {
      case X86_64, X86, X32 -> machine == X86_64;
      case AARCH64, ARM -> machine == AARCH64;
    };
  }
}
