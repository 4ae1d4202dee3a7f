package io.carafe.program.verify;

import io.carafe.program.Argument;
import io.carafe.program.CompiledProgram;
import io.carafe.program.Condition;
import io.carafe.program.Instruction;
import io.carafe.program.Program;
import io.carafe.program.Register;
import io.carafe.program.SystemCall;
import io.carafe.program.kernel.Linux;
import java.util.ArrayList;
import java.util.List;

/** What an instruction that succeeds adds to the facts. */
final class Transfer {
  private static final int SYS_ADMIN = 21;
  private static final long NEW_NAMESPACES =
      Linux.CLONE_NEWNS
          | Linux.CLONE_NEWCGROUP
          | Linux.CLONE_NEWUTS
          | Linux.CLONE_NEWIPC
          | Linux.CLONE_NEWUSER
          | Linux.CLONE_NEWPID
          | Linux.CLONE_NEWNET
          | Linux.CLONE_NEWTIME;

  private final Calls calls;
  private final long folderFlag;
  private final long firstClosed;
  private final List<Register> tasks = new ArrayList<>();
  private int memoryTasks = -1;
  private Register unified = Register.NONE;
  private final List<Register> procConfigurations = new ArrayList<>();
  private final List<Stat> stats = new ArrayList<>();

  /** A structure that a descriptor's status is read into. */
  private record Stat(Argument.Region region, Register descriptor) {}

  Transfer(CompiledProgram compiled) {
    Program program = compiled.program();
    this.calls = new Calls(program.pool());
    this.folderFlag = Linux.openDirectory(compiled.architecture());
    this.firstClosed = Rules.firstClosed(compiled.promises());
    for (Instruction instruction : program.instructions()) {
      if (instruction instanceof Instruction.Syscall call) {
        remember(call);
      }
    }
  }

  /** Which registers hold what can be seen from a single instruction. */
  private void remember(Instruction.Syscall call) {
    if (call.call() == SystemCall.OPENAT && calls.text(call, 1).endsWith("/tasks")) {
      if (calls.text(call, 1).contains("/memory")) {
        memoryTasks = tasks.size();
      }
      tasks.add(call.result());
    } else if (call.call() == SystemCall.OPENAT && calls.text(call, 1).endsWith("/cgroup.procs")) {
      unified = call.result();
    } else if (call.call() == SystemCall.FSOPEN && calls.isText(call, 0, "proc")) {
      procConfigurations.add(call.result());
    } else if (call.call() == SystemCall.NEWFSTATAT
        && call.argument(2) instanceof Argument.Region region
        && call.argument(0) instanceof Argument.InRegister(Register register)) {
      stats.add(new Stat(region, register));
    }
  }

  void apply(Instruction instruction, Facts facts) {
    switch (instruction) {
      case Instruction.Syscall call -> apply(call, facts);
      case Instruction.Load load -> facts.forget(load.result());
      case Instruction.Set set -> {
        facts.forget(set.result());
        if (set.value().equals(new Argument.Immediate(-1))) {
          facts.addFolderOrNothing(set.result());
        }
      }
      case Instruction.Format format -> facts.forget(format.length());
      case Instruction.Store _,
          Instruction.Test _,
          Instruction.Expect _,
          Instruction.Jump _,
          Instruction.Ask _,
          Instruction.Report _,
          Instruction.Exit _,
          Instruction.End _,
          Instruction.Fail _ -> {}
    }
  }

