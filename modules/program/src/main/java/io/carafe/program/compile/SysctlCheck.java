package io.carafe.program.compile;

import io.carafe.base.Problem;
import io.carafe.spec.runtime.OciNamespaceType;
import java.util.Optional;
import java.util.Set;

/** Kernel parameters: only those of a namespace that the container does not share with the host. */
final class SysctlCheck {
  /** Source: ipc_namespaces(7) and kernel ipc/ipc_sysctl.c. */
  private static final Set<String> IPC =
      Set.of(
          "kernel/msgmax",
          "kernel/msgmnb",
          "kernel/msgmni",
          "kernel/sem",
          "kernel/shmall",
          "kernel/shmmax",
          "kernel/shmmni",
          "kernel/shm_rmid_forced");

  private final Context context;

  SysctlCheck(Context context) {
    this.context = context;
  }

  void check() {
    for (String name : context.linux().sysctl().keySet()) {
      check(name);
    }
  }

  private void check(String name) {
    String file = file(name);
    String pointer = "/linux/sysctl/" + Pointers.escape(name);
    if (file.equals("kernel/hostname")) {
      throw Problem.invalid("sysctl " + name + " says the same as hostname")
          .withHint("set \"hostname\" instead")
          .withPointer(pointer);
    }
    Optional<OciNamespaceType> owner = owner(file);
    if (owner.isEmpty()) {
      throw Problem.invalid("sysctl " + name + " belongs to the whole host, not to a namespace")
          .withPointer(pointer);
    }
    if (context.namespace(owner.get()).isEmpty()) {
      throw Problem.invalid("sysctl " + name + " needs a namespace of type " + owner.get().word())
          .withPointer(pointer);
    }
  }

  private static Optional<OciNamespaceType> owner(String file) {
    if (IPC.contains(file) || file.startsWith("fs/mqueue/")) {
      return Optional.of(OciNamespaceType.IPC);
    }
    if (file.startsWith("net/")) {
      return Optional.of(OciNamespaceType.NETWORK);
    }
    if (file.equals("kernel/domainname")) {
      return Optional.of(OciNamespaceType.UTS);
    }
    return file.startsWith("user/") ? Optional.of(OciNamespaceType.USER) : Optional.empty();
  }

  /**
   * The file below /proc/sys. The first separator of the name is the one between folders; the other
   * of dot and slash stands for a dot in a name. Source: sysctl(8).
   */
  static String file(String name) {
    int dot = name.indexOf('.');
    int slash = name.indexOf('/');
    if (dot < 0 || (slash >= 0 && slash < dot)) {
      return name;
    }
    StringBuilder file = new StringBuilder(name.length());
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      file.append(c == '.' ? '/' : c == '/' ? '.' : c);
    }
    return file.toString();
  }
}
