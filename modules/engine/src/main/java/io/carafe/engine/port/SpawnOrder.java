package io.carafe.engine.port;

import io.carafe.base.ContainerId;
import io.carafe.engine.settings.LogSettings;
import io.carafe.engine.settings.StreamSettings;
import io.carafe.engine.settings.WindowSize;
import io.carafe.linux.Fd;
import io.carafe.runtime.program.EncodedProgram;
import java.util.List;
import java.util.Optional;

/**
 * What a new monitor is to do.
 *
 * @param container whose process it is
 * @param exec where the process enters a container that runs
 * @param program what it executes
 * @param streams how stdin, stdout and stderr are made
 * @param window the terminal's first size
 * @param log how much output is kept; an exec's is not kept
 * @param client a socket that gets the streams from the first byte on; the caller closes it
 * @param inputs descriptors for the registers from 10 on; the caller closes them
 * @param durable whether the exit record is synced to the disk
 */
public record SpawnOrder(
    ContainerId container,
    Optional<Exec> exec,
    EncodedProgram program,
    StreamSettings streams,
    Optional<WindowSize> window,
    LogSettings log,
    Optional<Fd> client,
    List<Fd> inputs,
    boolean durable) {
  /**
   * An exec.
   *
   * @param id unique among the execs of its container
   * @param entered a pidfd of the container's first process; the caller closes it
   */
  public record Exec(String id, Fd entered) {}

  /** Copies the list. */
  public SpawnOrder {
    inputs = List.copyOf(inputs);
  }

  /** The name of the monitor's socket. */
  public String socketName() {
    return container.value() + exec.map(entered -> "." + entered.id()).orElse("") + ".sock";
  }
}
