package io.carafe.engine.fake;

import io.carafe.base.Errno;
import io.carafe.base.Problem;
import io.carafe.engine.port.MonitorListener.Question;
import io.carafe.engine.port.ProgramPort;
import io.carafe.engine.record.ContainerRecord;
import io.carafe.engine.record.FailureReport;
import io.carafe.engine.settings.ExecSettings;
import io.carafe.engine.settings.WindowSize;
import io.carafe.runtime.program.EncodedProgram;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Programs that nobody runs. A capability called NOPE is unknown; a user called ghost cannot be
 * compiled.
 */
public final class FakePrograms implements ProgramPort {
  private final EncodedProgram program;

  /** Answers {@code program} to everything. */
  public FakePrograms(EncodedProgram program) {
    this.program = program;
  }

  @Override
  public void check(ContainerRecord container) {
    if (container.settings().security().capAdd().contains("NOPE")) {
      throw Problem.invalid("invalid CapAdd: unknown capability: \"CAP_NOPE\"");
    }
  }

  @Override
  public void prepare(ContainerRecord container) {}

  @Override
  public EncodedProgram container(ContainerRecord container, List<Path> layers, Start how) {
    if (container.launch().user().equals("ghost")) {
      throw Problem.invalid("unable to find user ghost: no matching entries in passwd file")
          .withPointer("/process/user");
    }
    return program;
  }

  @Override
  public Ready ready(ContainerRecord container, List<Path> layers, Start how) {
    return new Ready(container(container, layers, how), List.of());
  }

  @Override
  public EncodedProgram exec(
      ContainerRecord container,
      List<Path> layers,
      ExecSettings exec,
      Optional<WindowSize> window) {
    return program;
  }

  @Override
  public EncodedProgram answer(ContainerRecord container, Question question) {
    return program;
  }

  @Override
  public FailureReport diagnose(ContainerRecord container, List<Path> layers, Failed failed) {
    Errno errno = Errno.of(failed.failure().errno());
    int code =
        switch (errno) {
          case ENOENT -> FailureReport.NOT_FOUND;
          case EACCES -> FailureReport.NOT_EXECUTABLE;
          default -> FailureReport.ENGINE_FAILED;
        };
    return new FailureReport(
        code, "execve: " + errno, Optional.of("/process/args/0"), Optional.of("Fix it."));
  }
}
