package io.carafe.program.compile;

import static io.carafe.program.assembly.ProgramBuilder.HERE;
import static io.carafe.program.assembly.ProgramBuilder.in;
import static io.carafe.program.assembly.ProgramBuilder.number;

import io.carafe.base.Problem;
import io.carafe.program.Argument;
import io.carafe.program.Register;
import io.carafe.program.SystemCall;
import io.carafe.program.assembly.ProgramBuilder;
import io.carafe.program.kernel.Linux;
import io.carafe.spec.runtime.OciNamespace;
import io.carafe.spec.runtime.OciNamespaceType;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Namespaces: which are new, which are joined by path, and what is set in them. */
final class NamespacePass {
  private static final String POINTER = "/linux/namespaces";
  private static final int INTERFACE_REQUEST_BYTES = 40;

  private final Context context;
  private final ProgramBuilder code;

  NamespacePass(Context context) {
    this.context = context;
    this.code = context.code();
  }

  /** Refuses what cannot be compiled yet. */
  void check() {
    List<OciNamespace> namespaces = context.linux().namespaces().list();
    for (int i = 0; i < namespaces.size(); i++) {
      OciNamespace namespace = namespaces.get(i);
      boolean joined = namespace.path().isPresent();
      String type = namespace.type().word();
      switch (namespace.type()) {
        case USER -> throw unsupported("user namespace", i);
        case TIME -> throw unsupported("time namespace", i);
        case MOUNT -> {
          if (joined) {
            throw unsupported("mount namespace by path", i);
          }
        }
        case CGROUP -> {
          if (joined) {
            throw unsupported(type + " namespace by path", i);
          }
        }
        case PID, NETWORK, UTS, IPC -> {}
      }
    }
    if (context.namespace(OciNamespaceType.MOUNT).isEmpty()) {
      throw Problem.unsupported("container without a mount namespace").withPointer(POINTER);
    }
  }

  private static Problem unsupported(String what, int index) {
    return Problem.unsupported(what).withPointer(POINTER + "/" + index);
  }

  /** The flags of the first fork: everything new but mounts, cgroup and, if put off, pid. */
  long cloneFlags(boolean withPid) {
    long flags = 0;
    for (OciNamespace namespace : context.linux().namespaces().list()) {
      if (namespace.path().isEmpty()) {
        flags |=
            switch (namespace.type()) {
              case NETWORK -> Linux.CLONE_NEWNET;
              case UTS -> Linux.CLONE_NEWUTS;
              case IPC -> Linux.CLONE_NEWIPC;
              case PID -> withPid ? Linux.CLONE_NEWPID : 0;
              case MOUNT, CGROUP, USER, TIME -> 0;
            };
      }
    }
    return flags;
  }

  /** Joins the namespaces that are given by path; a pid namespace holds for later forks only. */
  void join() {
    List<OciNamespace> namespaces = context.linux().namespaces().list();
    for (int i = 0; i < namespaces.size(); i++) {
      OciNamespace namespace = namespaces.get(i);
      if (namespace.path().isEmpty()) {
        continue;
      }
      String path = namespace.path().get();
      code.because(POINTER + "/" + i, "join " + namespace.type().word() + " namespace " + path);
      Register descriptor = code.register();
      context.open(HERE, path, Linux.O_RDONLY).into(descriptor);
      code.call(SystemCall.SETNS, in(descriptor), number(flag(namespace.type())));
      code.release(descriptor);
    }
  }

  static long flag(OciNamespaceType type) {
    return switch (type) {
      case MOUNT -> Linux.CLONE_NEWNS;
      case PID -> Linux.CLONE_NEWPID;
      case NETWORK -> Linux.CLONE_NEWNET;
      case UTS -> Linux.CLONE_NEWUTS;
      case IPC -> Linux.CLONE_NEWIPC;
      case USER -> Linux.CLONE_NEWUSER;
      case CGROUP -> Linux.CLONE_NEWCGROUP;
      case TIME -> Linux.CLONE_NEWTIME;
    };
  }

  /** Brings up the loopback interface of a new network namespace. */
  void bringUpLoopback() {
    if (!context.isNew(OciNamespaceType.NETWORK)) {
      return;
    }
    code.because(POINTER, "bring up the loopback interface");
    byte[] request = new byte[INTERFACE_REQUEST_BYTES];
    byte[] name = "lo".getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(name, 0, request, 0, name.length);
    Structures.put(request, 16, Linux.IFF_UP | Linux.IFF_RUNNING);
    Register socket = code.register();
    code.call(
            SystemCall.SOCKET,
            number(Linux.AF_INET),
            number(Linux.SOCK_DGRAM | Linux.SOCK_CLOEXEC),
            Argument.ZERO)
        .into(socket);
    code.call(SystemCall.IOCTL, in(socket), number(Linux.SIOCSIFFLAGS), code.pool().bytes(request));
    code.release(socket);
  }

  /** Sets host and domain name. */
  void setNames() {
    context
        .spec()
        .hostname()
        .ifPresent(name -> set(SystemCall.SETHOSTNAME, name, "/hostname", "host name"));
    context
        .spec()
        .domainname()
        .ifPresent(name -> set(SystemCall.SETDOMAINNAME, name, "/domainname", "domain name"));
  }

  private void set(SystemCall call, String name, String pointer, String what) {
    code.because(pointer, "set the " + what + " to " + name);
    Argument.Region characters = code.pool().characters(name);
    code.call(call, characters, number(name.isEmpty() ? 0 : characters.length()));
  }

  /** Hides the host's cgroups, after the container's were joined. */
  void unshareCgroups() {
    if (context.isNew(OciNamespaceType.CGROUP)) {
      code.because(POINTER, "enter a new cgroup namespace");
      code.call(SystemCall.UNSHARE, number(Linux.CLONE_NEWCGROUP));
    }
  }

  /** Writes the sysctls through a proc that this program made itself (CVE-2025-52881). */
  void setSysctls(Register procFolder) {
    for (var entry : context.linux().sysctl().entrySet()) {
      code.because(
          "/linux/sysctl/" + Pointers.escape(entry.getKey()),
          "set " + entry.getKey() + " to " + entry.getValue());
      String key = entry.getKey();
      String file = key.indexOf('/') >= 0 ? key : key.replace('.', '/');
      Register opened = code.register();
      context.openBeneath(in(procFolder), "sys/" + file, Linux.O_WRONLY).into(opened);
      context.write(opened, entry.getValue());
      context.close(opened);
      code.release(opened);
    }
  }
}
