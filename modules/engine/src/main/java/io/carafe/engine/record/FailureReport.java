package io.carafe.engine.record;

import java.util.Optional;

/**
 * Why a container or a further process in it did not start, or how it ended: what {@code carafe
 * why} prints.
 *
 * @param exitCode what the command line exits with: 125 the engine failed, 126 the program cannot
 *     be executed, 127 it does not exist; else the container's own
 * @param message operation, object and cause, in lower case
 * @param pointer JSON pointer into the container's config.json of the part that caused it
 * @param hint a sentence of advice
 */
public record FailureReport(
    int exitCode, String message, Optional<String> pointer, Optional<String> hint) {
  /** The exit code of a failure of the engine itself. */
  public static final int ENGINE_FAILED = 125;

  /** The exit code of a program that exists and cannot be executed. */
  public static final int NOT_EXECUTABLE = 126;

  /** The exit code of a program that does not exist. */
  public static final int NOT_FOUND = 127;

  /** A report without pointer and hint. */
  public static FailureReport of(int exitCode, String message) {
    return new FailureReport(exitCode, message, Optional.empty(), Optional.empty());
  }
}
