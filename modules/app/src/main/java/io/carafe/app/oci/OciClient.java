package io.carafe.app.oci;

import io.carafe.base.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The process that called {@code carafe-oci}, as its commands see it. */
public interface OciClient {
  /** Its working directory. */
  Path directory();

  /** Its standard input, to be closed by who reads it. */
  InputStream input() throws IOException;

  /** Writes to its standard output. */
  void out(String text);

  /** Writes a line to its standard error. */
  void err(String line);

  /** A variable of its environment. */
  Optional<String> variable(String name);

  /** Whether it is root. */
  boolean isRoot();

  /**
   * Lets it run a program. Answers once the container runs or waits for its start, or where the
   * program failed.
   *
   * @param foreground whether it stays until the container ends, and exits as that does
   */
  default Started run(OciProgram program, boolean foreground) {
    return run(
        program,
        foreground,
        _ -> {
          throw Problem.corrupt("the program asks what nobody answers");
        });
  }

  /** The same for a program that asks; {@code answers} gives the program to go on with. */
  Started run(OciProgram program, boolean foreground, UnaryOperator<byte[]> answers);

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
