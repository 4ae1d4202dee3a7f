package io.carafe.app.oci;

import io.carafe.base.Problem;
import io.carafe.program.CompiledProgram;
import io.carafe.program.encoding.ProgramEncoder;
import io.carafe.program.explain.Diagnosis;
import io.carafe.program.plan.Handover;
import io.carafe.program.plan.PlanOptions;
import io.carafe.spec.runtime.OciProcess;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** Runs a further process in a container. */
final class ExecVerb implements OciVerb {
  private static final int FAILED = 255;

  @Override
  public String name() {
    return "exec";
  }

  @Override
  public String summary() {
    return "run a further process in a container";
  }

  @Override
  public String arguments() {
    return "CONTAINER-ID [COMMAND [ARGUMENT...]]";
  }

  @Override
  public int argumentsMax() {
    return Integer.MAX_VALUE;
  }

  @Override
  public OciWords.Order order() {
    return OciWords.Order.IN_FRONT;
  }

  @Override
  public int failureCode() {
    return FAILED;
  }

  @Override
  public List<OciOption> options() {
    return List.of(
        OciOption.value("process", "p", "FILE", "the process as JSON, as in config.json"),
        OciOption.value("cwd", "FOLDER", "working directory in the container"),
        OciOption.value("env", "e", "NAME=VALUE", "a variable, several times for several"),
        OciOption.flag("tty", "t", "give it a terminal"),
        OciOption.value("user", "u", "UID[:GID]", "user and group"),
        OciOption.value(
            "additional-gids", "g", "GID", "a further group, several times for several"),
        OciOption.value("cap", "c", "NAME", "a further capability, several times for several"),
        OciOption.value("apparmor", "PROFILE", "its AppArmor profile"),
        OciOption.value("process-label", "LABEL", "its SELinux label"),
        OciOption.flag("no-new-privs", "let it gain no privileges"),
        OciOption.value("cgroup", "PATH", "a cgroup below the container's"),
        OciOption.flag("ignore-paused", "let it wait in a container that is paused"),
        OciOption.flag("detach", "d", "leave it alone once it runs"),
        OciOption.value("pid-file", "FILE", "file that its pid is written to"),
        OciOption.value("console-socket", "SOCKET", "socket that gets the terminal's master"),
        OciOption.value("pidfd-socket", "SOCKET", "socket that gets its pidfd"),
        OciOption.value("preserve-fds", "NUMBER", "pass so many descriptors from 3 on"));
  }

  @Override
  public int run(OciCall call) {
    OciContainer container = call.container();
    checkStatus(call, container);
    OciProcess process = ExecProcess.of(call, container);
    PlanOptions options = options(call, container, process);
    AtomicReference<Optional<CompiledProgram>> entered = new AtomicReference<>(Optional.empty());
    OciBundles bundles = call.services().bundles();
    OciClient.Started started =
        call.client()
            .run(
                bundles.question(container),
                !call.words().has("detach"),
                line -> {
                  checkIdentity(container, line);
                  CompiledProgram program = bundles.exec(container, process, options);
                  entered.set(Optional.of(program));
                  return ProgramEncoder.encode(program);
                });
    if (started.failure().isPresent()) {
      throw problem(call, container, entered.get(), started.failure().get());
    }
    return 0;
  }

  private static void checkStatus(OciCall call, OciContainer container) {
    String status = container.status();
    if (status.equals("stopped")) {
      throw Problem.conflict(
          "container " + container.id() + ": cannot exec in a stopped container");
    }
    if (status.equals(OciContainer.PAUSED) && !call.words().has("ignore-paused")) {
      throw Problem.conflict("container " + container.id() + ": cannot exec in a paused container")
          .withHint("resume it, or use --ignore-paused");
    }
  }

  /** The pid may be somebody else's by now. */
  private static void checkIdentity(OciContainer container, byte[] line) {
    String text = new String(line, StandardCharsets.ISO_8859_1).replace("\0", "").strip();
    if (!ProcessIdentity.parse(text).equals(container.process())) {
      throw Problem.conflict(
          "container " + container.id() + ": cannot exec in a stopped container");
    }
  }

  private static PlanOptions options(OciCall call, OciContainer container, OciProcess process) {
    OciWords words = call.words();
    boolean socket = words.value("console-socket").isPresent();
    if (process.terminal() && words.has("detach") && !socket) {
      throw Problem.invalid("cannot allocate a terminal for a process that is left alone")
          .withHint("name a socket that takes it with --console-socket");
    }
    if (socket && (!process.terminal() || !words.has("detach"))) {
      throw Problem.invalid("option --console-socket without a terminal to hand over")
          .withHint("use it with --tty and --detach");
    }
    Handover handover =
        new Handover(
            "",
            false,
            false,
            call.path("pid-file").map(Path::toString),
            call.path("console-socket").map(Path::toString),
            call.path("pidfd-socket").map(Path::toString));
    PlanOptions options =
        PlanOptions.caller(container.id(), container.record().creation().bundle())
            .withPreservedDescriptors(
                words.number("preserve-fds", 0, PlanOptions.PRESERVED_MAX).orElse(0))
            .withHandover(handover);
    return words
        .value("cgroup")
        .map(path -> options.withCgroup(below(container.record().cgroup(), path)))
        .orElse(options);
  }

  private static String below(String cgroup, String path) {
    if (path.contains(":") || Path.of("/", path).normalize().toString().equals("/")) {
      throw Problem.unsupported(
          "option --cgroup " + path + ": only a folder below the container's");
    }
    return cgroup + Path.of("/", path).normalize();
  }

  private static Problem problem(
      OciCall call,
      OciContainer container,
      Optional<CompiledProgram> program,
      OciClient.FailedAt failed) {
    if (program.isEmpty()) {
      return Problem.conflict(
          "container " + container.id() + ": cannot exec in a stopped container");
    }
    Path root = Path.of(container.record().rootfs());
    return Diagnosis.of(
            program.get(),
            container.configuration().withProcess(ExecProcess.of(call, container)),
            OciLaunch.failure(failed),
            call.services().probes().apply(root))
        .toProblem();
  }
}
