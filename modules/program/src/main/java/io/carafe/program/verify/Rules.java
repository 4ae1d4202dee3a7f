package io.carafe.program.verify;

import io.carafe.program.Argument;
import io.carafe.program.Instruction;
import io.carafe.program.Promises;
import io.carafe.program.Register;
import io.carafe.program.SystemCall;
import io.carafe.program.kernel.Linux;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The rules. */
final class Rules {
  private Rules() {}

  static final List<Rule> ALL =
      List.of(
          new RootIsChanged(),
          new MountsStayInside(),
          new PathsAreConfined(),
          new DescriptorsAreClosed(),
          new IdentityInOrder(),
          new BoundingSetIsDropped(),
          new PrivilegesStayLost(),
          new FilterComesLast(),
          new CgroupsAreJoined(),
          new NullDeviceIsChecked(),
          new KernelFilesAreReal(),
          new TerminalIsReal(),
          new HelpersAreHidden(),
          new HooksStayInPlace(),
          new StartIsAwaited(),
          new ListenerIsTaken(),
          new ProcessesEndWell(),
          new UserNamespaceIsEntered());

  /** The first descriptor that no process of the container may have, with these promises. */
  static long firstClosed(Promises promises) {
    return 4L + promises.preservedDescriptors() + (promises.listener() ? 1 : 0);
  }

  /** The rules that look at each system call. */
  static final Map<SystemCall, List<Rule>> BY_CALL = byCall();

  private static Map<SystemCall, List<Rule>> byCall() {
    Map<SystemCall, List<Rule>> byCall = new EnumMap<>(SystemCall.class);
    for (SystemCall call : SystemCall.values()) {
      byCall.put(call, ALL.stream().filter(rule -> rule.calls().contains(call)).toList());
    }
    return byCall;
  }

  /** The rules that look at all other instructions. */
  static final List<Rule> ELSEWHERE = List.of(new ProcessesEndWell());

  private static final Set<SystemCall> MOUNT_CALLS =
      EnumSet.of(
          SystemCall.MOUNT,
          SystemCall.MOVE_MOUNT,
          SystemCall.UMOUNT2,
          SystemCall.PIVOT_ROOT,
          SystemCall.FSMOUNT,
          SystemCall.OPEN_TREE);

  /** Nothing of the container is run before it is shut in. */
  private static final class RootIsChanged implements Rule {
    @Override
    public String name() {
      return "the root is changed first";
    }

    @Override
    public String explanation() {
      return "execve, working directory and paths of the container only count after pivot_root and"
          + " the detaching of the old root (CVE-2019-5736, CVE-2024-21626)";
    }

    @Override
    public Set<SystemCall> calls() {
      return EnumSet.of(
          SystemCall.EXECVE, SystemCall.CHDIR, SystemCall.OPENAT2, SystemCall.FACCESSAT2);
    }

    @Override
    public Optional<String> check(Site site) {
      if (site.isExecve()) {
        return site.require(Fact.INSIDE, "execve before the root was changed");
      }
      return site.call().flatMap(call -> checkCall(site, call));
    }

    private static Optional<String> checkCall(Site site, Instruction.Syscall call) {
      boolean containerPath =
          call.call() == SystemCall.CHDIR
              || call.call() == SystemCall.FACCESSAT2
              || (call.call() == SystemCall.OPENAT2 && Calls.number(call, 0) == Linux.AT_FDCWD);
      return containerPath && !site.facts().has(Fact.SHUT_IN)
          ? site.require(Fact.INSIDE, "a path of the container before the root was changed")
          : Optional.empty();
    }
  }

  /** The host's mount table is never touched. */
  private static final class MountsStayInside implements Rule {
    @Override
    public String name() {
      return "mounts stay inside";
    }

    @Override
    public String explanation() {
      return "mounts are attached, changed by path and detached only in a mount namespace of the"
          + " container's own, which for the engine is a copy of the nursery";
    }

