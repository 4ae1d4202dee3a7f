package io.carafe.engine.spec;

import io.carafe.base.Problem;
import io.carafe.engine.settings.SecuritySettings;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Decides which capabilities a container keeps. */
final class CapabilityChoice {
  /** What Docker leaves a container. */
  static final List<String> DEFAULT =
      List.of(
          "CAP_CHOWN",
          "CAP_DAC_OVERRIDE",
          "CAP_FSETID",
          "CAP_FOWNER",
          "CAP_MKNOD",
          "CAP_NET_RAW",
          "CAP_SETGID",
          "CAP_SETUID",
          "CAP_SETFCAP",
          "CAP_SETPCAP",
          "CAP_NET_BIND_SERVICE",
          "CAP_SYS_CHROOT",
          "CAP_KILL",
          "CAP_AUDIT_WRITE");

  /** The kernel's names by number (include/uapi/linux/capability.h). */
  private static final List<String> NAMES =
      List.of(
          "CHOWN",
          "DAC_OVERRIDE",
          "DAC_READ_SEARCH",
          "FOWNER",
          "FSETID",
          "KILL",
          "SETGID",
          "SETUID",
          "SETPCAP",
          "LINUX_IMMUTABLE",
          "NET_BIND_SERVICE",
          "NET_BROADCAST",
          "NET_ADMIN",
          "NET_RAW",
          "IPC_LOCK",
          "IPC_OWNER",
          "SYS_MODULE",
          "SYS_RAWIO",
          "SYS_CHROOT",
          "SYS_PTRACE",
          "SYS_PACCT",
          "SYS_ADMIN",
          "SYS_BOOT",
          "SYS_NICE",
          "SYS_RESOURCE",
          "SYS_TIME",
          "SYS_TTY_CONFIG",
          "MKNOD",
          "LEASE",
          "AUDIT_WRITE",
          "AUDIT_CONTROL",
          "SETFCAP",
          "MAC_OVERRIDE",
          "MAC_ADMIN",
          "SYSLOG",
          "WAKE_ALARM",
          "BLOCK_SUSPEND",
          "AUDIT_READ",
          "PERFMON",
          "BPF",
          "CHECKPOINT_RESTORE");

  private static final String ALL = "ALL";

  private final int lastCapability;

  CapabilityChoice(int lastCapability) {
    this.lastCapability = lastCapability;
  }

  /** The names that remain, each with {@code CAP_}, in a stable order. */
  List<String> choose(SecuritySettings security) {
    Set<String> added = normalized("CapAdd", security.capAdd());
    Set<String> dropped = normalized("CapDrop", security.capDrop());
    if (security.privileged()) {
      return all();
    }
    Set<String> chosen = new LinkedHashSet<>();
    if (added.contains(ALL)) {
      chosen.addAll(all());
      chosen.removeAll(dropped);
    } else if (dropped.contains(ALL)) {
      chosen.addAll(added);
    } else {
      chosen.addAll(DEFAULT);
      chosen.removeAll(dropped);
      chosen.addAll(added);
    }
    return List.copyOf(chosen);
  }

  /** All that this kernel knows. */
  List<String> all() {
    return NAMES.stream().limit(lastCapability + 1L).map(name -> "CAP_" + name).toList();
  }

  private Set<String> normalized(String field, List<String> wishes) {
    List<String> known = all();
    Set<String> names = new LinkedHashSet<>();
    for (String wish : wishes) {
      String upper = wish.toUpperCase(Locale.ROOT);
      String name = upper.equals(ALL) || upper.startsWith("CAP_") ? upper : "CAP_" + upper;
      if (!name.equals(ALL) && !known.contains(name)) {
        throw Problem.invalid("invalid %s: unknown capability: \"%s\"".formatted(field, name))
            .withHint("Known are ALL and " + String.join(", ", shortNames()) + ".");
      }
      names.add(name);
    }
    return names;
  }

  private List<String> shortNames() {
    return new ArrayList<>(NAMES.subList(0, Math.min(NAMES.size(), lastCapability + 1)));
  }
}
