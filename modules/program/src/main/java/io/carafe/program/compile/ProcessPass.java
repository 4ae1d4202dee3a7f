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
import io.carafe.program.plan.HookPlace;
import io.carafe.spec.runtime.OciProcess;
import io.carafe.spec.runtime.OciRlimit;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a process has of its own: limits, working directory, descriptors, arguments. */
final class ProcessPass {
  private static final int DEFAULT_UMASK = 0022;
  private static final int SEARCHED_MAX = 64;

  private final Context context;
  private final ProgramBuilder code;
  private final OciProcess process;

  ProcessPass(Context context) {
    this.context = context;
    this.code = context.code();
    this.process = context.process();
  }

  /** Enters the working directory; it is made if it is missing. */
  void enterWorkingDirectory(MountTargets targets) {
    String cwd = Paths.clean(process.cwd());
    if (cwd.equals("/")) {
      return;
    }
    code.because("/process/cwd", "enter the working directory " + cwd);
    MountTargets.Target target = targets.target(cwd, MountTargets.Shape.FOLDER, Register.NONE);
    switch (target) {
      // A path below /proc may be a magic link out of the root, such as /proc/self/fd/4
      // (CVE-2024-21626): opened without following one, never entered by its path.
      case MountTargets.Target.Trusted(String path) -> enterExisting(path);
      case MountTargets.Target.Opened(Register folder) -> {
        code.call(SystemCall.FCHDIR, in(folder));
        code.release(folder);
      }
    }
  }

  /** Enters the working directory of a container that runs. */
  void enterExistingDirectory() {
    String cwd = Paths.clean(process.cwd());
    code.because("/process/cwd", "enter the working directory " + cwd);
    enterExisting(cwd);
  }

  private void enterExisting(String cwd) {
    Register folder = code.register();
    Label again = code.here();
    context
        .openInRoot(HERE, cwd, Linux.O_PATH | Linux.openDirectory(context.architecture()))
        .into(folder)
        .onError(again, Errno.EAGAIN)
        .bound(64);
    code.call(SystemCall.FCHDIR, in(folder));
    code.release(folder);
  }

  /** The last steps: session, descriptors, limits, privileges, execve. */
  void become(@Nullable TerminalPass terminal, Descent.Waits waits) {
    HandoverPass handover = waits.handover();
    startSession();
    if (terminal == null) {
      placeDescriptors(List.of(Register.STDIN, Register.STDOUT, Register.STDERR));
      giveDescriptors();
    } else {
      terminal.control();
      placeDescriptors(List.of(terminal.slave(), terminal.slave(), terminal.slave()));
    }
    joinKeyring();
    new TuningPass(context).apply();
    setLimits();
    HandoverPass gate = handover != null && handover.waits() ? handover : null;
    closeOthers(gate, waits.listener());
    resetMasks();
    boolean hooked = new HookPass(context).has(HookPlace.START_CONTAINER);
    if (hooked) {
      // Their processes are forked by one that may still do so.
      await(gate);
      new HookPass(context).runInside();
    }
    new IdentityPass(context).drop(() -> await(hooked ? null : gate), waits.listener());
    execute();
    code.flush();
  }

  /** Sets the resource limits. */
  private void setLimits() {
    List<OciRlimit> rlimits = process.rlimits();
    for (int i = 0; i < rlimits.size(); i++) {
      OciRlimit rlimit = rlimits.get(i);
      code.because(
          "/process/rlimits/" + i,
          "set " + rlimit.type() + " to " + Long.toUnsignedString(rlimit.soft()));
      byte[] limit = new byte[16];
      Structures.put(limit, 0, rlimit.soft());
      Structures.put(limit, 8, rlimit.hard());
      code.call(
          SystemCall.PRLIMIT64,
          Argument.ZERO,
          number(Resources.number(rlimit.type())),
          code.pool().shared(limit));
    }
  }

  /** Sets how likely the process is killed when memory runs out. */
  void setOomScore(Mounts mounts) {
    setOomScore(file ->
        context
            .openBeneath(in(mounts.procFolder()), "self/oom_score_adj", Linux.O_WRONLY)
            .into(file));
  }

  /**
   * The same for forks to come, while the host's proc is there and the host's root may lower it.
   */
  void setOomScoreOutside() {
    setOomScore(file -> context.open(HERE, "/proc/self/oom_score_adj", Linux.O_WRONLY).into(file));
  }

  private void setOomScore(Consumer<Register> open) {
    OptionalInt wanted = process.scheduling().oomScoreAdj();
    if (wanted.isEmpty() || wanted.getAsInt() == context.host().caller().oomScoreAdjustment()) {
      return;
    }
    int score = wanted.getAsInt();
    code.because("/process/oomScoreAdj", "set the OOM score adjustment to " + score);
    Register file = code.register();
    open.accept(file);
    context.write(file, Integer.toString(score));
    code.release(file);
  }