    @Override
    public Set<SystemCall> calls() {
      return EnumSet.of(
          SystemCall.MOUNT,
          SystemCall.MOVE_MOUNT,
          SystemCall.UMOUNT2,
          SystemCall.PIVOT_ROOT,
          SystemCall.MOUNT_SETATTR,
          SystemCall.UNSHARE);
    }

    @Override
    public Optional<String> check(Site site) {
      return site.call().flatMap(call -> checkCall(site, call));
    }

    private static Optional<String> checkCall(Site site, Instruction.Syscall call) {
      boolean attaches =
          switch (call.call()) {
            case MOUNT, MOVE_MOUNT, UMOUNT2, PIVOT_ROOT -> true;
            case MOUNT_SETATTR -> !Calls.hasBits(call, 2, Linux.AT_EMPTY_PATH);
            default -> false;
          };
      boolean copies =
          call.call() == SystemCall.UNSHARE
              && Calls.hasBits(call, 0, Linux.CLONE_NEWNS)
              && site.promises().nursery();
      if (copies) {
        return site.require(Fact.IN_NURSERY, "a copy of a mount namespace with the host's mounts");
      }
      return attaches
          ? site.require(Fact.OWN_MOUNTS, call.call().title() + " in the host's mount namespace")
          : Optional.empty();
    }
  }

  /** No path leads out through a magic link. */
  private static final class PathsAreConfined implements Rule {
    private static final long CONFINED = Linux.RESOLVE_IN_ROOT | Linux.RESOLVE_BENEATH;

    @Override
    public String name() {
      return "paths are confined";
    }

    @Override
    public String explanation() {
      return "openat2 never follows magic links and never leaves the root, and a working directory"
          + " is entered by its descriptor (CVE-2021-30465, CVE-2024-21626)";
    }

    @Override
    public Set<SystemCall> calls() {
      return EnumSet.of(SystemCall.OPENAT2, SystemCall.CHDIR);
    }

    @Override
    public Optional<String> check(Site site) {
      if (site.call().filter(call -> call.call() == SystemCall.CHDIR).isPresent()) {
        return Optional.of("chdir by a path, which may be a magic link");
      }
      return site.call()
          .filter(call -> call.call() == SystemCall.OPENAT2)
          .map(call -> site.calls().field(call, 2, 16))
          .filter(
              resolve -> (resolve & Linux.RESOLVE_NO_MAGICLINKS) == 0 || (resolve & CONFINED) == 0)
          .map(_ -> "openat2 that may leave the root");
    }
  }

  /** Nothing of the host is left open. */
  private static final class DescriptorsAreClosed implements Rule {
    @Override
    public String name() {
      return "descriptors are closed";
    }

    @Override
    public String explanation() {
      return "every descriptor is opened close-on-exec, and all but those kept are closed for real"
          + " before execve looks its path up (CVE-2024-21626)";
    }

    @Override
    public Set<SystemCall> calls() {
      return EnumSet.of(
          SystemCall.ACCEPT4,
          SystemCall.EXECVE,
          SystemCall.CLOSE_RANGE,
          SystemCall.OPENAT,
          SystemCall.OPENAT2,
          SystemCall.SOCKET,
          SystemCall.SOCKETPAIR,
          SystemCall.OPEN_TREE,
          SystemCall.FSOPEN,
          SystemCall.FSMOUNT,
          SystemCall.MEMFD_CREATE,
          SystemCall.PIPE2);
    }

    @Override
    public Optional<String> check(Site site) {
      if (site.isExecve()) {
        return site.require(Fact.CLOSED, "execve with descriptors of the host open");
      }
      return site.call().flatMap(call -> checkCall(site, call));
    }

