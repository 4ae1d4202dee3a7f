package io.carafe.spec.runtime;

import io.carafe.spec.json.JsonWord;

/** A system call table that a seccomp filter covers. Source: config-linux.md, section Seccomp. */
public enum OciSeccompArchitecture implements JsonWord {
  /** The specification's {@code SCMP_ARCH_X86}. */
  SCMP_ARCH_X86,
  /** The specification's {@code SCMP_ARCH_X86_64}. */
  SCMP_ARCH_X86_64,
  /** The specification's {@code SCMP_ARCH_X32}. */
  SCMP_ARCH_X32,
  /** The specification's {@code SCMP_ARCH_ARM}. */
  SCMP_ARCH_ARM,
  /** The specification's {@code SCMP_ARCH_AARCH64}. */
  SCMP_ARCH_AARCH64,
  /** The specification's {@code SCMP_ARCH_LOONGARCH64}. */
  SCMP_ARCH_LOONGARCH64,
  /** The specification's {@code SCMP_ARCH_M68K}. */
  SCMP_ARCH_M68K,
  /** The specification's {@code SCMP_ARCH_MIPS}. */
  SCMP_ARCH_MIPS,
  /** The specification's {@code SCMP_ARCH_MIPS64}. */
  SCMP_ARCH_MIPS64,
  /** The specification's {@code SCMP_ARCH_MIPS64N32}. */
  SCMP_ARCH_MIPS64N32,
  /** The specification's {@code SCMP_ARCH_MIPSEL}. */
  SCMP_ARCH_MIPSEL,
  /** The specification's {@code SCMP_ARCH_MIPSEL64}. */
  SCMP_ARCH_MIPSEL64,
  /** The specification's {@code SCMP_ARCH_MIPSEL64N32}. */
  SCMP_ARCH_MIPSEL64N32,
  /** The specification's {@code SCMP_ARCH_PPC}. */
  SCMP_ARCH_PPC,
  /** The specification's {@code SCMP_ARCH_PPC64}. */
  SCMP_ARCH_PPC64,
  /** The specification's {@code SCMP_ARCH_PPC64LE}. */
  SCMP_ARCH_PPC64LE,
  /** The specification's {@code SCMP_ARCH_S390}. */
  SCMP_ARCH_S390,
  /** The specification's {@code SCMP_ARCH_S390X}. */
  SCMP_ARCH_S390X,
  /** The specification's {@code SCMP_ARCH_SH}. */
  SCMP_ARCH_SH,
  /** The specification's {@code SCMP_ARCH_SHEB}. */
  SCMP_ARCH_SHEB,
  /** The specification's {@code SCMP_ARCH_PARISC}. */
  SCMP_ARCH_PARISC,
  /** The specification's {@code SCMP_ARCH_PARISC64}. */
  SCMP_ARCH_PARISC64,
  /** The specification's {@code SCMP_ARCH_RISCV64}. */
  SCMP_ARCH_RISCV64;

  @Override
  public String word() {
    return name();
  }
}