  private void apply(Instruction.Syscall call, Facts facts) {
    if (call.result().exists()) {
      facts.forget(call.result());
    }
    if (!Calls.isCertain(call)) {
      return;
    }
    switch (call.call()) {
      case UNSHARE -> {
        facts.remove(Fact.RUNTIME_NAMESPACES);
        if (Calls.hasBits(call, 0, Linux.CLONE_NEWUSER)) {
          facts.enterUserNamespace();
        }
        if (Calls.hasBits(call, 0, Linux.CLONE_NEWNS)) {
          facts.add(Fact.OWN_MOUNTS);
        }
      }
      case SETNS -> enter(call, facts);
      case PIVOT_ROOT -> {
        facts.add(Fact.PIVOTED);
        facts.remove(Fact.RUNTIME_ROOT);
        facts.remove(Fact.SHUT_IN);
      }
      case FCHDIR -> goTo(Calls.register(call, 0).orElse(Register.NONE), facts);
      case CHROOT -> changeRoot(call, facts);
      case MEMFD_CREATE -> facts.remove(Fact.CLOSED);
      case UMOUNT2 -> {
        if (facts.has(Fact.PIVOTED) && Calls.hasBits(call, 1, Linux.MNT_DETACH)) {
          facts.add(Fact.INSIDE);
        }
      }
      case OPEN_TREE -> facts.addNewRoot(call.result());
      case FSMOUNT -> {
        facts.addNewRoot(call.result());
        if (Calls.register(call, 0).filter(procConfigurations::contains).isPresent()) {
          facts.addProcFolder(call.result());
        }
      }
      case OPENAT -> {
        if (Calls.hasBits(call, 2, Linux.O_PATH | folderFlag)) {
          facts.addFolderOrNothing(call.result());
        }
        if (calls.isText(call, 1, "/") && facts.has(Fact.RUNTIME_ROOT)) {
          facts.addRuntimeRoot(call.result());
        }
      }
      case IOCTL -> {
        if (Calls.number(call, 1) == Linux.TIOCGPTPEER) {
          facts.addTerminal(call.result());
        }
      }
      case WRITE -> joinCgroup(call, facts);
      case READ -> takeListener(call, facts);
      case CLOSE_RANGE -> closeAll(call, facts);
      case ACCEPT4 -> facts.add(Fact.STARTED);
      case RT_SIGPROCMASK -> facts.add(Fact.SIGNALS_RESET);
      case SETGROUPS, SETRESGID, SETRESUID, PRCTL, CAPSET, SECCOMP -> identify(call, facts);
      default -> {}
    }
  }

  private void closeAll(Instruction.Syscall call, Facts facts) {
    boolean all = Calls.number(call, 0) == 3;
    boolean really = Calls.number(call, 2) == 0;
    if (really && (all || Calls.number(call, 0) == firstClosed)) {
      facts.add(Fact.CLOSED);
      facts.remove(Fact.UNCLOSED);
    }
    if (all) {
      facts.add(Fact.CLOSED_ON_EXEC);
    }
  }

  private void takeListener(Instruction.Syscall call, Facts facts) {
    if (facts.has(Fact.LISTENING) && Calls.number(call, 0) == firstClosed - 2) {
      facts.add(Fact.LISTENER_TAKEN);
    }
  }

  private static void goTo(Register folder, Facts facts) {
    facts.set(Fact.AT_NEW_ROOT, folder.exists() && facts.isNewRoot(folder));
    facts.set(Fact.AT_RUNTIME_ROOT, folder.exists() && facts.isRuntimeRoot(folder));
  }

  private void changeRoot(Instruction.Syscall call, Facts facts) {
    boolean here = calls.isText(call, 0, ".");
    facts.set(Fact.SHUT_IN, here && facts.has(Fact.AT_NEW_ROOT) && facts.has(Fact.OWN_MOUNTS));
    facts.set(Fact.RUNTIME_ROOT, here && facts.has(Fact.AT_RUNTIME_ROOT));
  }

  private static void enter(Instruction.Syscall call, Facts facts) {
    facts.remove(Fact.RUNTIME_NAMESPACES);
    if (!Calls.register(call, 0).filter(Register.HOST_MOUNTS::equals).isPresent()
        && (Calls.number(call, 1) & Linux.CLONE_NEWNS) != 0) {
      facts.remove(Fact.RUNTIME_ROOT);
    }
    boolean container = Calls.register(call, 0).filter(Register.TARGET::equals).isPresent();
    if (Calls.hasBits(call, 1, Linux.CLONE_NEWUSER)) {
      facts.enterUserNamespace();
    }
    if (Calls.register(call, 0).filter(Register.NURSERY::equals).isPresent()) {
      facts.add(Fact.IN_NURSERY);
    }
    if (container && Calls.hasBits(call, 1, Linux.CLONE_NEWNS)) {
      facts.add(Fact.OWN_MOUNTS);
      facts.add(Fact.INSIDE);
    }
  }

  private void joinCgroup(Instruction.Syscall call, Facts facts) {
    if (!facts.has(Fact.FORKED) || !calls.writesZero(call)) {
      return;
    }
    if (unified.exists() && Calls.register(call, 0).filter(unified::equals).isPresent()) {
      facts.add(Fact.BORN_IN_CGROUP);
      if (memoryTasks < 0) {
        facts.remove(Fact.MEMORY_UNJOINED);
      }
    }
    int index = Calls.register(call, 0).map(tasks::indexOf).orElse(-1);
    if (index >= 0) {
      facts.joinCgroup(index);
      if (index == memoryTasks) {
        facts.remove(Fact.MEMORY_UNJOINED);
      }
    }
  }

