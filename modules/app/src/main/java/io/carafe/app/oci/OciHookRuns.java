package io.carafe.app.oci;

import io.carafe.base.Problem;
import io.carafe.program.explain.Diagnosis;
import io.carafe.program.explain.FileProbe;
import io.carafe.program.plan.HookPlace;
import io.carafe.spec.runtime.OciSpec;
import java.util.Optional;

/** Runs hooks beside a container that exists; each is a program of the caller's process. */
final class OciHookRuns {
  private final OciCall call;

  OciHookRuns(OciCall call) {
    this.call = call;
  }

  /**
   * Runs the hooks after a start, in order.
   *
   * @throws Problem where one fails; the container was killed then
   */
  void afterStart(OciContainer container) throws InterruptedException {
    if (!container.mentions(HookPlace.POSTSTART.word())) {
      return;
    }
    OciSpec spec = container.configuration();
    for (int i = 0; i < spec.hooks().poststart().size(); i++) {
      Hook hook = new Hook(HookPlace.POSTSTART, i, container.process().pid());
      Optional<Problem> failure = run(container.record(), spec, hook);
      if (failure.isPresent()) {
        OciDestruction.kill(container);
        throw failure.get();
      }
    }
  }

  /** What runs after a deletion, read before it. */
  Deletion deletion(OciContainer container) {
    return container.mentions(HookPlace.POSTSTOP.word())
        ? new Deletion(container.record(), Optional.of(container.configuration()))
        : new Deletion(container.record(), Optional.empty());
  }

  /** A container that is gone, with its configuration if that has hooks for then. */
  record Deletion(OciRecord record, Optional<OciSpec> spec) {}

  /** Runs the hooks after a deletion, in order; one that fails is only told of. */
  void afterDeletion(Deletion deletion) {
    deletion
        .spec()
        .ifPresent(spec -> {
          for (int i = 0; i < spec.hooks().poststop().size(); i++) {
            run(deletion.record(), spec, new Hook(HookPlace.POSTSTOP, i, 0)).ifPresent(this::warn);
          }
        });
  }

  private void warn(Problem problem) {
    String pointer = problem.pointer().map(p -> " (" + p + ")").orElse("");
    call.client().err("carafe-oci: warning: " + problem.requireMessage() + pointer);
  }

  /** One hook, with the container's pid. */
  record Hook(HookPlace place, int index, int pid) {}

  private Optional<Problem> run(OciRecord record, OciSpec spec, Hook hook) {
    OciProgram program = call.services().bundles().hook(record, spec, hook);
    return call.client()
        .run(program, false)
        .failure()
        .map(failed ->
            Diagnosis.of(program.compiled(), spec, OciLaunch.failure(failed), FileProbe.NONE)
                .toProblem());
  }
}
