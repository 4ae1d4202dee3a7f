package io.carafe.program.compile;

import io.carafe.program.plan.HostFacts;
import io.carafe.program.plan.HostFacts.SecurityModule;
import io.carafe.program.seccomp.Abi;
import io.carafe.program.seccomp.SystemCallTable;
import io.carafe.spec.runtime.OciCapabilities;
import io.carafe.spec.runtime.OciSeccomp;
import io.carafe.spec.runtime.OciSeccompRule;
import io.carafe.spec.runtime.OciSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A part of a configuration that a program leaves out because this host cannot do it, where the
 * specification or the custom of other runtimes asks to go on.
 *
 * @param pointer JSON pointer into config.json
 * @param reason why, in lower case
 */
public record Ignored(String pointer, String reason) {

  /** Everything that a container's program leaves out on this host, in the document's order. */
  public static List<Ignored> of(OciSpec spec, HostFacts host) {
    List<Ignored> all = new ArrayList<>();
    spec.process()
        .flatMap(process -> process.capabilities())
        .ifPresent(capabilities -> addCapabilities(all, capabilities, host));
    if (spec.linux().mountLabel().isPresent() && host.security() != SecurityModule.SELINUX) {
      all.add(new Ignored("/linux/mountLabel", "this host has no SELinux"));
    }
    spec.linux()
        .personality()
        .filter(personality -> !personality.flags().isEmpty())
        .ifPresent(
            _ -> all.add(new Ignored("/linux/personality/flags", "no flag is defined so far")));
    spec.linux().seccomp().ifPresent(seccomp -> addSeccomp(all, seccomp, host));
    return all;
  }

  private static void addCapabilities(
      List<Ignored> all, OciCapabilities capabilities, HostFacts host) {
    addCapabilities(all, "bounding", capabilities.bounding(), host);
    addCapabilities(all, "effective", capabilities.effective(), host);
    addCapabilities(all, "inheritable", capabilities.inheritable(), host);
    addCapabilities(all, "permitted", capabilities.permitted(), host);
    addCapabilities(all, "ambient", capabilities.ambient(), host);
  }

  private static void addCapabilities(
      List<Ignored> all, String set, List<String> names, HostFacts host) {
    long known = (2L << host.lastCapability()) - 1;
    for (int i = 0; i < names.size(); i++) {
      String pointer = "/process/capabilities/" + set + "/" + i;
      String name = names.get(i);
      if (Capabilities.mask(List.of(name), known) == 0) {
        all.add(new Ignored(pointer, name + " is not known to this kernel"));
      } else if (Capabilities.mask(List.of(name), host.caller().capabilities()) == 0) {
        all.add(new Ignored(pointer, name + " cannot be granted: Carafe does not have it here"));
      }
    }
  }

  private static void addSeccomp(List<Ignored> all, OciSeccomp seccomp, HostFacts host) {
    Abi machine = Abi.of(host.architecture());
    List<SystemCallTable> tables = new ArrayList<>(List.of(SystemCallTable.of(machine)));
    for (int i = 0; i < seccomp.architectures().size(); i++) {
      String word = seccomp.architectures().get(i).word();
      Optional<Abi> served = Optional.ofNullable(Abi.named(word)).filter(machine::serves);
      if (served.isPresent()) {
        tables.add(SystemCallTable.of(served.get()));
      } else {
        String pointer = "/linux/seccomp/architectures/" + i;
        all.add(new Ignored(pointer, word + " programs do not run on this machine"));
      }
    }
    for (int i = 0; i < seccomp.syscalls().size(); i++) {
      OciSeccompRule rule = seccomp.syscalls().get(i);
      for (int j = 0; j < rule.names().size(); j++) {
        String name = rule.names().get(j);
        if (tables.stream().allMatch(table -> table.number(name).isEmpty())) {
          String pointer = "/linux/seccomp/syscalls/" + i + "/names/" + j;
          all.add(new Ignored(pointer, name + " is no system call of this machine"));
        }
      }
    }
  }
}
