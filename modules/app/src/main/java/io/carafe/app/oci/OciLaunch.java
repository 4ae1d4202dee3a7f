package io.carafe.app.oci;

import io.carafe.base.ContainerId;
import io.carafe.base.Problem;
import io.carafe.cgroups.systemd.Scope;
import io.carafe.program.Stage;
import io.carafe.program.explain.Diagnosis;
import io.carafe.program.explain.Failure;
import io.carafe.program.plan.Handover;
import io.carafe.program.plan.PlanOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes containers: what {@code create} and {@code run} have in common. */
final class OciLaunch {
  /** The options that both have. */
  static final List<OciOption> OPTIONS =
      List.of(
          OciOption.value("bundle", "b", "FOLDER", "the bundle's folder, else the current one"),
          OciOption.value("console-socket", "SOCKET", "socket that gets the terminal's master"),
          OciOption.value("pidfd-socket", "SOCKET", "socket that gets the process's pidfd"),
          OciOption.value("pid-file", "FILE", "file that the process's pid is written to"),
          OciOption.value("preserve-fds", "NUMBER", "pass so many descriptors from 3 on"),
          OciOption.flag("no-pivot", "not supported: the root is always changed by pivot_root"),
          OciOption.flag("no-new-keyring", "keep the caller's session keyring"));

  /** How a container comes to life. */
  enum Mode {
    /** It waits for {@code start}. */
    CREATE,
    /** It runs, and is its caller's. */
    DETACH,
    /** It runs, and the caller's process stays until it ends. */
    FOREGROUND
  }

  private final OciCall call;
  private final Mode mode;

  OciLaunch(OciCall call, Mode mode) {
    this.call = call;
    this.mode = mode;
  }

  /** Makes the container; answers when it waits or runs. */
  void launch() throws InterruptedException {
    if (call.words().has("no-pivot")) {
      throw Problem.unsupported("option --no-pivot")
          .withHint("put the root filesystem on a file system that pivot_root can change to");
    }
    OciBundles bundles = call.services().bundles();
    OciBundles.Bundle bundle = bundles.read(call.bundle());
    ContainerId id = call.id();
    OciContainers containers = call.containers();
    OciCreation creation = creation(bundle, containers.folder(id));
    checkTerminal(bundle, creation.handover());
    checkHooks(bundle);
    OciProgram program = bundles.program(bundle, id, creation);
    OciContainers.Reservation reservation =
        containers.reserve(bundles.record(bundle, id, creation), bundle.bytes());
    OciClient.Started started;
    try {
      started = run(program, creation.scope(), bundle);
    } catch (Problem gone) {
      abandon(containers, id, reservation);
      throw gone;
    }
    if (started.failure().isPresent()) {
      reservation.release();
      throw problem(bundle, program, started.failure().get());
    }
    if (mode == Mode.DETACH && !bundle.spec().hooks().poststart().isEmpty()) {
      startHooks(containers, id);
    }
  }

  /** The scope is kept by a process of its own until the container's is in it. */
  private OciClient.Started run(OciProgram program, OciScope unit, OciBundles.Bundle bundle) {
    Optional<Scope> scope = unit.open(call, bundle.spec().linux().control());
    try {
      return call.client().run(program, mode == Mode.FOREGROUND);
    } finally {
      scope.ifPresent(Scope::close);
    }
  }

  /** Nobody knows how far a caller came that has gone. */
  private static void abandon(
      OciContainers containers, ContainerId id, OciContainers.Reservation reservation)
      throws InterruptedException {
    Optional<OciContainer> container = containers.find(id);
    if (container.isPresent()) {
      new OciDestruction(containers).destroy(container.get());
    }
    reservation.release();
  }

  private OciCreation creation(OciBundles.Bundle bundle, Path folder) {
    OciWords words = call.words();
    Handover handover =
        new Handover(
            folder.toString(),
            mode == Mode.CREATE,
            words.has("keep"),
            call.path("pid-file").map(Path::toString),
            call.path("console-socket").map(Path::toString),
            call.path("pidfd-socket").map(Path::toString));
    int sockets = call.client().variable("LISTEN_FDS").map(OciLaunch::count).orElse(0);
    int preserved = words.number("preserve-fds", 0, PlanOptions.PRESERVED_MAX).orElse(0);
    return new OciCreation(
        bundle.folder().toString(),
        handover,
        Math.min(PlanOptions.PRESERVED_MAX, preserved + sockets),
        sockets,
        !words.has("no-new-keyring"),
        OciScope.of(call, bundle.spec().linux().control()));
  }

  /** The caller's process does nothing but stay with a container that it has in front. */
  private void checkHooks(OciBundles.Bundle bundle) {
    if (mode == Mode.FOREGROUND && !bundle.spec().hooks().poststart().isEmpty()) {
      throw Problem.unsupported("poststart hooks of a container that runs in the foreground")
          .withHint("use run --detach, or create and start")
          .withPointer("/hooks/poststart");
    }
  }

  /** After the start of a container that is left alone. */
  private void startHooks(OciContainers containers, ContainerId id) throws InterruptedException {
    OciContainer container = containers.load(id);
    OciHookRuns hooks = new OciHookRuns(call);
    OciHookRuns.Deletion deletion = hooks.deletion(container);
    try {
      hooks.afterStart(container);
    } catch (Problem failed) {
      new OciDestruction(containers).destroy(container);
      hooks.afterDeletion(deletion);
      throw failed;
    }
  }

  private static int count(String text) {
    boolean number = text.matches("[0-9]{1,4}");
    return number ? Math.min(Integer.parseInt(text), PlanOptions.PRESERVED_MAX) : 0;
  }

  private void checkTerminal(OciBundles.Bundle bundle, Handover handover) {
    boolean terminal = bundle.spec().process().map(process -> process.terminal()).orElse(false);
    boolean socket = handover.consoleSocket().isPresent();
    if (terminal && mode != Mode.FOREGROUND && !socket) {
      throw Problem.invalid("cannot allocate a terminal for a container that is left alone")
          .withPointer("/process/terminal")
          .withHint("name a socket that takes it with --console-socket");
    }
    if (socket && (!terminal || mode == Mode.FOREGROUND)) {
      throw Problem.invalid("option --console-socket without a terminal to hand over")
          .withHint("set /process/terminal, and use create or run --detach");
    }
  }

  private Problem problem(OciBundles.Bundle bundle, OciProgram program, OciClient.FailedAt failed) {
    return Diagnosis.of(
            program.compiled(),
            bundle.spec(),
            failure(failed),
            call.services().probes().apply(bundle.root()))
        .toProblem();
  }

  static Failure failure(OciClient.FailedAt failed) {
    Stage[] stages = Stage.values();
    Stage stage = stages[Math.clamp(failed.stage(), 0, stages.length - 1)];
    return new Failure(failed.instruction(), failed.code(), stage);
  }

  /** The shared options and more. */
  static List<OciOption> options(OciOption... more) {
    List<OciOption> options = new ArrayList<>(OPTIONS);
    options.addAll(List.of(more));
    return List.copyOf(options);
  }
}
