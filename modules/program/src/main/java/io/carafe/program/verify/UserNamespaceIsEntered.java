package io.carafe.program.verify;

import io.carafe.program.SystemCall;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** What the container owns is made, and its code is run, by root of its user namespace. */
final class UserNamespaceIsEntered implements Rule {
  @Override
  public String name() {
    return "the user namespace is entered";
  }

  @Override
  public String explanation() {
    return "where the configuration has a user namespace, the process enters it and becomes its"
        + " root, which proves that the mappings are written, before it changes the root, opens a"
        + " path of the container or runs anything (user_namespaces(7))";
  }

  @Override
  public Set<SystemCall> calls() {
    return EnumSet.of(SystemCall.EXECVE, SystemCall.PIVOT_ROOT, SystemCall.CHROOT);
  }

  @Override
  public Optional<String> check(Site site) {
    boolean needed =
        site.promises().userNamespace()
            && (site.isExecve()
                || site.call().filter(call -> call.call() != SystemCall.EXECVE).isPresent());
    return needed
        ? site.require(Fact.MAPPED, "the container's own as the host's root")
        : Optional.empty();
  }
}