    private static Optional<String> checkCall(Site site, Instruction.Syscall call) {
      if (call.call() == SystemCall.CLOSE_RANGE) {
        long spared = Calls.number(call, 0) - firstClosed(site.promises());
        boolean allowed = spared == 0 || (spared == 1 && keepsListener(site));
        boolean hooks = Calls.number(call, 0) == 3 && site.isHookOutside();
        boolean all = allowed && Calls.number(call, 1) == 0xffffffffL;
        return all || hooks
            ? Optional.empty()
            : Optional.of("close_range that leaves descriptors open");
      }
      if (!opens(call)) {
        return Optional.empty();
      }
      if (!closesOnExec(site, call)) {
        return Optional.of(call.call().title() + " without close-on-exec");
      }
      // A file in memory leads nowhere, and all are closed once more behind it.
      return call.call() == SystemCall.MEMFD_CREATE
          ? Optional.empty()
          : site.require(Fact.UNCLOSED, call.call().title() + " after all were closed");
    }

    /** A process that waits for its start keeps the socket that it listens to until then. */
    private static boolean keepsListener(Site site) {
      return site.promises().waits() && !site.facts().has(Fact.STARTED);
    }

    private static boolean opens(Instruction.Syscall call) {
      return switch (call.call()) {
        case ACCEPT4,
            OPENAT,
            OPENAT2,
            SOCKET,
            SOCKETPAIR,
            OPEN_TREE,
            FSOPEN,
            FSMOUNT,
            MEMFD_CREATE,
            PIPE2 ->
            true;
        default -> false;
      };
    }

    private static boolean closesOnExec(Site site, Instruction.Syscall call) {
      return switch (call.call()) {
        case ACCEPT4 -> Calls.hasBits(call, 3, Linux.SOCK_CLOEXEC);
        case OPENAT -> Calls.hasBits(call, 2, Linux.O_CLOEXEC);
        case OPENAT2 -> (site.calls().field(call, 2, 0) & Linux.O_CLOEXEC) != 0;
        case SOCKET, SOCKETPAIR -> Calls.hasBits(call, 1, Linux.SOCK_CLOEXEC);
        case OPEN_TREE -> Calls.hasBits(call, 2, Linux.OPEN_TREE_CLOEXEC);
        default -> Calls.hasBits(call, 1, 1) || Calls.hasBits(call, 1, Linux.O_CLOEXEC);
      };
    }
  }

  /** Groups, gid, uid. */
  private static final class IdentityInOrder implements Rule {
    @Override
    public String name() {
      return "identity in order";
    }

    @Override
    public String explanation() {
      return "supplementary groups, group and user change in that order, because each change takes"
          + " away the right to the one before";
    }

    @Override
    public Set<SystemCall> calls() {
      return EnumSet.of(
          SystemCall.EXECVE, SystemCall.SETGROUPS, SystemCall.SETRESGID, SystemCall.SETRESUID);
    }

    @Override
    public Optional<String> check(Site site) {
      if (site.isExecve()) {
        return site.require(Fact.USER, "execve before the user is set")
            .or(() -> site.require(Fact.GROUP, "execve before the group is set"))
            .or(() -> site.require(Fact.GROUPS, "execve before the groups are set"));
      }
      return site.call().flatMap(call -> checkCall(site, call));
    }

    private static Optional<String> checkCall(Site site, Instruction.Syscall call) {
      if (site.facts().has(Fact.UNMAPPED)) {
        return checkUnmapped(site, call);
      }
      return switch (call.call()) {
        case SETRESGID -> site.require(Fact.GROUPS, "group before supplementary groups");
        case SETRESUID -> site.require(Fact.GROUP, "user before group");
        case SETGROUPS -> site.require(Fact.USER_UNCHANGED, "supplementary groups after the user");
        default -> Optional.empty();
      };
    }

    private static Optional<String> checkUnmapped(Site site, Instruction.Syscall call) {
      String otherwise = "another identity than root's in a user namespace just entered";
      return switch (call.call()) {
        case SETRESGID -> becomesRoot(call) ? Optional.empty() : Optional.of(otherwise);
        case SETRESUID ->
            becomesRoot(call)
                ? site.require(Fact.ROOT_GROUP, "root of a user namespace before its group")
                : Optional.of(otherwise);
        case SETGROUPS -> Optional.of(otherwise);
        default -> Optional.empty();
      };
    }

