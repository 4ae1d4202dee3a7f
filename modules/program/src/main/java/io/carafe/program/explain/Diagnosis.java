package io.carafe.program.explain;

import io.carafe.base.ByteSize;
import io.carafe.base.Errno;
import io.carafe.base.Problem;
import io.carafe.program.Cause;
import io.carafe.program.CompiledProgram;
import io.carafe.program.Instruction;
import io.carafe.program.SystemCall;
import io.carafe.program.plan.EndReport;
import io.carafe.spec.runtime.OciMount;
import io.carafe.spec.runtime.OciSpec;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Why a container could not be started, or how it ended, for the user.
 *
 * @param message operation, object and cause, in lower case
 * @param pointer JSON pointer into config.json; empty where no single part of it is the cause
 * @param hint what to do about it; empty where nothing can be advised
 * @param kind what kind of failure it is
 */
public record Diagnosis(String message, String pointer, String hint, Kind kind) {

  /** What kind of failure it is, with the exit code that Docker gives it. */
  public enum Kind {
    /** The program that should run was not found. */
    NOT_FOUND(127),
    /** It was found, but cannot be executed. */
    NOT_EXECUTABLE(126),
    /** Anything before that. */
    SETUP(125),
    /** The container was started and ended. */
    ENDED(0);

    private final int exitCode;

    Kind(int exitCode) {
      this.exitCode = exitCode;
    }

    /** The exit code of {@code run}. */
    public int exitCode() {
      return exitCode;
    }
  }

  /**
   * The diagnosis of a failed start.
   *
   * @param compiled the program that failed
   * @param spec what it was compiled from
   * @param failure what it reported
   * @param probe looks at files of the container's root
   */
  public static Diagnosis of(
      CompiledProgram compiled, OciSpec spec, Failure failure, FileProbe probe) {
    int index = failure.instruction();
    if (index < 0 || index >= compiled.program().instructions().size()) {
      return new Diagnosis(
          "start the program: " + failure.errno().description(), "", "", Kind.SETUP);
    }
    Cause cause = compiled.sourceMap().cause(index);
    Instruction instruction = compiled.program().instructions().get(index);
    if (cause.pointer().equals("/process/args/0")) {
      return new ExecutableDiagnosis(spec, compiled.architecture(), probe)
          .of(failedPath(compiled, instruction), failure.errno());
    }
    if (cause.pointer().startsWith("/hooks/")) {
      return HookDiagnosis.of(spec, cause, instruction, failure);
    }
    if (cause.pointer().equals("/process/cwd")) {
      return ofWorkingDirectory(spec, failure.errno());
    }
    if (cause.pointer().startsWith("/mounts/") && isOpenTree(instruction)) {
      return ofSource(spec, cause, failure.errno());
    }
    if (cause.pointer().equals("/process/apparmorProfile") && failure.errno() == Errno.ENOENT) {
      return new Diagnosis(
          cause.sentence() + ": the kernel has no such profile",
          cause.pointer(),
          "load it with apparmor_parser, or name \"unconfined\"",
          Kind.SETUP);
    }
    if (cause.pointer().equals("/linux/resources/memory/limit")) {
      return ofMemoryLimit(spec, failure.errno());
    }
    return general(cause, failure.errno());
  }

  private static Optional<String> failedPath(CompiledProgram compiled, Instruction instruction) {
    if (instruction instanceof Instruction.Syscall call
        && call.call() == SystemCall.EXECVE
        && call.argument(0) instanceof io.carafe.program.Argument.Text text) {
      return Optional.of(compiled.program().pool().string(text.offset()));
    }
    return Optional.empty();
  }

  private static boolean isOpenTree(Instruction instruction) {
    return instruction instanceof Instruction.Syscall call
        && call.call() == SystemCall.OPEN_TREE
        && call.argument(1) instanceof io.carafe.program.Argument.Text;
  }

