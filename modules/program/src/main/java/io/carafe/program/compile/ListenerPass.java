package io.carafe.program.compile;

import static io.carafe.program.assembly.ProgramBuilder.in;
import static io.carafe.program.assembly.ProgramBuilder.number;

import io.carafe.base.Errno;
import io.carafe.base.Problem;
import io.carafe.program.Argument;
import io.carafe.program.Condition;
import io.carafe.program.Register;
import io.carafe.program.Stage;
import io.carafe.program.SystemCall;
import io.carafe.program.assembly.Label;
import io.carafe.program.assembly.ProgramBuilder;
import io.carafe.program.assembly.Step;
import io.carafe.program.kernel.Linux;
import io.carafe.spec.json.JsonArray;
import io.carafe.spec.json.JsonObject;
import io.carafe.spec.json.JsonString;
import io.carafe.spec.runtime.OciSeccomp;
import io.carafe.spec.runtime.OciSeccompAction;
import io.carafe.spec.runtime.OciSpec;
import io.carafe.spec.runtime.OciStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Hands the listener of a filter with SCMP_ACT_NOTIFY to its agent. The container's process cannot
 * do so, because its filter is loaded by then: it only tells a descriptor's number and waits. A
 * helper, which the host process forks and which stays in the runtime's namespaces until the filter
 * is loaded, takes the descriptor over by pidfd and sends it. Source: runtime-spec,
 * config-linux.md, section The Container Process State; seccomp_unotify(2).
 */
final class ListenerPass {
  private static final String POINTER = "/linux/seccomp/listenerPath";
  private static final int DIGITS_BYTES = 20;
  private static final int RETRIES_MAX = 1_000;
  private static final Argument HELPERS_END = number(0);
  private static final Argument AGENT = number(1);
  private static final Argument CONTAINER = number(2);

  private final Context context;
  private final ProgramBuilder code;
  private final LocalSockets sockets;
  private final OciSeccomp profile;
  private final Register agent;
  private final Register helperEnd;
  private final Register childEnd;
  private final Argument.Region note;
  private final Argument.Region listenerNumber;

  private ListenerPass(Context context, OciSeccomp profile) {
    this.context = context;
    this.code = context.code();
    this.sockets = new LocalSockets(context);
    this.profile = profile;
    this.agent = code.register();
    this.helperEnd = code.register();
    this.childEnd = code.register();
    this.note = code.pool().space(1);
    this.listenerNumber = code.pool().space(4);
  }

  /** Whether the configuration has a filter with a listener. */
  static boolean isWanted(Context context) {
    return context.linux().seccomp().map(ListenerPass::notifies).orElse(false);
  }

  private static boolean notifies(OciSeccomp profile) {
    return profile.syscalls().stream()
        .anyMatch(rule -> rule.action() == OciSeccompAction.SCMP_ACT_NOTIFY);
  }

  /** The pass, null where there is nothing to hand over. */
  static @Nullable ListenerPass of(Context context) {
    return isWanted(context)
        ? new ListenerPass(context, context.linux().seccomp().orElseThrow())
        : null;
  }

  /** In the host process, before anything is made: connects to the agent. */
  void connect() {
    String path = profile.listenerPath().orElseThrow();
    code.because(POINTER, "connect to the seccomp agent at " + path);
    try {
      sockets.connect(agent, path);
    } catch (Problem.Invalid e) {
      throw e.withPointer(POINTER);
    }
    Argument.Region pair = code.pool().space(8);
    code.call(
        SystemCall.SOCKETPAIR,
        number(Linux.AF_UNIX),
        number(Linux.SOCK_STREAM | Linux.SOCK_CLOEXEC),
        Argument.ZERO,
        pair);
    code.load(helperEnd, pair.part(0, 4));
    code.load(childEnd, pair.part(4, 4));
  }

