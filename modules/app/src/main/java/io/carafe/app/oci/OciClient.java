package io.carafe.app.oci;

import java.nio.file.Path;
import java.util.Optional;

/** The process that called {@code carafe-oci}, as its commands see it. */
public interface OciClient {
  /** Its working directory. */
  Path directory();

  /** Writes to its standard output. */
  void out(String text);

  /** Writes a line to its standard error. */
  void err(String line);

  /**
   * Lets it run a program and stay until the container ends, after which it exits as that did.
   * Answers once the container runs, or where the program failed.
   */
  Started run(OciProgram program);

  /**
   * What became of a program.
   *
   * @param pid the container's first process
   * @param failure where it failed, if it did
   */
  record Started(int pid, Optional<FailedAt> failure) {}

  /** Where a program failed: instruction, number of the error, and the number of the stage. */
  record FailedAt(int instruction, int code, int stage) {}
}
