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

/**
 * The container's terminal. The container's process opens it in its own devpts; the host takes the
 * master side over by pidfd, so nothing of the host's terminals is ever visible inside.
 */
final class TerminalPass {
  private static final String POINTER = "/process/terminal";
  private static final long DO_NOT_SIGNAL = 0x4000;

  private final Context context;
  private final ProgramBuilder code;
  private final Register hostEnd;
  private final Register childEnd;
  private final Argument.Region masterNumber;
  private final Argument.Region note;
  private final Register slave;

  TerminalPass(Context context) {
    this.context = context;
    this.code = context.code();
    this.hostEnd = code.register();
    this.childEnd = code.register();
    this.slave = code.register();
    this.masterNumber = code.pool().space(4);
    this.note = code.pool().space(1);
  }

  /** In the host process, before the fork: a pair of sockets to wait for one another. */
  void connect() {
    code.because(POINTER, "make a way to hand the terminal over");
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

  /** In the host process, after the fork: takes the master side. */
  void take(Register pidfd, Label childDied) {
    code.because(POINTER, "take over the terminal's master side");
    Register number = code.register();
    context.close(childEnd);
    Label again = code.here();
    code.call(SystemCall.READ, in(hostEnd), note, number(1))
        .onError(again, Errno.EINTR)
        .when(Condition.EQUAL, 0, childDied)
        .bound(1_000);
    code.load(number, masterNumber);
    code.call(SystemCall.PIDFD_GETFD, in(pidfd), in(number)).into(Register.TERMINAL);
    code.call(SystemCall.SENDTO, in(hostEnd), note, number(1), number(DO_NOT_SIGNAL));
    context.close(hostEnd);
    code.release(number);
  }

  /**
   * In the container: opens the terminal and gives the master side away.
   *
   * @param trusted whether /dev/pts was mounted by this program
   */
  void open(boolean trusted) {
    code.because(POINTER, "open a terminal");
    context.close(hostEnd);
    Register master = code.register();
    long flags = 2 | Linux.O_NOCTTY;
    if (trusted) {
      context.open(HERE, "/dev/pts/ptmx", flags).into(master);
    } else {
      context.openInRoot(HERE, "/dev/pts/ptmx", flags).into(master);
      checkTerminals(master);
    }
    code.call(SystemCall.IOCTL, in(master), number(Linux.TIOCSPTLCK), code.pool().space(4));
    code.call(
            SystemCall.IOCTL,
            in(master),
            number(Linux.TIOCGPTPEER),
            number(flags | Linux.O_CLOEXEC))
        .into(slave);
    setSize();
    long uid = context.process().user().uid();
    if (uid != 0) {
      code.because("/process/user/uid", "give the terminal to user " + uid);
      code.call(SystemCall.FCHOWN, in(slave), number(uid), number(-1));
    }
    code.because(POINTER, "hand over the terminal's master side");
    code.store(master, masterNumber);
    code.call(SystemCall.SENDTO, in(childEnd), note, number(1), number(DO_NOT_SIGNAL));
    Label again = code.here();
    code.call(SystemCall.READ, in(childEnd), note, number(1))
        .onError(again, Errno.EINTR)
        .bound(1_000);
    code.release(master);
  }

  private void setSize() {
    context
        .process()
        .consoleSize()
        .ifPresent(size -> {
          code.because("/process/consoleSize", "set the terminal's size");
          byte[] window = new byte[8];
          Structures.putInt(window, 0, size.height() | size.width() << 16);
          code.call(
              SystemCall.IOCTL, in(slave), number(Linux.TIOCSWINSZ), code.pool().bytes(window));
        });
  }

  /** What the container calls /dev/pts/ptmx has to be in a devpts (CVE-2025-52565). */
  private void checkTerminals(Register master) {
    Argument.Region status = code.pool().space(Structures.STATFS_BYTES);
    Register type = code.register();
    code.call(SystemCall.FSTATFS, in(master), status);
    code.load(type, status.part(0, 8));
    code.failWhen(type, Condition.NOT_EQUAL, Linux.DEVPTS_SUPER_MAGIC, Errno.ENOTTY);
    code.release(type);
  }

  /** Binds the terminal on /dev/console, by descriptor on both sides. */
  void bindConsole(Register dev) {
    code.because(POINTER, "mount the terminal on /dev/console");
    Register clone = code.register();
    code.call(SystemCall.MKNODAT, in(dev), code.text("console"), number(Linux.S_IFREG | 0600))
        .accept(Errno.EEXIST);
    code.call(
            SystemCall.OPEN_TREE,
            in(slave),
            code.text(""),
            number(Linux.AT_EMPTY_PATH | Linux.OPEN_TREE_CLONE | Linux.OPEN_TREE_CLOEXEC))
        .into(clone);
    code.call(
        SystemCall.MOVE_MOUNT,
        in(clone),
        code.text(""),
        in(dev),
        code.text("console"),
        number(Linux.MOVE_MOUNT_F_EMPTY_PATH));
    code.release(clone);
  }

  /** Makes it the controlling terminal of the session just started. */
  void control() {
    code.because(POINTER, "make it the controlling terminal");
    code.call(SystemCall.IOCTL, in(slave), number(Linux.TIOCSCTTY), Argument.ZERO);
  }

  /** The side that becomes the standard descriptors. */
  Register slave() {
    return slave;
  }
}
