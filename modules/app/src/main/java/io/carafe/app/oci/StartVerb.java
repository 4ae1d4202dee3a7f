package io.carafe.app.oci;

import io.carafe.base.Problem;
import io.carafe.program.CompiledProgram;
import io.carafe.program.explain.Diagnosis;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Starts a container that waits. */
final class StartVerb implements OciVerb {
  @Override
  public String name() {
    return "start";
  }

  @Override
  public String summary() {
    return "start a container that was created";
  }

  @Override
  public String arguments() {
    return "CONTAINER-ID";
  }

  @Override
  public List<OciOption> options() {
    return List.of();
  }

  @Override
  public int run(OciCall call) throws InterruptedException {
    OciContainer container = call.container();
    if (!container.lives()) {
      throw Problem.conflict(
          "container " + container.id() + ": cannot start a container that has stopped");
    }
    Optional<OciClient.FailedAt> failure = new StartSocket(container).start();
    if (failure.isPresent()) {
      throw problem(call.services(), container, failure.get());
    }
    new OciHookRuns(call).afterStart(container);
    return 0;
  }

  private static Problem problem(
      OciServices services, OciContainer container, OciClient.FailedAt failed) {
    CompiledProgram program = services.bundles().compiled(container);
    Path root = Path.of(container.record().rootfs());
    return Diagnosis.of(
            program,
            container.configuration(),
            OciLaunch.failure(failed),
            services.probes().apply(root))
        .toProblem();
  }
}
