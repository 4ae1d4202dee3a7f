package io.carafe.linux.kernel;

import io.carafe.base.Problem;

/** The processor architectures that Carafe runs on. */
public enum Architecture {
  /** 64-bit x86, which Go and OCI call amd64. */
  X86_64,
  /** 64-bit Arm, which Go and OCI call arm64. */
  AARCH64;

  /** The one this process runs on; {@link Problem.Unsupported} on any other. */
  public static Architecture current() {
    String name = System.getProperty("os.arch", "");
    return switch (name) {
      case "amd64", "x86_64" -> X86_64;
      case "aarch64" -> AARCH64;
      default -> throw Problem.unsupported("processor architecture " + name + " is not supported");
    };
  }
}