    private static boolean becomesRoot(Instruction.Syscall call) {
      return Calls.number(call, 0) == 0 && Calls.number(call, 1) == 0 && Calls.number(call, 2) == 0;
    }
  }

  /** The bounding set goes before the user. */
  private static final class BoundingSetIsDropped implements Rule {
    @Override
    public String name() {
      return "the bounding set is dropped";
    }

    @Override
    public String explanation() {
      return "every capability that the configuration does not list leaves the bounding set before"
          + " the user changes, while CAP_SETPCAP is there";
    }

    @Override
    public Set<SystemCall> calls() {
      return EnumSet.of(SystemCall.SETRESUID);
    }

    @Override
    public Optional<String> check(Site site) {
      return site.call()
          .filter(call -> call.call() == SystemCall.SETRESUID)
          .filter(_ -> !site.facts().has(Fact.UNMAPPED))
          .map(_ -> site.promises().droppedCapabilities() & ~site.facts().droppedCapabilities())
          .filter(missing -> missing != 0)
          .map(missing -> "capabilities 0x" + Long.toHexString(missing) + " were not dropped");
    }
  }

  /** Capabilities and no_new_privs. */
  private static final class PrivilegesStayLost implements Rule {
    @Override
    public String name() {
      return "privileges stay lost";
    }

    @Override
    public String explanation() {
      return "capabilities are set after the user, and no_new_privs where the configuration asks";
    }

    @Override
    public Set<SystemCall> calls() {
      return EnumSet.of(SystemCall.EXECVE);
    }

    @Override
    public Optional<String> check(Site site) {
      if (!site.isExecve()) {
        return Optional.empty();
      }
      if (site.promises().noNewPrivileges() && !site.facts().has(Fact.NO_NEW_PRIVILEGES)) {
        return Optional.of("execve without no_new_privs");
      }
      return site.require(Fact.CAPABILITIES, "execve before the capabilities are set")
          .or(() -> site.require(Fact.SIGNALS_RESET, "execve with signals blocked"));
    }
  }

  /** The filter is loaded when it can block nothing that the program still needs. */
  private static final class FilterComesLast implements Rule {
    @Override
    public String name() {
      return "the filter comes last";
    }

    @Override
    public String explanation() {
      return "the seccomp filter is loaded with no_new_privs or CAP_SYS_ADMIN, and only capset,"
          + " ambient capabilities, the handover of its listener and execve follow it";
    }

    @Override
    public Set<SystemCall> calls() {
      return EnumSet.allOf(SystemCall.class);
    }

    @Override
    public Optional<String> check(Site site) {
      if (site.isExecve()) {
        return site.promises().filter()
            ? site.require(Fact.FILTERED, "execve without the filter")
            : Optional.empty();
      }
      return site.call().flatMap(call -> checkCall(site, call));
    }

    private static Optional<String> checkCall(Site site, Instruction.Syscall call) {
      if (call.call() == SystemCall.SECCOMP) {
        boolean allowed = site.facts().has(Fact.NO_NEW_PRIVILEGES) || site.facts().has(Fact.ADMIN);
        return allowed
            ? Optional.empty()
            : Optional.of("filter without no_new_privs and without CAP_SYS_ADMIN");
      }
      boolean harmless =
          call.call() == SystemCall.CAPSET
              || (call.call() == SystemCall.PRCTL && Calls.number(call, 0) == Linux.PR_CAP_AMBIENT);
      return harmless || ListenerIsTaken.isHandover(site, call)
          ? Optional.empty()
          : site.require(Fact.UNFILTERED, call.call().title() + " after the filter");
    }
  }

  /** The container is in its cgroups, and its setup was not charged to it. */
  private static final class CgroupsAreJoined implements Rule {
    @Override
    public String name() {
      return "the cgroups are joined";
    }

    @Override
    public String explanation() {
      return "every cgroup is joined before the container's code runs, memory after the last mount,"
          + " so that a limit of few megabytes is not used up by the setup";
    }

