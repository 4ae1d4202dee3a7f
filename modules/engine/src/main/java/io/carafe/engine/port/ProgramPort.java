package io.carafe.engine.port;

import io.carafe.base.Problem;
import io.carafe.engine.port.MonitorListener.ProgramFailure;
import io.carafe.engine.port.MonitorListener.Question;
import io.carafe.engine.record.ContainerRecord;
import io.carafe.engine.record.FailureReport;
import io.carafe.engine.settings.ExecSettings;
import io.carafe.engine.settings.WindowSize;
import io.carafe.linux.Fd;
import io.carafe.runtime.program.EncodedProgram;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Turns containers into programs, and failures of programs into sentences. */
public interface ProgramPort {
  /**
   * Checks what can be known of a container before it is made: that its settings fit this host.
   *
   * @throws Problem.Invalid where they do not, such as for an unknown capability
   * @throws Problem.NotFound where a device is missing
   */
  void check(ContainerRecord container);

  /** Writes the files that the program of {@code container} mounts. */
  void prepare(ContainerRecord container);

  /**
   * The program that starts {@code container}.
   *
   * @param layers the folders of its image's layers, the topmost first
   * @param how how it is started
   * @throws Problem where the container cannot be compiled, such as for an unknown user
   */
  EncodedProgram container(ContainerRecord container, List<Path> layers, Start how);

  /**
   * The program that starts {@code container} now, with what it needs of the host: other than
   * {@link #container}, which only tells it, it takes things that are used up by the start.
   */
  Ready ready(ContainerRecord container, List<Path> layers, Start how);

  /**
   * A program about to run.
   *
   * @param program the program
   * @param inputs what it finds in its registers from 10 on; closed with this
   */
  record Ready(EncodedProgram program, List<Fd> inputs) implements AutoCloseable {
    /** Copies the list. */
    public Ready {
      inputs = List.copyOf(inputs);
    }

    @Override
    public void close() {
      inputs.forEach(Fd::close);
    }
  }

  /**
   * How a container is started.
   *
   * @param fresh whether it was never started, so that its root is its image's
   * @param window the first size of its terminal: a quick program asks before the monitor could
   *     tell
   */
  record Start(boolean fresh, Optional<WindowSize> window) {}

  /**
   * The program that enters {@code container} with another process.
   *
   * @param window the first size of its terminal
   */
  EncodedProgram exec(
      ContainerRecord container,
      List<Path> layers,
      ExecSettings settings,
      Optional<WindowSize> window);

  /** The program that goes on where a program of {@code container} asked. */
  EncodedProgram answer(ContainerRecord container, Question question);

  /** Why {@code program} failed. */
  FailureReport diagnose(ContainerRecord container, List<Path> layers, Failed failed);

  /** A program and where it failed. */
  record Failed(EncodedProgram program, ProgramFailure failure) {}
}
