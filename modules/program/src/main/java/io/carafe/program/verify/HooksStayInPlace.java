package io.carafe.program.verify;

import io.carafe.program.HookPaths;
import io.carafe.program.Instruction;
import io.carafe.program.SystemCall;
import io.carafe.program.kernel.Linux;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** Hooks run where the configuration puts them, and nothing else runs as a hook. */
final class HooksStayInPlace implements Rule {
  @Override
  public String name() {
    return "hooks stay in place";
  }

  @Override
  public String explanation() {
    return "with the runtime's root only programs run that the configuration names as hooks, in the"
        + " namespaces of their kind; those in the container are confined like its own process,"
        + " cannot look into the one that starts them, and are named, too";
  }

  @Override
  public Set<SystemCall> calls() {
    return EnumSet.of(SystemCall.EXECVE, SystemCall.CLONE3);
  }

  @Override
  public Optional<String> check(Site site) {
    return site.call()
        .flatMap(call ->
            switch (call.call()) {
              case EXECVE -> checkExecve(site, call);
              case CLONE3 -> checkFork(site, call);
              default -> Optional.empty();
            });
  }

  private static Optional<String> checkFork(Site site, Instruction.Syscall call) {
    boolean hook = (site.calls().field(call, 0, 0) & Linux.CLONE_CLEAR_SIGHAND) != 0;
    return hook && !site.facts().has(Fact.RUNTIME_ROOT)
        ? site.require(Fact.HIDDEN, "a hook in the container that can look into what starts it")
        : Optional.empty();
  }

  private static Optional<String> checkExecve(Site site, Instruction.Syscall call) {
    if (!site.facts().has(Fact.HOOK)) {
      return site.promises().container()
          ? Optional.empty()
          : Optional.of("execve of what is no hook");
    }
    Set<String> allowed = allowed(site, site.promises().hooks());
    if (!allowed.contains(site.calls().text(call, 0))) {
      return Optional.of("execve of a hook that the configuration does not put here");
    }
    return site.isHookOutside()
        ? site.require(Fact.CLOSED_ON_EXEC, "execve of a hook with descriptors of the runtime open")
        : Optional.empty();
  }

  private static Set<String> allowed(Site site, HookPaths hooks) {
    if (!site.facts().has(Fact.RUNTIME_ROOT)) {
      return hooks.startContainer();
    }
    if (site.facts().has(Fact.RUNTIME_NAMESPACES)) {
      return hooks.runtime();
    }
    return site.facts().has(Fact.OWN_MOUNTS) ? hooks.createContainer() : Set.of();
  }
}