  private void identify(Instruction.Syscall call, Facts facts) {
    if (facts.has(Fact.UNMAPPED)) {
      becomeRoot(call, facts);
      return;
    }
    switch (call.call()) {
      case SETGROUPS -> facts.add(Fact.GROUPS);
      case SETRESGID -> facts.add(Fact.GROUP);
      case SETRESUID -> {
        facts.add(Fact.USER);
        facts.remove(Fact.USER_UNCHANGED);
        facts.remove(Fact.CAPABILITIES);
        if (Calls.number(call, 0) != 0) {
          facts.remove(Fact.ADMIN);
        }
      }
      case CAPSET -> {
        facts.set(Fact.CAPABILITIES, facts.has(Fact.USER));
        facts.set(Fact.ADMIN, (calls.field32(call, 1, 0) & 1L << SYS_ADMIN) != 0);
      }
      case SECCOMP -> {
        facts.add(Fact.FILTERED);
        facts.remove(Fact.UNFILTERED);
        facts.set(Fact.LISTENING, ListenerIsTaken.hasListener(call));
      }
      default -> control(call, facts);
    }
  }

  /** In a user namespace just entered only root's identity counts, the group first. */
  private static void becomeRoot(Instruction.Syscall call, Facts facts) {
    if (call.call() == SystemCall.SETRESGID) {
      facts.add(Fact.ROOT_GROUP);
    } else if (call.call() == SystemCall.SETRESUID && facts.has(Fact.ROOT_GROUP)) {
      facts.remove(Fact.UNMAPPED);
      facts.add(Fact.MAPPED);
    }
  }

  private static void control(Instruction.Syscall call, Facts facts) {
    long option = Calls.number(call, 0);
    if (option == Linux.PR_SET_NO_NEW_PRIVS && Calls.number(call, 1) == 1) {
      facts.add(Fact.NO_NEW_PRIVILEGES);
    } else if (option == Linux.PR_CAPBSET_DROP) {
      facts.dropCapability(Calls.number(call, 1));
    } else if (option == Linux.PR_SET_DUMPABLE && Calls.number(call, 1) == 0) {
      facts.add(Fact.HIDDEN);
    }
  }

  /** What a fork adds to the facts of the new process. */
  void fork(Instruction.Syscall call, Facts facts) {
    facts.add(Fact.FORKED);
    facts.forget(call.result());
    long flags = calls.field(call, 0, 0);
    facts.set(Fact.HOOK, (flags & Linux.CLONE_CLEAR_SIGHAND) != 0);
    if ((flags & NEW_NAMESPACES) != 0) {
      facts.remove(Fact.RUNTIME_NAMESPACES);
    }
    if ((flags & Linux.CLONE_INTO_CGROUP) != 0) {
      facts.add(Fact.BORN_IN_CGROUP);
    }
    if ((flags & Linux.CLONE_NEWUSER) != 0) {
      facts.enterUserNamespace();
    }
    if ((flags & Linux.CLONE_NEWNS) != 0) {
      facts.add(Fact.OWN_MOUNTS);
    }
  }

  /** What is certain where a test did not fail. */
  void passTest(Instruction.Test test, List<Instruction> instructions, int index, Facts facts) {
    if (test.failure() == null || index == 0) {
      return;
    }
    if (!(instructions.get(index - 1) instanceof Instruction.Load load)
        || !load.result().equals(test.register())
        || test.branch().condition() != Condition.NOT_EQUAL) {
      return;
    }
    if (test.branch().value() == Linux.DEVPTS_SUPER_MAGIC && test.mask() == -1) {
      facts.add(Fact.TERMINALS_CHECKED);
    }
    for (Stat stat : stats) {
      int at = load.from().offset() - stat.region().offset();
      if (at < 0 || at >= stat.region().length()) {
        continue;
      }
      if (test.mask() == Linux.S_IFMT && test.branch().value() == Linux.S_IFCHR) {
        facts.addModeChecked(stat.descriptor());
      } else if (test.mask() == -1 && test.branch().value() == Linux.device(1, 3)) {
        facts.addDeviceChecked(stat.descriptor());
      }
    }
  }
}
