package io.carafe.program.explain;

import io.carafe.base.Errno;
import io.carafe.program.Cause;
import io.carafe.program.Instruction;
import io.carafe.program.SystemCall;
import io.carafe.program.explain.Diagnosis.Kind;
import io.carafe.program.plan.HookEnd;
import io.carafe.program.plan.HookPlace;
import io.carafe.spec.runtime.OciHook;
import io.carafe.spec.runtime.OciSpec;
import java.util.List;
import java.util.Optional;

/** Why a hook failed. */
final class HookDiagnosis {
  private HookDiagnosis() {}

  static Diagnosis of(OciSpec spec, Cause cause, Instruction instruction, Failure failure) {
    for (HookPlace place : HookPlace.values()) {
      List<OciHook> hooks = place.of(spec.hooks());
      for (int i = 0; i < hooks.size(); i++) {
        if (cause.pointer().equals(place.pointer(i))) {
          return of(new Named(place, i, hooks.get(i)), instruction, failure)
              .orElseGet(() -> Diagnosis.general(cause, failure.errno()));
        }
      }
    }
    return Diagnosis.general(cause, failure.errno());
  }

  /** A hook with its place. */
  private record Named(HookPlace place, int index, OciHook hook) {
    Diagnosis failed(String how, String hint) {
      String message = place.word() + " hook " + hook.path() + " " + how;
      return new Diagnosis(message, place.pointer(index), hint, Kind.SETUP);
    }
  }

  private static Optional<Diagnosis> of(Named named, Instruction instruction, Failure failure) {
    return switch (instruction) {
      case Instruction.Expect _ -> Optional.of(ofEnd(named, HookEnd.ofError(failure.code())));
      case Instruction.Fail fail when fail.errno() == Errno.ETIMEDOUT ->
          Optional.of(
              named.failed(
                  "did not end within " + seconds(named.hook().timeout().orElse(0)),
                  "it was killed; raise its timeout, or find out what it waits for"));
      case Instruction.Syscall call when call.call() == SystemCall.EXECVE ->
          Optional.of(ofExecve(named, failure.errno()));
      default -> Optional.empty();
    };
  }

  private static String seconds(int count) {
    return count == 1 ? "1 second" : count + " seconds";
  }

  private static Diagnosis ofEnd(Named named, HookEnd end) {
    String how =
        end.signal() == 0
            ? "exited with status " + end.exitCode()
            : "was killed by "
                + GeneralHints.signal(end.signal())
                + " (signal "
                + end.signal()
                + ")";
    return named.failed(
        how, "what it wrote tells more; it reads the container's state from its standard input");
  }

  private static Diagnosis ofExecve(Named named, Errno errno) {
    String where = named.place() == HookPlace.START_CONTAINER ? "in the container" : "on the host";
    String hint =
        switch (errno) {
          case ENOENT -> "make it, or its interpreter, exist " + where;
          case EACCES -> "make it executable " + where;
          case ENOEXEC -> "it is neither a program for this machine nor a script with #!";
          default -> GeneralHints.of(errno);
        };
    return named.failed("cannot be run: " + errno.description(), hint);
  }
}
