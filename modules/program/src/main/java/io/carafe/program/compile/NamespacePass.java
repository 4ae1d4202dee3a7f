package io.carafe.program.compile;

import static io.carafe.program.assembly.ProgramBuilder.HERE;
import static io.carafe.program.assembly.ProgramBuilder.in;
import static io.carafe.program.assembly.ProgramBuilder.number;

import io.carafe.base.Errno;
import io.carafe.base.Problem;
import io.carafe.program.Argument;
import io.carafe.program.Condition;
import io.carafe.program.Register;
import io.carafe.program.SystemCall;
import io.carafe.program.assembly.Label;
import io.carafe.program.assembly.ProgramBuilder;
import io.carafe.program.kernel.Linux;
import io.carafe.spec.runtime.OciNamespace;
import io.carafe.spec.runtime.OciNamespaceType;
import io.carafe.spec.runtime.OciTimeOffset;
import io.carafe.spec.runtime.OciTimeOffsets;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Namespaces: which are new, which are joined by path, and what is set in them. */
final class NamespacePass {
  private static final String POINTER = "/linux/namespaces";
  private static final int INTERFACE_REQUEST_BYTES = 40;

  private final Context context;
  private final ProgramBuilder code;
  private final Map<OciNamespaceType, Register> opened = new EnumMap<>(OciNamespaceType.class);
  private final Map<OciNamespaceType, Register> refused = new EnumMap<>(OciNamespaceType.class);

  NamespacePass(Context context) {
    this.context = context;
    this.code = context.code();
  }

