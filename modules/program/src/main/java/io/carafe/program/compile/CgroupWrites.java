package io.carafe.program.compile;

import static io.carafe.program.assembly.ProgramBuilder.HERE;

import io.carafe.base.Errno;
import io.carafe.program.Register;
import io.carafe.program.assembly.Label;
import io.carafe.program.assembly.ProgramBuilder;
import io.carafe.program.assembly.Step;
import io.carafe.program.kernel.Linux;
import io.carafe.spec.cgroup.CgroupLimit;
import java.util.List;

/** Writes limits into the files of a cgroup. */
final class CgroupWrites {
  private final Context context;
  private final ProgramBuilder code;

  CgroupWrites(Context context) {
    this.context = context;
    this.code = context.code();
  }

  /** Adds the writes into the files of {@code folder}; limits of one file share one open. */
  void write(List<CgroupLimit> limits, String folder) {
    int start = 0;
    while (start < limits.size()) {
      int end = start + 1;
      while (end < limits.size() && isSameFile(limits.get(start), limits.get(end))) {
        end++;
      }
      writeFile(limits.subList(start, end), folder);
      start = end;
    }
  }

  private static boolean isSameFile(CgroupLimit one, CgroupLimit other) {
    return one.file().equals(other.file())
        && one.optional() == other.optional()
        && one.instead().isEmpty()
        && other.instead().isEmpty();
  }

  private void writeFile(List<CgroupLimit> limits, String folder) {
    CgroupLimit first = limits.getFirst();
    Label done = code.label();
    because(first);
    Register file = code.register();
    Step open = context.open(HERE, folder + "/" + first.file(), Linux.O_WRONLY).into(file);
    if (first.optional()) {
      open.onError(done, Errno.ENOENT);
    } else if (first.instead().isPresent()) {
      Label other = code.label();
      open.onError(other, Errno.ENOENT);
      later(other, first.instead().get(), folder, done);
    }
    for (CgroupLimit limit : limits) {
      because(limit);
      context.write(file, limit.value());
    }
    context.close(file);
    code.place(done);
    code.release(file);
  }

  private void later(Label other, CgroupLimit instead, String folder, Label done) {
    code.later(() -> {
      code.place(other);
      writeFile(List.of(instead), folder);
      code.jump(done).bound(1);
    });
  }

  private void because(CgroupLimit limit) {
    code.because(limit.pointer(), "set " + limit.file() + " to " + limit.value());
  }
}