    @Override
    public Set<SystemCall> calls() {
      return EnumSet.of(
          SystemCall.EXECVE,
          SystemCall.MOUNT,
          SystemCall.MOVE_MOUNT,
          SystemCall.UMOUNT2,
          SystemCall.PIVOT_ROOT,
          SystemCall.FSMOUNT,
          SystemCall.OPEN_TREE);
    }

    @Override
    public Optional<String> check(Site site) {
      if (site.isExecve()) {
        if (site.facts().joinedCgroups() < site.promises().separateCgroups()) {
          return Optional.of("execve before all cgroups are joined");
        }
        return site.promises().unifiedCgroup()
            ? site.require(Fact.BORN_IN_CGROUP, "execve outside the cgroup of version 2")
            : Optional.empty();
      }
      return site.call()
          .filter(call -> MOUNT_CALLS.contains(call.call()))
          .flatMap(call ->
              site.require(Fact.MEMORY_UNJOINED, call.call().title() + " after joining memory"));
    }
  }

  /** What masks paths is the null device. */
  private static final class NullDeviceIsChecked implements Rule {
    @Override
    public String name() {
      return "the null device is checked";
    }

    @Override
    public String explanation() {
      return "what is mounted over masked files was opened, and its type and number compared, once"
          + " (CVE-2025-31133)";
    }

    @Override
    public Set<SystemCall> calls() {
      return EnumSet.of(SystemCall.MOUNT, SystemCall.OPEN_TREE);
    }

    @Override
    public Optional<String> check(Site site) {
      return site.call().flatMap(call -> checkCall(site, call));
    }

    private static Optional<String> checkCall(Site site, Instruction.Syscall call) {
      if (isClone(call) && site.facts().has(Fact.INSIDE)) {
        return Calls.register(call, 0)
            .filter(register -> !site.facts().isDeviceChecked(register))
            .filter(register -> !site.facts().isTerminal(register))
            .map(_ -> "a copy of a file inside that was not checked");
      }
      Optional<Register> source = maskSource(call);
      return source
          .filter(register -> !site.facts().isDeviceChecked(register))
          .filter(register -> !site.facts().isFolderOrNothing(register))
          .map(_ -> "mask with a device that was not checked");
    }

    /** A detached copy of one opened file, as it is mounted over another. */
    private static boolean isClone(Instruction.Syscall call) {
      return call.call() == SystemCall.OPEN_TREE
          && Calls.hasBits(call, 2, Linux.AT_EMPTY_PATH)
          && !Calls.hasBits(call, 2, Linux.AT_RECURSIVE);
    }

    /** A descriptor bound by mount(2): the null device, or the empty folder that hides folders. */
    private static Optional<Register> maskSource(Instruction.Syscall call) {
      boolean binds = call.call() == SystemCall.MOUNT && Calls.hasBits(call, 3, Linux.MS_BIND);
      return binds && call.argument(0) instanceof Argument.DescriptorPath(Register register)
          ? Optional.of(register)
          : Optional.empty();
    }
  }

  /** Kernel settings are written below a proc of our own. */
  private static final class KernelFilesAreReal implements Rule {
    @Override
    public String name() {
      return "kernel files are real";
    }

    @Override
    public String explanation() {
      return "inside the container, files are opened for writing only below a proc that the program"
          + " mounted itself (CVE-2025-52881)";
    }

    @Override
    public Set<SystemCall> calls() {
      return EnumSet.of(SystemCall.OPENAT2);
    }

    @Override
    public Optional<String> check(Site site) {
      return site.call()
          .filter(call -> call.call() == SystemCall.OPENAT2)
          .filter(call -> (site.calls().field(call, 2, 0) & 3) == Linux.O_WRONLY)
          .filter(call ->
              !Calls.register(call, 0)
                  .map(register -> site.facts().isProcFolder(register))
                  .orElse(false))
          .map(_ -> "a file that is written to may not be the kernel's");
    }
  }

  /** The terminal comes from a devpts. */
  private static final class TerminalIsReal implements Rule {
    @Override
    public String name() {
      return "the terminal is real";
    }

