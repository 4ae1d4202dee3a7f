package io.carafe.program.verify;

import io.carafe.program.Instruction;
import io.carafe.program.SystemCall;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** The listener of a filter leaves the container before anything of it runs. */
final class ListenerIsTaken implements Rule {
  private static final long NEW_LISTENER = 1L << 3;

  @Override
  public String name() {
    return "the listener is taken";
  }

  @Override
  public String explanation() {
    return "a filter that notifies somebody has its listener handed over before execve and never"
        + " copied, so that no process of the container answers for itself; hooks get none, and the"
        + " helper that waits for it keeps nothing else open";
  }

  @Override
  public Set<SystemCall> calls() {
    return EnumSet.of(SystemCall.SECCOMP, SystemCall.PIDFD_GETFD, SystemCall.EXECVE);
  }

  @Override
  public Optional<String> check(Site site) {
    boolean expected = site.promises().listener() && !site.facts().has(Fact.HOOK);
    if (site.isExecve()) {
      return expected
          ? site.require(Fact.LISTENER_TAKEN, "execve with the filter's listener")
          : Optional.empty();
    }
    if (site.call().filter(call -> call.call() == SystemCall.PIDFD_GETFD).isPresent()) {
      return site.isHookOutside()
          ? site.require(Fact.CLOSED, "a helper that keeps descriptors of the runtime")
          : Optional.empty();
    }
    return site.call()
        .filter(call -> call.call() == SystemCall.SECCOMP)
        .filter(call -> hasListener(call) != expected)
        .map(_ -> expected ? "a filter without its listener" : "a listener that nobody asked for");
  }

  static boolean hasListener(Instruction.Syscall call) {
    return Calls.hasBits(call, 1, NEW_LISTENER);
  }

  /** Whether the call tells the helper of the listener, or waits for it. */
  static boolean isHandover(Site site, Instruction.Syscall call) {
    boolean talks = call.call() == SystemCall.WRITE || call.call() == SystemCall.READ;
    long way = Rules.firstClosed(site.promises()) - 2;
    return talks && site.facts().has(Fact.LISTENING) && Calls.number(call, 0) == way;
  }
}