  /** In the host process, once the container's pid is known: forks the helper. */
  void serve() {
    code.because(POINTER, "fork the helper that hands the listener over");
    Structures.CloneArguments arguments =
        Structures.CloneArguments.of(code, Linux.CLONE_CLEAR_SIGHAND, Linux.SIGCHLD);
    Label helper = code.label();
    code.call(SystemCall.CLONE3, arguments.region(), number(Structures.CLONE_ARGS_BYTES))
        .when(Condition.EQUAL, 0, helper);
    context.close(agent);
    context.close(helperEnd);
    context.close(childEnd);
    code.later(() -> {
      code.stage(Stage.HELPER);
      code.place(helper);
      help();
    });
  }

  /** In the helper: keeps what it needs as the first three descriptors, and nothing else. */
  private void help() {
    code.call(SystemCall.SETSID);
    LocalSockets.Pieces message = message();
    code.call(SystemCall.DUP3, in(helperEnd), HELPERS_END, Argument.ZERO);
    code.call(SystemCall.DUP3, in(agent), AGENT, Argument.ZERO);
    code.call(SystemCall.DUP3, in(Register.PIDFD), CONTAINER, Argument.ZERO);
    code.call(SystemCall.CLOSE_RANGE, number(3), number(0xffffffffL), Argument.ZERO);
    Label alone = code.label();
    read(HELPERS_END).when(Condition.EQUAL, 0, alone);
    Register listener = code.register();
    code.load(listener, listenerNumber);
    code.call(SystemCall.PIDFD_GETFD, CONTAINER, in(listener)).into(listener);
    sockets.send(AGENT, listener, message);
    code.call(SystemCall.SENDTO, HELPERS_END, note, number(1), number(Linux.MSG_NOSIGNAL));
    code.place(alone);
    code.exit(0);
    code.release(listener);
  }

  /** The state of the container's process, in which its pid stands twice. */
  private LocalSockets.Pieces message() {
    Argument.Region digits = code.pool().space(DIGITS_BYTES);
    Register length = code.register();
    code.format(Register.PID, digits, length);
    JsonObject.Builder outer =
        JsonObject.builder()
            .put("ociVersion", OciSpec.VERSION)
            .put("fds", new JsonArray(List.of(new JsonString("seccompFd"))));
    profile.listenerMetadata().ifPresent(metadata -> outer.put("metadata", metadata));
    String begin =
        StateText.withoutEnd(outer.build())
            + ",\"state\":"
            + StateText.upToPid(context, OciStatus.CREATING);
    LocalSockets.Pieces pieces =
        sockets.pieces(
            List.of(
                code.pool().characters(begin),
                digits,
                code.pool().characters("},\"pid\":"),
                digits,
                code.pool().characters("}")));
    code.store(length, pieces.length(1));
    code.store(length, pieces.length(3));
    code.release(length);
    return pieces;
  }

  /** In the container: puts the way to the helper where nothing else will be. */
  void keep() {
    code.because(POINTER, "keep the way to the helper");
    code.call(SystemCall.DUP3, in(childEnd), number(place(context)), number(Linux.O_CLOEXEC))
        .accept(Errno.EINVAL);
  }

  /** The descriptor of the way to the helper: the first that the container does not keep. */
  static int place(Context context) {
    return 3 + context.options().preservedDescriptors();
  }

  /** In the container, with the filter loaded: waits until the helper has the listener. */
  void handOver(Register listener) {
    code.because(POINTER, "hand the listener over");
    Argument way = number(place(context));
    code.store(listener, listenerNumber);
    code.call(SystemCall.WRITE, way, note, number(1));
    Label alone = code.label();
    read(way).when(Condition.EQUAL, 0, alone);
    code.later(() -> {
      code.place(alone);
      code.fail(Errno.ECANCELED);
    });
  }

  private Step read(Argument from) {
    Label again = code.here();
    return code.call(SystemCall.READ, from, note, number(1))
        .onError(again, Errno.EINTR)
        .bound(RETRIES_MAX);
  }
}