  /**
   * Raises the hard limits that are too low, which only the host's root may do; they are set for
   * good right before the execve.
   */
  void raiseLimits() {
    List<OciRlimit> rlimits = process.rlimits();
    for (int i = 0; i < rlimits.size(); i++) {
      OciRlimit rlimit = rlimits.get(i);
      code.because("/process/rlimits/" + i, "raise the limit of " + rlimit.type());
      Argument number = number(Resources.number(rlimit.type()));
      Argument.Region old = code.pool().space(16);
      Register hard = code.register();
      Label enough = code.label();
      code.call(SystemCall.PRLIMIT64, Argument.ZERO, number, Argument.ZERO, old);
      code.load(hard, old.part(8, 8)).when(Condition.EQUAL, -1, enough);
      if (rlimit.hard() >= 0) {
        code.jumpWhen(hard, Condition.NOT_LESS, rlimit.hard(), enough);
      }
      byte[] limit = new byte[16];
      Structures.put(limit, 0, rlimit.hard());
      Structures.put(limit, 8, rlimit.hard());
      code.call(SystemCall.PRLIMIT64, Argument.ZERO, number, code.pool().shared(limit));
      code.place(enough);
      code.release(hard);
    }
  }

  /** Starts a session. */
  private void startSession() {
    code.because("/process", "start a session");
    code.call(SystemCall.SETSID);
  }

  /** Gives the process a session keyring of its own. */
  private void joinKeyring() {
    if (context.options().sessionKeyring()) {
      code.because("", "make a session keyring");
      code.call(
          SystemCall.KEYCTL,
          number(Linux.KEYCTL_JOIN_SESSION_KEYRING),
          code.text("_ses." + context.options().id().value()));
    }
  }

  /** Puts the standard descriptors in their places. */
  private void placeDescriptors(List<Register> standard) {
    for (int i = 0; i < standard.size(); i++) {
      code.because("/process", "connect descriptor " + i);
      code.call(SystemCall.DUP3, in(standard.get(i)), number(i), Argument.ZERO)
          .accept(Errno.EINVAL, Errno.EBADF);
    }
  }

  /** Lets a user that is not root open its own pipes by /dev/stdout and the like. */
  private void giveDescriptors() {
    long uid = process.user().uid();
    if (uid == 0) {
      return;
    }
    code.because("/process/user/uid", "give the standard pipes to user " + uid);
    Argument.Region stat = code.pool().space(Structures.STAT_BYTES);
    Register mode = code.register();
    for (int i = 0; i < 3; i++) {
      Label skip = code.label();
      Label give = code.label();
      code.call(SystemCall.NEWFSTATAT, number(i), code.text(""), stat, number(Linux.AT_EMPTY_PATH))
          .onAnyError(skip);
      code.load(mode, stat.part(Linux.statMode(context.architecture()), 4));
      code.jumpWhenBits(mode, Linux.S_IFMT, Linux.S_IFIFO, give);
      code.jump(skip);
      code.place(give);
      code.call(SystemCall.FCHOWN, number(i), number(uid), number(-1)).acceptAll();
      code.place(skip);
    }
    code.release(mode);
  }

  /**
   * Closes every descriptor that the process does not keep, for real: what is only closed on exec
   * could still be reached as /proc/self/fd while the executable is looked up (CVE-2024-21626).
   */
  private void closeOthers(@Nullable HandoverPass gate, @Nullable ListenerPass filtered) {
    code.because("/process", "close every other descriptor");
    int first = firstOther();
    Register listener = gate == null ? Register.NONE : gate.secureListener(first + 1L);
    if (filtered != null) {
      filtered.keep();
      code.because("/process", "close every other descriptor");
    }
    code.call(SystemCall.DUP3, in(Register.REPORT), number(first), number(Linux.O_CLOEXEC))
        .accept(Errno.EINVAL);
    code.set(Register.REPORT, number(first));
    if (listener.exists()) {
      code.call(SystemCall.DUP3, in(listener), number(first + 1L), number(Linux.O_CLOEXEC));
      code.release(listener);
      code.call(SystemCall.CLOSE_RANGE, number(first + 2L), number(0xffffffffL), Argument.ZERO);
    } else {
      closeAbove();
    }
  }

  /** Where the descriptor for reports is in the end: the first that the process does not keep. */
  private int firstOther() {
    return ListenerPass.place(context) + (ListenerPass.isWanted(context) ? 1 : 0);
  }

  /** Closes what lies above the report pipe, once that is in its place. */
  void closeAbove() {
    code.call(SystemCall.CLOSE_RANGE, number(firstOther() + 1), number(0xffffffffL), Argument.ZERO);
  }

