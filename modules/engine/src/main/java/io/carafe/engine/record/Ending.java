package io.carafe.engine.record;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How the first process of a container, or the process of an exec, ended.
 *
 * @param exitCode its exit code, or 128 and the signal
 * @param signal the signal that killed it, else 0
 * @param finished when
 * @param memory what the memory limit had to do with it
 * @param explanation present where the code is not the process's own: its monitor vanished
 */
public record Ending(
    int exitCode, int signal, Instant finished, MemoryKill memory, Optional<String> explanation) {
  /**
   * What the memory limit had to do with an end.
   *
   * @param killed whether the kernel killed a process of the container for want of memory
   * @param limitBytes the container's limit at that time
   */
  public record MemoryKill(boolean killed, OptionalLong limitBytes) {
    /** Nothing. */
    public static final MemoryKill NONE = new MemoryKill(false, OptionalLong.empty());
  }

  /** An end with its own code and nothing to explain. */
  public static Ending of(int exitCode, int signal, Instant finished) {
    return new Ending(exitCode, signal, finished, MemoryKill.NONE, Optional.empty());
  }
}