  /** Refuses what cannot be compiled yet. */
  void check() {
    List<OciNamespace> namespaces = context.linux().namespaces().list();
    for (int i = 0; i < namespaces.size(); i++) {
      OciNamespace namespace = namespaces.get(i);
      if (namespace.type() == OciNamespaceType.MOUNT && namespace.path().isPresent()) {
        throw unsupported("mount namespace by path", i);
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
              case NETWORK -> context.hasReadyNetwork() ? 0 : Linux.CLONE_NEWNET;
              case UTS -> Linux.CLONE_NEWUTS;
              case IPC -> Linux.CLONE_NEWIPC;
              case PID -> withPid ? Linux.CLONE_NEWPID : 0;
              case MOUNT, CGROUP, USER, TIME -> 0;
            };
      }
    }
    return flags;
  }

  /** Enters the network namespace that was made before. */
  void enterReadyNetwork() {
    if (context.hasReadyNetwork()) {
      code.because(POINTER, "enter a network namespace made before");
      code.call(SystemCall.SETNS, in(Register.FURTHER), number(Linux.CLONE_NEWNET));
    }
  }

  /** The pointer of a namespace in the configuration. */
  String pointer(OciNamespaceType type) {
    List<OciNamespace> namespaces = context.linux().namespaces().list();
    for (int i = 0; i < namespaces.size(); i++) {
      if (namespaces.get(i).type() == type) {
        return POINTER + "/" + i;
      }
    }
    return POINTER;
  }

  /**
   * Joins the namespaces that are given by path; a pid namespace holds for later forks only. The
   * user namespace comes later, with {@link #enterUser}, and the cgroup namespace after the
   * cgroups.
   *
   * <p>Which user namespace owns one of the others is not known. Where the container joins a user
   * namespace, what the host's root may not join is tried again from there.
   */
  void join() {
    boolean again = context.isJoined(OciNamespaceType.USER);
    for (OciNamespace namespace : context.linux().namespaces().list()) {
      if (namespace.path().isEmpty()) {
        continue;
      }
      String path = namespace.path().get();
      because(namespace, "open " + namespace.type().word() + " namespace " + path);
      Register descriptor = code.register();
      context.open(HERE, path, Linux.O_RDONLY).into(descriptor);
      switch (namespace.type()) {
        case USER, CGROUP, MOUNT -> opened.put(namespace.type(), descriptor);
        case PID, NETWORK, UTS, IPC, TIME -> {
          because(namespace, "join " + namespace.type().word() + " namespace " + path);
          join(namespace, descriptor, again);
        }
      }
    }
  }

  private void join(OciNamespace namespace, Register descriptor, boolean again) {
    var step = code.call(SystemCall.SETNS, in(descriptor), number(flag(namespace.type())));
    if (again) {
      Register result = code.register();
      step.into(result).accept(Errno.EPERM);
      opened.put(namespace.type(), descriptor);
      refused.put(namespace.type(), result);
    } else {
      code.release(descriptor);
    }
  }

  /** Enters the user namespace, and makes the time namespace where that is new. */
  void enterUser() {
    OciNamespace user = context.namespace(OciNamespaceType.USER).orElseThrow();
    joinCgroupsFirst();
    long time = context.isNew(OciNamespaceType.TIME) ? Linux.CLONE_NEWTIME : 0;
    Register descriptor = opened.get(OciNamespaceType.USER);
    if (descriptor == null) {
      because(user, "enter a new user namespace");
      code.call(SystemCall.UNSHARE, number(Linux.CLONE_NEWUSER | time));
      return;
    }
    because(user, "join user namespace " + user.path().orElseThrow());
    code.call(SystemCall.SETNS, in(descriptor), number(Linux.CLONE_NEWUSER));
    for (var entry : refused.entrySet()) {
      OciNamespace namespace = context.namespace(entry.getKey()).orElseThrow();
      because(namespace, "join " + namespace.type().word() + " namespace, as its owner");
      Label joined = code.label();
      code.jumpWhen(entry.getValue(), Condition.EQUAL, 0, joined);
      code.call(
          SystemCall.SETNS,
          in(Objects.requireNonNull(opened.get(entry.getKey()))),
          number(flag(entry.getKey())));
      code.place(joined);
    }
    if (time != 0) {
      because(user, "make a new time namespace");
      code.call(SystemCall.UNSHARE, number(time));
    }
  }

  /** The files that the cgroups are joined by were opened outside, so joining them goes on. */
  private void joinCgroupsFirst() {
    Register descriptor = opened.remove(OciNamespaceType.CGROUP);
    if (descriptor != null) {
      OciNamespace namespace = context.namespace(OciNamespaceType.CGROUP).orElseThrow();
      because(namespace, "join cgroup namespace " + namespace.path().orElseThrow());
      join(namespace, descriptor, context.isJoined(OciNamespaceType.USER));
      if (refused.containsKey(OciNamespaceType.CGROUP)) {
        opened.put(OciNamespaceType.CGROUP, descriptor);
      }
    }
  }

  /** Makes a time namespace for the next fork and sets its clocks, without a user namespace. */
  void makeTime() {
    if (!context.isNew(OciNamespaceType.TIME)) {
      return;
    }
    code.because(pointer(OciNamespaceType.TIME), "make a new time namespace");
    code.call(SystemCall.UNSHARE, number(Linux.CLONE_NEWTIME));
    writeTimeOffsets(HERE, "/proc/self/timens_offsets");
  }

  /** Sets the clocks of a time namespace that nobody is in yet. Source: time_namespaces(7). */
  void writeTimeOffsets(Argument folder, String file) {
    OciTimeOffsets offsets = context.linux().namespaces().timeOffsets();
    StringBuilder lines = new StringBuilder();
    offsets.monotonic().ifPresent(offset -> lines.append(line("monotonic", offset)));
    offsets.boottime().ifPresent(offset -> lines.append(line("boottime", offset)));
    if (lines.isEmpty()) {
      return;
    }
    code.because("/linux/timeOffsets", "set the clocks of the time namespace");
    Register opened = code.register();
    context.open(folder, file, Linux.O_WRONLY).into(opened);
    context.write(opened, lines.toString());
    context.close(opened);
    code.release(opened);
  }

  private static String line(String clock, OciTimeOffset offset) {
    return clock + " " + offset.secs().orElse(0) + " " + offset.nanosecs().orElse(0) + "\n";
  }

  private void because(OciNamespace namespace, String sentence) {
    code.because(pointer(namespace.type()), sentence);
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
    if (!context.isNew(OciNamespaceType.NETWORK) || context.hasReadyNetwork()) {
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
  void enterCgroups() {
    Register joined = opened.get(OciNamespaceType.CGROUP);
    if (joined != null && !UserNamespace.isIn(context)) {
      code.because(pointer(OciNamespaceType.CGROUP), "join the cgroup namespace");
      code.call(SystemCall.SETNS, in(joined), number(Linux.CLONE_NEWCGROUP));
    }
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
      String file = SysctlCheck.file(key);
      Register opened = code.register();
      context.openBeneath(in(procFolder), "sys/" + file, Linux.O_WRONLY).into(opened);
      context.write(opened, entry.getValue());
      context.close(opened);
      code.release(opened);
    }
  }
}
