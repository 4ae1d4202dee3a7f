package io.carafe.program.compile;

import static io.carafe.program.assembly.ProgramBuilder.HERE;
import static io.carafe.program.assembly.ProgramBuilder.in;
import static io.carafe.program.assembly.ProgramBuilder.number;

import io.carafe.base.Errno;
import io.carafe.program.Argument;
import io.carafe.program.Condition;
import io.carafe.program.Register;
import io.carafe.program.SystemCall;
import io.carafe.program.assembly.ProgramBuilder;
import io.carafe.program.kernel.Linux;
import io.carafe.program.plan.Handover;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What an OCI runtime hands over to its caller: in the host process the files and messages that
 * name the container's process, in the container the wait for its start.
 */
final class HandoverPass {
  private static final int BACKLOG = 8;
  private static final int FORMAT_BYTES = 20;
  private static final int STAT_LINE_BYTES = 1_024;
  private static final String PROC = "/proc/";

  private final Context context;
  private final ProgramBuilder code;
  private final Handover handover;
  private final LocalSockets sockets;
  private final Register folder;
  private final Register listener;
  private final Register console;
  private final Register pidfdSocket;

  HandoverPass(Context context, Handover handover) {
    this.context = context;
    this.code = context.code();
    this.handover = handover;
    this.sockets = new LocalSockets(context);
    this.folder = code.register();
    this.listener = handover.waits() ? code.register() : Register.NONE;
    this.console = handover.consoleSocket().isPresent() ? code.register() : Register.NONE;
    this.pidfdSocket = handover.pidfdSocket().isPresent() ? code.register() : Register.NONE;
  }

  /** In the host process, before the fork: opens what can fail for the caller's reasons. */
  void prepare() {
    checkPreserved();
    if (handover.hasState()) {
      code.because("", "open the state folder " + handover.stateFolder());
      context.open(HERE, handover.stateFolder(), openFolder()).into(folder);
    }
    handover.consoleSocket().ifPresent(path -> connect(console, "console socket", path));
    handover.pidfdSocket().ifPresent(path -> connect(pidfdSocket, "pidfd socket", path));
    if (handover.waits()) {
      listen();
    }
  }

  private long openFolder() {
    return Linux.O_PATH | Linux.openDirectory(context.architecture());
  }

  /**
   * What the caller keeps open for the container is not close-on-exec; a number that is closed
   * there may be a descriptor of the runtime itself here.
   */
  private void checkPreserved() {
    Register flags = code.register();
    for (int i = 0; i < context.options().preservedDescriptors(); i++) {
      code.because("", "keep descriptor " + (3 + i) + " open");
      code.call(SystemCall.FCNTL, number(3L + i), number(Linux.F_GETFD)).into(flags);
      code.failWhen(flags, Condition.NOT_EQUAL, 0, Errno.EBADF);
    }
    code.release(flags);
  }

  private void connect(Register socket, String what, String path) {
    code.because("", "connect to the " + what + " " + path);
    sockets.connect(socket, path);
  }

  /** By a name in the working directory, because the path of an address is at most 107 bytes. */
  private void listen() {
    code.because("", "listen to the socket that starts the container");
    Register here = code.register();
    context.open(HERE, ".", openFolder()).into(here);
    sockets.open(listener);
    code.call(SystemCall.FCHDIR, in(folder));
    Argument.Region address = sockets.address(Handover.START_SOCKET);
    code.call(SystemCall.BIND, in(listener), address, number(address.length()));
    code.call(SystemCall.FCHDIR, in(here));
    code.call(SystemCall.LISTEN, in(listener), number(BACKLOG));
    context.close(here);
    code.release(here);
  }

  /** In the host process, when the process is there: tells everybody who it is. */
  void announce() {
    byte[] text = new byte[PROC.length() + FORMAT_BYTES + 1];
    System.arraycopy(PROC.getBytes(StandardCharsets.US_ASCII), 0, text, 0, PROC.length());
    Argument.Region path = code.pool().bytes(text);
    Argument.Region digits = path.part(PROC.length(), FORMAT_BYTES);
    Register length = code.register();
    code.because("", "remember the container's process");
    code.format(Register.PID, digits, length);
    writePid(digits, length);
    if (handover.hasState()) {
      writeProcess(path, length);
    }
    code.release(length);
    if (console.exists()) {
      code.because("/process/terminal", "hand the terminal's master side over");
      send(console, Register.TERMINAL, "/dev/ptmx");
      context.close(Register.TERMINAL);
      code.set(Register.TERMINAL, number(-1));
    }
    if (pidfdSocket.exists()) {
      code.because("", "hand the pidfd over");
      send(pidfdSocket, Register.PIDFD, "pidfd");
    }
    if (listener.exists()) {
      code.because("", "leave the start socket to the container");
      context.close(listener);
    }
  }

