package io.carafe.engine.port;

import io.carafe.base.Problem;
import io.carafe.engine.port.MonitorListener.ProgramFailure;
import io.carafe.engine.port.MonitorListener.Question;
import io.carafe.engine.record.ContainerRecord;
import io.carafe.engine.record.FailureReport;
import io.carafe.engine.settings.ExecSettings;
import io.carafe.program.CompiledProgram;

/** Turns containers into programs, and failures of programs into sentences. */
public interface ProgramPort {
  /**
   * The program that starts {@code container}.
   *
   * @param fresh whether the container was never started, so that its root is its image's
   * @throws Problem where the container cannot be compiled, such as for an unknown user
   */
  CompiledProgram container(ContainerRecord container, EngineImage image, boolean fresh);

  /** The program that enters {@code container} with another process. */
  CompiledProgram exec(ContainerRecord container, EngineImage image, ExecSettings settings);

  /** The program that goes on where a program of {@code container} asked. */
  CompiledProgram answer(ContainerRecord container, Question question);

  /** Why {@code program} failed. */
  FailureReport diagnose(
      ContainerRecord container, EngineImage image, Failed failed);

  /** A program and where it failed. */
  record Failed(CompiledProgram program, ProgramFailure failure) {}
}
