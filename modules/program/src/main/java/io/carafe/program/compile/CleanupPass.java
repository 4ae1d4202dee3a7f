package io.carafe.program.compile;

import static io.carafe.program.assembly.ProgramBuilder.HERE;
import static io.carafe.program.assembly.ProgramBuilder.in;
import static io.carafe.program.assembly.ProgramBuilder.number;

import io.carafe.base.Errno;
import io.carafe.program.Argument;
import io.carafe.program.Condition;
import io.carafe.program.Register;
import io.carafe.program.Stage;
import io.carafe.program.SystemCall;
import io.carafe.program.assembly.Label;
import io.carafe.program.assembly.ProgramBuilder;
import io.carafe.program.kernel.Linux;
import io.carafe.program.plan.EndReport;
import io.carafe.program.plan.HookPlace;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The entries {@code collect} and {@code cleanup}: what is read and removed after the end. */
final class CleanupPass {
  private static final int RETRIES_MAX = 400;
  private static final int RETRY_NANOSECONDS = 5_000_000;

  private final Context context;
  private final ProgramBuilder code;
  private final CgroupPaths paths;
  private final @Nullable HandoverPass handover;

  CleanupPass(Context context, CgroupPaths paths, @Nullable HandoverPass handover) {
    this.context = context;
    this.code = context.code();
    this.paths = paths;
    this.handover = handover;
  }

  /** Adds {@code collect}: each file that there is goes into a slot of the exported region. */
  void collect() {
    code.stage(Stage.HOST);
    code.because("", "read how the container ended");
    List<EndReport.Source> sources = sources();
    Argument.Region export = code.pool().space(EndReport.SLOT_BYTES * sources.size());
    code.collectHere(export);
    Register file = code.register();
    int slot = 0;
    for (EndReport.Source source : sources) {
      Label skip = code.label();
      Argument.Region place =
          export.part(
              EndReport.SLOT_BYTES * slot + EndReport.NAME_BYTES,
              EndReport.SLOT_BYTES - EndReport.NAME_BYTES);
      Register tag = code.register();
      context.open(HERE, file(source), Linux.O_RDONLY).into(file).onAnyError(skip);
      code.set(tag, number(source.tag()));
      code.store(tag, export.part(EndReport.SLOT_BYTES * slot, 4));
      code.call(SystemCall.READ, in(file), place, number(place.length())).acceptAll();
      context.close(file).acceptAll();
      code.place(skip);
      code.release(tag);
      slot++;
    }
    code.release(file);
    code.end();
    code.flush();
  }

  private List<EndReport.Source> sources() {
    return paths.isUnifiedOnly() ? EndReport.Source.UNIFIED : EndReport.Source.SEPARATE;
  }

  private String file(EndReport.Source source) {
    String mountPoint = paths.unified() == null ? "" : paths.unified();
    if (!paths.isUnifiedOnly()) {
      for (var hierarchy : paths.hierarchies()) {
        if (hierarchy.has("memory")) {
          mountPoint = hierarchy.mountPoint();
        }
      }
    }
    return paths.folder(mountPoint) + "/" + source.file();
  }

  /** Adds {@code cleanup}: kills what is left and removes the cgroups. */
  void cleanup() {
    code.stage(Stage.HOST);
    code.because("", "end what is left of the container");
    code.cleanupHere();
    code.call(SystemCall.PIDFD_SEND_SIGNAL, in(Register.PIDFD), number(Linux.SIGKILL)).acceptAll();
    if (paths.unified() != null) {
      kill(paths.folder(paths.unified()));
    }
    code.call(
            SystemCall.WAITID,
            number(Linux.P_PIDFD),
            in(Register.PIDFD),
            Argument.ZERO,
            number(Linux.WEXITED))
        .acceptAll();
    remove();
  }

  /** After the deletion; where the state is kept, that comes later. */
  private void runHooks(HandoverPass deletion) {
    HookPass hooks = new HookPass(context, true);
    if (deletion.keepsState() || !hooks.has(HookPlace.POSTSTOP)) {
      return;
    }
    Register none = code.register();
    code.because("/hooks/poststop", "name no process");
    code.set(none, Argument.ZERO);
    hooks.runOutside(HookPlace.POSTSTOP, none);
    code.release(none);
  }

  private void kill(String folder) {
    Register file = code.register();
    Label skip = code.label();
    context.open(HERE, folder + "/cgroup.kill", Linux.O_WRONLY).into(file).onAnyError(skip);
    context.write(file, "1").acceptAll();
    context.close(file).acceptAll();
    code.place(skip);
    code.release(file);
  }

  private void remove() {
    List<String> folders = paths.removedFolders();
    if (folders.isEmpty()) {
      finish();
      return;
    }
    List<Register> results = new ArrayList<>(folders.size());
    Label busy = code.label();
    Label again = code.here();
    for (String folder : folders) {
      code.because("/linux/cgroupsPath", "remove cgroup " + folder);
      Register result = code.register();
      code.call(SystemCall.UNLINKAT, HERE, code.text(folder), number(Linux.AT_REMOVEDIR))
          .into(result)
          .acceptAll();
      results.add(result);
    }
    for (Register result : results) {
      code.jumpWhen(result, Condition.EQUAL, -Errno.EBUSY.number(), busy);
    }
    finish();
    code.place(busy);
    code.because("/linux/cgroupsPath", "wait until the cgroups are empty");
    byte[] time = new byte[16];
    Structures.put(time, 8, RETRY_NANOSECONDS);
    code.call(
            SystemCall.CLOCK_NANOSLEEP,
            number(Linux.CLOCK_MONOTONIC),
            Argument.ZERO,
            code.pool().shared(time))
        .acceptAll();
    code.jump(again).bound(RETRIES_MAX);
    results.forEach(code::release);
  }

  private void finish() {
    if (handover != null) {
      handover.removeState();
      runHooks(handover);
    }
    code.end();
    code.flush();
    code.stage(Stage.HOST);
  }
}