  private static Diagnosis ofWorkingDirectory(OciSpec spec, Errno errno) {
    String cwd = spec.process().map(process -> process.cwd()).orElse("/");
    String hint =
        switch (errno) {
          case ENOENT -> "make the folder in the image, or name another with -w";
          case ENOTDIR, EEXIST -> cwd + " or a part of it is not a folder";
          case EROFS -> "it is missing and the root filesystem cannot be written to";
          default -> GeneralHints.of(errno);
        };
    return new Diagnosis(
        "enter working directory " + cwd + ": " + errno.description(),
        "/process/cwd",
        hint,
        Kind.SETUP);
  }

  private static Diagnosis ofSource(OciSpec spec, Cause cause, Errno errno) {
    int index = Integer.parseInt(cause.pointer().substring("/mounts/".length()));
    if (index >= spec.mounts().size()) {
      return general(cause, errno);
    }
    OciMount mount = spec.mounts().get(index);
    String source = mount.source().orElse("");
    String pointer = cause.pointer() + "/source";
    String message = "mount " + source + " on " + mount.destination() + ": " + errno.description();
    return switch (errno) {
      case ENOENT ->
          new Diagnosis(
              "mount " + source + " on " + mount.destination() + ": the source does not exist",
              pointer,
              "make " + source + " on the host first",
              Kind.SETUP);
      case ENOTDIR ->
          new Diagnosis(message, pointer, "a part of " + source + " is not a folder", Kind.SETUP);
      default -> new Diagnosis(message, pointer, GeneralHints.of(errno), Kind.SETUP);
    };
  }

  private static Diagnosis ofMemoryLimit(OciSpec spec, Errno errno) {
    OptionalLong limit = spec.linux().control().resources().memory().limit();
    String size = limit.isPresent() ? size(limit.getAsLong()) : "none";
    return new Diagnosis(
        "set the memory limit to " + size + ": " + errno.description(),
        "/linux/resources/memory/limit",
        "the limit is too small for the container to start; allow a few megabytes with -m",
        Kind.SETUP);
  }

  private static String size(long bytes) {
    return bytes < 0 ? "unlimited" : new ByteSize(bytes).binary();
  }

  static Diagnosis general(Cause cause, Errno errno) {
    return new Diagnosis(
        cause.sentence() + ": " + errno.name() + ", " + errno.description(),
        cause.pointer(),
        GeneralHints.of(errno),
        Kind.SETUP);
  }

  /**
   * The diagnosis of a container that ran.
   *
   * @param spec what it was compiled from
   * @param exitCode its exit code
   * @param signal the signal that killed it, or 0
   * @param report what its cgroup told
   */
  public static Diagnosis ofEnd(OciSpec spec, int exitCode, int signal, EndReport report) {
    OptionalLong limit = spec.linux().control().resources().memory().limit();
    if (report.oomKills().orElse(0) > 0) {
      String size = limit.isPresent() ? " of " + size(limit.getAsLong()) : "";
      String ended = signal == 0 ? "exited with code " + exitCode : "was killed by " + name(signal);
      return new Diagnosis(
          ended
              + " after the memory limit"
              + size
              + " was reached: the kernel killed "
              + count(report.oomKills().getAsLong()),
          "/linux/resources/memory/limit",
          "raise the limit with -m, or make the program use less",
          Kind.ENDED);
    }
    if (signal != 0) {
      return new Diagnosis("was killed by " + name(signal), "", signalHint(signal), Kind.ENDED);
    }
    return new Diagnosis("exited with code " + exitCode, "", "", Kind.ENDED);
  }

  private static String count(long processes) {
    return processes == 1 ? "1 process" : processes + " processes";
  }

  private static String name(int signal) {
    return GeneralHints.signal(signal) + " (signal " + signal + ")";
  }

  private static String signalHint(int signal) {
    return switch (signal) {
      case 9 -> "someone killed it, or its memory ran out on the host";
      case 11 -> "the program used memory that it does not have; its own log may tell more";
      case 31 -> "the seccomp profile does not allow a system call that it made";
      default -> "";
    };
  }

  /** The same as a problem that can be thrown. */
  public Problem toProblem() {
    Problem problem = Problem.invalid(message);
    if (!pointer.isEmpty()) {
      problem = problem.withPointer(pointer);
    }
    return hint.isEmpty() ? problem : problem.withHint(hint);
  }
}
