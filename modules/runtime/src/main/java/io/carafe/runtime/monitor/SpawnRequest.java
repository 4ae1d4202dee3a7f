package io.carafe.runtime.monitor;

import io.carafe.linux.Fd;
import io.carafe.runtime.wire.Bytes;
import io.carafe.runtime.wire.ZygoteMessage.SpawnOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a new monitor is to do.
 *
 * @param options what it is
 * @param logFolder the existing folder for log and exit record
 * @param runtimeFolder the container's existing runtime folder
 * @param program the encoded program
 * @param client the first client's socket, subscribed from the first byte; the caller closes it
 * @param target the pidfd of the container that an exec enters; the caller closes it
 * @param further descriptors for the registers from 10 on; the caller closes them
 */
public record SpawnRequest(
    SpawnOptions options,
    Path logFolder,
    Path runtimeFolder,
    Bytes program,
    Optional<Fd> client,
    Optional<Fd> target,
    List<Fd> further) {
  /** Copies the list. */
  public SpawnRequest {
    further = List.copyOf(further);
  }

  /** A request without further descriptors. */
  public static SpawnRequest of(
      SpawnOptions options, Path logFolder, Path runtimeFolder, Bytes program) {
    return new SpawnRequest(
        options, logFolder, runtimeFolder, program, Optional.empty(), Optional.empty(), List.of());
  }

  /** The same with a first client. */
  public SpawnRequest withClient(Fd socket) {
    return new SpawnRequest(
        options, logFolder, runtimeFolder, program, Optional.of(socket), target, further);
  }

  /** The same, entering the container of {@code pidfd}. */
  public SpawnRequest withTarget(Fd pidfd) {
    return new SpawnRequest(
        options, logFolder, runtimeFolder, program, client, Optional.of(pidfd), further);
  }

  /** The same with descriptors for the registers from 10 on. */
  public SpawnRequest withFurther(List<Fd> descriptors) {
    return new SpawnRequest(
        options, logFolder, runtimeFolder, program, client, target, descriptors);
  }
}
