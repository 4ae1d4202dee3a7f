package io.carafe.program;

/** A processor architecture that programs are compiled for. */
public enum Architecture {
  /** AMD and Intel, 64 bits. */
  X86_64(0xc000003eL, 62, "amd64"),
  /** ARM, 64 bits. */
  AARCH64(0xc00000b7L, 183, "arm64");

  private final long auditArch;
  private final int elfMachine;
  private final String ociName;

  Architecture(long auditArch, int elfMachine, String ociName) {
    this.auditArch = auditArch;
    this.elfMachine = elfMachine;
    this.ociName = ociName;
  }

  /** The AUDIT_ARCH_* value that a seccomp filter sees (kernel include/uapi/linux/audit.h). */
  public long auditArch() {
    return auditArch;
  }

  /** The e_machine value of executables (elf(5)). */
  public int elfMachine() {
    return elfMachine;
  }

  /** The name in image configurations (GOARCH). */
  public String ociName() {
    return ociName;
  }
}