  /** Waits for the start. What can be found wrong before is no surprise of the start then. */
  private void await(@Nullable HandoverPass gate) {
    if (gate != null) {
      checkExecutable();
      gate.await(firstOther());
    }
  }

  /** Sets the umask and lets all signals through. */
  private void resetMasks() {
    int umask = process.user().umask().orElse(DEFAULT_UMASK);
    code.because("/process/user/umask", "set the umask to 0" + Integer.toOctalString(umask));
    code.call(SystemCall.UMASK, number(umask));
    code.because("/process", "let all signals through");
    code.call(
        SystemCall.RT_SIGPROCMASK,
        number(Linux.SIG_SETMASK),
        code.pool().shared(new byte[8]),
        Argument.ZERO,
        number(8));
  }

  /** Fails as execve would where no file is found, or only one that cannot be executed. */
  private void checkExecutable() {
    String name = process.args().isEmpty() ? "" : process.args().getFirst();
    Label found = code.label();
    Register result = code.register();
    Register worst = code.register();
    code.because("/process/args/0", "find " + name);
    code.set(worst, number(-Errno.ENOENT.number()));
    for (String candidate : candidates(name)) {
      code.because("/process/args/0", "find " + candidate);
      Label next = code.label();
      code.call(SystemCall.FACCESSAT2, HERE, code.text(candidate), number(Linux.X_OK))
          .into(result)
          .acceptAll();
      code.jumpWhen(result, Condition.EQUAL, -Errno.ENOENT.number(), next);
      code.jumpWhen(result, Condition.EQUAL, -Errno.ENOTDIR.number(), next);
      code.jumpWhen(result, Condition.NOT_EQUAL, -Errno.EACCES.number(), found);
      code.set(worst, in(result));
      code.place(next);
    }
    failWith(worst, name);
    code.place(found);
    code.release(result);
    code.release(worst);
  }

  private void failWith(Register worst, String name) {
    Label denied = code.label();
    code.because("/process/args/0", "find " + name + " in the PATH");
    code.jumpWhen(worst, Condition.EQUAL, -Errno.EACCES.number(), denied);
    code.fail(Errno.ENOENT);
    code.place(denied);
    code.fail(Errno.EACCES);
  }

  private List<String> candidates(String name) {
    if (name.indexOf('/') >= 0) {
      return List.of(name);
    }
    List<String> candidates = new ArrayList<>();
    for (String folder : name.isEmpty() ? List.<String>of() : searchPath()) {
      candidates.add((folder.isEmpty() ? "." : folder) + "/" + name);
    }
    return candidates;
  }

  /** Becomes the program: by its path, or by each folder of the PATH in turn. */
  private void execute() {
    if (process.args().isEmpty()) {
      throw Problem.invalid("process has no arguments").withPointer("/process/args");
    }
    String name = process.args().getFirst();
    Argument arguments = code.pool().addresses(process.args());
    Argument environment = code.pool().addresses(environment());
    if (name.indexOf('/') >= 0) {
      code.because("/process/args/0", "run " + name);
      code.call(SystemCall.EXECVE, code.text(name), arguments, environment);
      code.fail(Errno.ENOEXEC);
      return;
    }
    search(name, arguments, environment);
  }

  private void search(String name, Argument arguments, Argument environment) {
    Register result = code.register();
    Register worst = code.register();
    code.because("/process/args/0", "find " + name + " in the PATH");
    code.set(worst, number(-Errno.ENOENT.number()));
    for (String candidate : candidates(name)) {
      code.because("/process/args/0", "run " + candidate);
      Label next = code.label();
      code.call(SystemCall.EXECVE, code.text(candidate), arguments, environment)
          .into(result)
          .accept(Errno.ENOENT, Errno.ENOTDIR, Errno.EACCES);
      code.jumpWhen(result, Condition.NOT_EQUAL, -Errno.EACCES.number(), next);
      code.set(worst, in(result));
      code.place(next);
    }
    failWith(worst, name);
    code.release(result);
    code.release(worst);
  }

  private List<String> searchPath() {
    String path = "";
    for (String variable : process.env()) {
      if (variable.startsWith("PATH=")) {
        path = variable.substring(5);
      }
    }
    List<String> folders = new ArrayList<>(8);
    int start = 0;
    while (start <= path.length() && !path.isEmpty() && folders.size() < SEARCHED_MAX) {
      int colon = path.indexOf(':', start);
      int end = colon < 0 ? path.length() : colon;
      folders.add(path.substring(start, end));
      start = end + 1;
    }
    return folders;
  }

  /** The environment, with a HOME if the configuration has none. */
  private List<String> environment() {
    for (String variable : process.env()) {
      if (variable.startsWith("HOME=")) {
        return process.env();
      }
    }
    List<String> environment = new ArrayList<>(process.env());
    environment.add(process.user().uid() == 0 ? "HOME=/root" : "HOME=/");
    return environment;
  }
}
