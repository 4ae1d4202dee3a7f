package io.carafe.program.compile;

import static io.carafe.program.assembly.ProgramBuilder.HERE;
import static io.carafe.program.assembly.ProgramBuilder.in;
import static io.carafe.program.assembly.ProgramBuilder.number;

import io.carafe.base.Errno;
import io.carafe.program.Argument;
import io.carafe.program.Condition;
import io.carafe.program.Register;
import io.carafe.program.SystemCall;
import io.carafe.program.assembly.Label;
import io.carafe.program.assembly.ProgramBuilder;
import io.carafe.program.kernel.Linux;
import io.carafe.spec.runtime.OciNamespaceType;

/**
 * The container's user namespace. A forked process enters it; the host process, which alone has the
 * right to, writes the mappings into its files, and the forked one becomes root of the namespace.
 *
 * <p>The two wait for one another at a pair of sockets: the child says that it has entered, the
 * host that the mappings are written. Where one of them ends too early the other reads the end of
 * the stream.
 */
final class UserNamespace {
  private static final long DO_NOT_SIGNAL = 0x4000;

  private final Context context;
  private final ProgramBuilder code;
  private final NamespacePass namespaces;
  private final Register hostEnd;
  private final Register childEnd;
  private final Argument.Region note;

  UserNamespace(Context context) {
    this.context = context;
    this.code = context.code();
    this.namespaces = new NamespacePass(context);
    this.hostEnd = code.register();
    this.childEnd = code.register();
    this.note = code.pool().space(1);
  }

  /** Whether the container has a user namespace apart from the caller's. */
  static boolean isIn(Context context) {
    return context.namespace(OciNamespaceType.USER).isPresent();
  }

  /** In the host process, before the fork. */
  void connect() {
    because("make a way to wait for its mappings");
    Argument.Region pair = code.pool().space(8);
    code.call(
        SystemCall.SOCKETPAIR,
        number(Linux.AF_UNIX),
        number(Linux.SOCK_STREAM | Linux.SOCK_CLOEXEC),
        Argument.ZERO,
        pair);
    code.load(hostEnd, pair.part(0, 4));
    code.load(childEnd, pair.part(4, 4));
  }

  /**
   * In the host process, after the fork: writes the mappings and the offsets of the clocks.
   *
   * @param child the forked process
   * @param died where it goes on if the child ended
   */
  void write(Register child, Label died) {
    because("wait until the child is in its user namespace");
    context.close(childEnd);
    Label again = code.here();
    code.call(SystemCall.READ, in(hostEnd), note, number(1))
        .onError(again, Errno.EINTR)
        .when(Condition.EQUAL, 0, died)
        .bound(1_000);
    ProcessFolder folder = ProcessFolder.open(context, child);
    if (context.isNew(OciNamespaceType.USER)) {
      IdMaps.of(context).write(folder);
    }
    if (context.isNew(OciNamespaceType.TIME)) {
      namespaces.writeTimeOffsets(in(folder.descriptor()), "timens_offsets");
    }
    folder.close();
    because("let the child go on");
    code.call(SystemCall.SENDTO, in(hostEnd), note, number(1), number(DO_NOT_SIGNAL));
    context.close(hostEnd);
  }

  /**
   * In the forked process, after everything that needs the host's rights: enters and is root.
   *
   * @param joined the pass that opened the namespaces to join
   */
  void enter(NamespacePass joined) {
    context.close(hostEnd);
    joined.enterUser();
    because("wait for the mappings");
    code.call(SystemCall.SENDTO, in(childEnd), note, number(1), number(DO_NOT_SIGNAL));
    Label again = code.here();
    Label written = code.label();
    code.call(SystemCall.READ, in(childEnd), note, number(1))
        .onError(again, Errno.EINTR)
        .when(Condition.NOT_EQUAL, 0, written)
        .bound(1_000);
    code.fail(Errno.ECANCELED);
    code.place(written);
    context.close(childEnd);
    becomeRoot(context);
  }

  /** Takes the identity of root in the user namespace just entered: it maps 0, or this fails. */
  static void becomeRoot(Context context) {
    ProgramBuilder code = context.code();
    Argument root = Argument.ZERO;
    code.because("/linux/gidMappings", "become group 0 of the user namespace");
    code.call(SystemCall.SETRESGID, root, root, root);
    code.because("/linux/uidMappings", "become user 0 of the user namespace");
    code.call(SystemCall.SETRESUID, root, root, root);
  }

  private void because(String sentence) {
    code.because(namespaces.pointer(OciNamespaceType.USER), sentence);
  }

  /** The folder of a process in the host's proc. */
  record ProcessFolder(Context context, Register descriptor) {
    private static final int DIGITS_BYTES = 24;

    /** Opens it; the process is a child that was not waited for, so its number is still its own. */
    static ProcessFolder open(Context context, Register pid) {
      ProgramBuilder code = context.code();
      Argument.Region digits = code.pool().space(DIGITS_BYTES);
      Register length = code.register();
      Register folder = code.register();
      long flags = Linux.O_PATH | Linux.openDirectory(context.architecture());
      code.format(pid, digits, length);
      code.release(length);
      Register proc = code.register();
      context.open(HERE, "/proc", flags).into(proc);
      code.call(SystemCall.OPENAT, in(proc), digits, number(flags | Linux.O_CLOEXEC)).into(folder);
      context.close(proc);
      code.release(proc);
      return new ProcessFolder(context, folder);
    }

    /** Adds open, write and close of a file in it. */
    void write(String name, String value) {
      Register file = context.code().register();
      context.open(in(descriptor), name, Linux.O_WRONLY).into(file);
      context.write(file, value);
      context.close(file);
      context.code().release(file);
    }

    void close() {
      context.close(descriptor);
      context.code().release(descriptor);
    }
  }
}