    @Override
    public String explanation() {
      return "a terminal opened by a path of the container is compared with devpts before use"
          + " (CVE-2025-52565)";
    }

    @Override
    public Set<SystemCall> calls() {
      return EnumSet.of(SystemCall.IOCTL);
    }

    @Override
    public Optional<String> check(Site site) {
      return site.call()
          .filter(call -> call.call() == SystemCall.IOCTL)
          .filter(call -> Calls.number(call, 1) == Linux.TIOCGPTPEER)
          .filter(_ -> site.facts().has(Fact.FORKED) && !site.facts().has(Fact.PIVOTED))
          .filter(_ -> !site.facts().has(Fact.SHUT_IN))
          .flatMap(_ -> site.require(Fact.TERMINALS_CHECKED, "a terminal that was not checked"));
    }
  }

  /** Who enters a container cannot be seen by it. */
  private static final class HelpersAreHidden implements Rule {
    @Override
    public String name() {
      return "helpers are hidden";
    }

    @Override
    public String explanation() {
      return "a process that enters a running container is not dumpable, so that the container can"
          + " neither trace it nor open its files (CVE-2016-9962, CVE-2019-5736)";
    }

    @Override
    public Set<SystemCall> calls() {
      return EnumSet.of(SystemCall.SETNS);
    }

    @Override
    public Optional<String> check(Site site) {
      return site.call()
          .filter(call -> call.call() == SystemCall.SETNS)
          .filter(call -> Calls.register(call, 0).filter(Register.TARGET::equals).isPresent())
          .flatMap(_ -> site.require(Fact.HIDDEN, "entering a container while dumpable"));
    }
  }

  /** What was only created does not run. */
  private static final class StartIsAwaited implements Rule {
    @Override
    public String name() {
      return "the start is awaited";
    }

    @Override
    public String explanation() {
      return "a container that is only created waits for a connection after all that the filter"
          + " could block, and nothing of it runs before";
    }

    @Override
    public Set<SystemCall> calls() {
      return EnumSet.of(SystemCall.EXECVE);
    }

    @Override
    public Optional<String> check(Site site) {
      if (site.isExecve()) {
        return site.promises().waits()
            ? site.require(Fact.STARTED, "execve before the start")
            : Optional.empty();
      }
      return Optional.empty();
    }
  }

  /** Forked processes exit, the host's goes on. */
  private static final class ProcessesEndWell implements Rule {
    @Override
    public String name() {
      return "processes end well";
    }

    @Override
    public String explanation() {
      return "a forked process never reaches an end of the host's, and the host never exits, asks"
          + " or changes itself";
    }

    @Override
    public Set<SystemCall> calls() {
      return EnumSet.allOf(SystemCall.class);
    }

    @Override
    public Optional<String> check(Site site) {
      boolean forked = site.facts().has(Fact.FORKED);
      return switch (site.instruction()) {
        case Instruction.End _, Instruction.Ask _ ->
            forked ? Optional.of("a forked process goes on as the host") : Optional.empty();
        case Instruction.Exit _ ->
            forked ? Optional.empty() : Optional.of("the host process exits");
        case Instruction.Syscall call -> checkHost(call, forked);
        case Instruction.Load _,
            Instruction.Store _,
            Instruction.Set _,
            Instruction.Test _,
            Instruction.Format _,
            Instruction.Expect _,
            Instruction.Jump _,
            Instruction.Report _,
            Instruction.Fail _ ->
            Optional.empty();
      };
    }

    private static Optional<String> checkHost(Instruction.Syscall call, boolean forked) {
      boolean changesItself =
          switch (call.call()) {
            case SETNS,
                UNSHARE,
                CHROOT,
                PIVOT_ROOT,
                EXECVE,
                SETRESUID,
                SETRESGID,
                SECCOMP,
                CAPSET ->
                true;
            default -> false;
          };
      return changesItself && !forked
          ? Optional.of(call.call().title() + " in the host process")
          : Optional.empty();
    }
  }
}
