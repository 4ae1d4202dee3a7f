package io.carafe.program.compile;

import static io.carafe.program.assembly.ProgramBuilder.HERE;
import static io.carafe.program.assembly.ProgramBuilder.in;
import static io.carafe.program.assembly.ProgramBuilder.number;

import io.carafe.base.Errno;
import io.carafe.program.Argument;
import io.carafe.program.Register;
import io.carafe.program.SystemCall;
import io.carafe.program.assembly.Label;
import io.carafe.program.assembly.ProgramBuilder;
import io.carafe.program.kernel.Linux;
import io.carafe.program.plan.Rootfs;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The first program of a container whose user is known by name only: it opens the root and the
 * files that list users, and asks. The root stays open for the program that comes as an answer.
 */
final class UserQuestion {
  private static final String POINTER = "/process/user";

  /** Where the opened root is in both programs. */
  static final Register ROOT = new Register(Register.FIRST_FREE);

  /** Where the user files are; the answer closes them. */
  static final List<Register> FILES =
      List.of(new Register(Register.FIRST_FREE + 1), new Register(Register.FIRST_FREE + 2));

  /** The first register that the answer uses freely. */
  static final int FIRST_FREE_AFTER = Register.FIRST_FREE + 3;

  private final Context context;
  private final ProgramBuilder code;

  UserQuestion(Context context) {
    this.context = context;
    this.code = context.code();
  }

  /** Adds everything up to the question. */
  void ask(Rootfs rootfs, String user, long questionCode) {
    for (int i = Register.FIRST_FREE; i < FIRST_FREE_AFTER; i++) {
      code.register();
    }
    Register root = new RootPass(context).open(rootfs);
    code.because("/root/path", "keep the root filesystem open");
    code.set(ROOT, in(root));
    open("etc/passwd", FILES.get(0));
    open("etc/group", FILES.get(1));
    code.because(POINTER, "ask who " + user + " is");
    byte[] text = user.getBytes(StandardCharsets.UTF_8);
    code.ask(questionCode, code.pool().bytes(text), FILES);
    code.end();
    code.flush();
  }

  /** Opens a file of the image, or the null device where there is no regular file. */
  private void open(String path, Register file) {
    code.because(POINTER, "open /" + path + " of the image");
    Label missing = code.label();
    Label done = code.label();
    Register mode = code.register();
    Argument.Region stat = code.pool().space(Structures.STAT_BYTES);
    context
        .openInRoot(in(ROOT), path, Linux.O_RDONLY | Linux.O_NONBLOCK | Linux.O_NOCTTY)
        .into(file)
        .onError(
            missing,
            Errno.ENOENT,
            Errno.ENOTDIR,
            Errno.ELOOP,
            Errno.EACCES,
            Errno.ENXIO,
            Errno.EAGAIN,
            Errno.EXDEV,
            Errno.ENODEV);
    code.call(SystemCall.NEWFSTATAT, in(file), code.text(""), stat, number(Linux.AT_EMPTY_PATH));
    code.load(mode, stat.part(Linux.statMode(context.architecture()), 4));
    code.jumpWhenBits(mode, Linux.S_IFMT, Linux.S_IFREG, done);
    context.close(file);
    code.place(missing);
    context.open(HERE, "/dev/null", Linux.O_RDONLY).into(file);
    code.place(done);
    code.release(mode);
  }

  /** At the start of the answer: the files are not needed any more. */
  static void closeFiles(Context context) {
    context.code().because(POINTER, "close the image's user files");
    for (Register file : FILES) {
      context.close(file);
    }
  }
}