  private void writePid(Argument.Region digits, Register length) {
    if (handover.pidFile().isEmpty()) {
      return;
    }
    String file = handover.pidFile().get();
    int slash = file.lastIndexOf('/');
    String draft = file.substring(0, slash + 1) + "." + file.substring(slash + 1);
    code.because("", "write the pid file " + file);
    write(HERE, draft, new Content(0644, digits, length));
    code.call(SystemCall.RENAMEAT, HERE, code.text(draft), HERE, code.text(file));
  }

  private record Content(long mode, Argument.Region bytes, Register length) {}

  private void write(Argument in, String name, Content content) {
    Register file = code.register();
    code.call(
            SystemCall.OPENAT,
            in,
            code.text(name),
            number(Linux.O_WRONLY | Linux.O_CREAT | Linux.O_TRUNC | Linux.O_CLOEXEC),
            number(content.mode()))
        .into(file);
    code.call(SystemCall.WRITE, in(file), content.bytes(), in(content.length()));
    context.close(file);
    code.release(file);
  }

  /** Copies the line of proc(5): the pid alone would name another process one day. */
  private void writeProcess(Argument.Region path, Register length) {
    Argument.Region line = code.pool().space(STAT_LINE_BYTES);
    Register process = code.register();
    Register file = code.register();
    code.because("", "remember the container's process");
    code.call(SystemCall.OPENAT, HERE, path, number(openFolder() | Linux.O_CLOEXEC)).into(process);
    context.open(in(process), "stat", Linux.O_RDONLY).into(file);
    code.call(SystemCall.READ, in(file), line, number(STAT_LINE_BYTES)).into(length);
    context.close(file);
    context.close(process);
    write(in(folder), Handover.PROCESS_FILE, new Content(0600, line, length));
    code.release(file);
    code.release(process);
  }

  private void send(Register socket, Register descriptor, String text) {
    Argument.Region bytes = code.pool().characters(text);
    sockets.send(in(socket), descriptor, sockets.pieces(List.of(bytes)));
    context.close(socket);
  }

  /** Whether the process waits for its start. */
  boolean waits() {
    return handover.waits();
  }

  /**
   * In the container, while descriptors are placed: the socket goes to {@code number}, past the
   * report's, which is one below.
   */
  Register secureListener(long number) {
    Register kept = code.register();
    code.call(SystemCall.FCNTL, in(listener), number(Linux.F_DUPFD_CLOEXEC), number(number + 1))
        .into(kept);
    return kept;
  }

  /**
   * In the container, when all that the filter could block is done: tells that it is ready and
   * waits for who starts it, who is then told what fails.
   */
  void await(int report) {
    code.because("", "wait for the start");
    code.report(1, Register.REPORT);
    Register caller = code.register();
    var again = code.here();
    code.call(
            SystemCall.ACCEPT4,
            number(report + 1L),
            Argument.ZERO,
            Argument.ZERO,
            number(Linux.SOCK_CLOEXEC))
        .into(caller)
        .onError(again, Errno.EINTR, Errno.ECONNABORTED)
        .bound(1_000);
    code.call(SystemCall.DUP3, in(caller), number(report), number(Linux.O_CLOEXEC));
    code.call(SystemCall.CLOSE_RANGE, number(report + 1L), number(0xffffffffL), Argument.ZERO);
    code.release(caller);
  }

  /** Whether the state folder stays when {@code cleanup} has run. */
  boolean keepsState() {
    return handover.keepsState();
  }

  /** In {@code cleanup}: removes the state, by the folder that was opened when it was made. */
  void removeState() {
    if (handover.keepsState()) {
      return;
    }
    code.because("", "remove the state folder " + handover.stateFolder());
    for (String name :
        List.of(
            Handover.PROCESS_FILE,
            Handover.START_SOCKET,
            Handover.STATE_FILE,
            Handover.CONFIGURATION_FILE)) {
      code.call(SystemCall.UNLINKAT, in(folder), code.text(name), Argument.ZERO).acceptAll();
    }
    code.call(
            SystemCall.UNLINKAT,
            HERE,
            code.text(handover.stateFolder()),
            number(Linux.AT_REMOVEDIR))
        .acceptAll();
  }
}
