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
import io.carafe.program.plan.CgroupLayout;
import io.carafe.program.plan.CgroupLayout.Hierarchy;
import io.carafe.spec.cgroup.CgroupLimit;
import io.carafe.spec.cgroup.SeparateLimits;
import io.carafe.spec.cgroup.UnifiedLimits;
import io.carafe.spec.runtime.OciDeviceRule;
import io.carafe.spec.runtime.OciResources;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Makes the container's cgroups, writes the limits, and lets the container join.
 *
 * <p>Version 1 is joined by the container's process itself, writing 0 to each {@code tasks}:
 * writing a pid from outside takes a lock that waits for a grace period. Version 2 is joined by
 * birth, for the same reason; from inside a user namespace that is not allowed, so the process
 * writes itself into {@code cgroup.procs}, which the host's root opened.
 */
final class CgroupPass {
  private static final String POINTER = "/linux/cgroupsPath";
  private static final int READ_BYTES = 4_096;
  private static final int LOAD_BYTES = 64;

  private final Context context;
  private final ProgramBuilder code;
  private final CgroupPaths paths;
  private final List<Register> tasks = new ArrayList<>();
  private final Register processes;

  CgroupPass(Context context, CgroupPaths paths) {
    this.context = context;
    this.code = context.code();
    this.paths = paths;
    boolean joins = isUnified() && UserNamespace.isIn(context);
    this.processes = joins ? code.register() : Register.NONE;
  }

  /** In the host process: makes every folder and writes every limit. */
  void make() {
    OciResources resources = context.linux().control().resources();
    if (paths.isUnifiedOnly()) {
      List<CgroupLimit> limits = UnifiedLimits.of(resources);
      makeFolder(requireUnified(), List.of());
      new CgroupWrites(context).write(limits, paths.folder(requireUnified()));
      filterDevices();
      return;
    }
    if (!resources.unified().isEmpty()) {
      throw Problem.unsupported("unified resources need cgroup version 2")
          .withPointer("/linux/resources/unified");
    }
    List<CgroupLimit> limits = SeparateLimits.of(resources);
    checkMounted(limits);
    for (Hierarchy hierarchy : paths.hierarchies()) {
      makeFolder(hierarchy.mountPoint(), hierarchy.controllers());
      if (hierarchy.has("cpuset")) {
        seed(paths.folder(hierarchy.mountPoint()));
      }
      List<CgroupLimit> own =
          limits.stream().filter(limit -> hierarchy.has(limit.controller())).toList();
      new CgroupWrites(context).write(own, paths.folder(hierarchy.mountPoint()));
    }
    if (paths.unified() != null) {
      makeFolder(requireUnified(), List.of());
    }
  }

  private void makeFolder(String mountPoint, List<String> controllers) {
    String folder = paths.folder(mountPoint);
    code.because(POINTER, "make cgroup " + folder);
    Label done = code.label();
    Label makeParents = code.label();
    code.call(SystemCall.MKDIRAT, HERE, code.text(folder), number(0755))
        .onError(makeParents, Errno.ENOENT, Errno.EEXIST);
    code.place(done);
    code.later(() -> {
      code.place(makeParents);
      makeParents(mountPoint, controllers);
      code.jump(done).bound(1);
    });
  }

  private void makeParents(String mountPoint, List<String> controllers) {
    List<String> folders = paths.folders(mountPoint);
    String parent = mountPoint;
    for (String folder : folders) {
      if (paths.isUnifiedOnly()) {
        delegate(parent);
      }
      code.call(SystemCall.MKDIRAT, HERE, code.text(folder), number(0755)).accept(Errno.EEXIST);
      if (controllers.contains("cpuset") && !folder.equals(folders.getLast())) {
        seed(folder);
        passOn(folder);
      }
      parent = folder;
    }
  }

  /** Version 2: lets the children of a cgroup use every controller that it has. */
  private void delegate(String folder) {
    if (!(context.host().cgroups() instanceof CgroupLayout.V2 v2)) {
      return;
    }
    Register file = code.register();
    Label skip = code.label();
    context
        .open(HERE, folder + "/cgroup.subtree_control", Linux.O_WRONLY)
        .into(file)
        .onAnyError(skip);
    for (String controller : v2.controllers()) {
      context.write(file, "+" + controller).acceptAll();
    }
    context.close(file);
    code.place(skip);
    code.release(file);
  }

  /**
   * A cpuset that was just made is empty and nothing can join it: it takes over its parent's
   * processors and memory nodes.
   */
  private void seed(String folder) {
    Label done = code.label();
    Label fill = code.label();
    Register file = code.register();
    Register length = code.register();
    Argument.Region buffer = code.pool().space(READ_BYTES);
    context.open(HERE, folder + "/cpuset.mems", Linux.O_RDONLY).into(file);
    code.call(SystemCall.READ, in(file), buffer, number(READ_BYTES))
        .into(length)
        .when(Condition.LESS, 2, fill);
    code.place(done);
    context.close(file);
    code.release(file);
    code.release(length);
    code.later(() -> {
      code.place(fill);
      copy(folder, "/cpuset.cpus", buffer);
      copy(folder, "/cpuset.mems", buffer);
      code.jump(done).bound(1);
    });
  }

  /** Below a folder of our own, new cpusets start with their parent's values from then on. */
  private void passOn(String folder) {
    if (!paths.parts().getFirst().equals(context.host().cgroupParent())) {
      return;
    }
    Register file = code.register();
    Label skip = code.label();
    context
        .open(HERE, folder + "/cgroup.clone_children", Linux.O_WRONLY)
        .into(file)
        .onAnyError(skip);
    context.write(file, "1").acceptAll();
    context.close(file);
    code.place(skip);
    code.release(file);
  }

  private void copy(String folder, String name, Argument.Region buffer) {
    Register file = code.register();
    Register length = code.register();
    context.open(HERE, Paths.parent(folder) + name, Linux.O_RDONLY).into(file);
    code.call(SystemCall.READ, in(file), buffer, number(READ_BYTES)).into(length);
    context.close(file);
    context.open(HERE, folder + name, Linux.O_WRONLY).into(file);
    code.call(SystemCall.WRITE, in(file), buffer, in(length));
    context.close(file);
    code.release(file);
    code.release(length);
  }

  /** Limits that no hierarchy takes would be promised and not kept. */
  private void checkMounted(List<CgroupLimit> limits) {
    for (CgroupLimit limit : limits) {
      boolean mounted =
          paths.hierarchies().stream().anyMatch(hierarchy -> hierarchy.has(limit.controller()));
      if (!mounted && !limit.optional()) {
        throw Problem.unsupported("no cgroup controller " + limit.controller() + " on this host")
            .withPointer(limit.pointer())
            .withHint("mount it, or leave the limit out");
      }
    }
  }

  /** In the host process, before the fork that is born into version 2: its folder. */
  Register openUnified() {
    Register folder = code.register();
    code.because(POINTER, "open the cgroup that the container is born into");
    context
        .open(
            HERE,
            paths.folder(requireUnified()),
            Linux.O_PATH | Linux.openDirectory(context.architecture()))
        .into(folder);
    return folder;
  }

  /** In the host process: lets the devices of version 2 be decided by a program of our own. */
  private void filterDevices() {
    List<OciDeviceRule> rules = context.linux().control().resources().devices();
    code.because("/linux/resources/devices", "load the filter of devices");
    byte[] instructions = DeviceFilter.compile(rules);
    byte[] load = new byte[LOAD_BYTES];
    Structures.putInt(load, 0, (int) Linux.BPF_PROG_TYPE_CGROUP_DEVICE);
    Structures.putInt(load, 4, instructions.length / 8);
    Argument.Region request = code.pool().bytes(load);
    code.pool().relocate(request.part(8, 8), code.pool().bytes(instructions));
    code.pool().relocate(request.part(16, 8), code.pool().text("Apache-2.0"));
    Register filter = code.register();
    code.call(SystemCall.BPF, number(Linux.BPF_PROG_LOAD), request, number(LOAD_BYTES))
        .into(filter);
    code.because("/linux/resources/devices", "attach the filter of devices to the cgroup");
    byte[] attach = new byte[16];
    Structures.putInt(attach, 8, (int) Linux.BPF_CGROUP_DEVICE);
    Structures.putInt(attach, 12, (int) Linux.BPF_F_ALLOW_MULTI);
    Argument.Region attachment = code.pool().bytes(attach);
    Register opened = code.register();
    context.open(HERE, paths.folder(requireUnified()), openFolder()).into(opened);
    code.store(opened, attachment.part(0, 4));
    code.store(filter, attachment.part(4, 4));
    code.call(SystemCall.BPF, number(Linux.BPF_PROG_ATTACH), attachment, number(attach.length));
    context.close(opened);
    context.close(filter);
    code.release(opened);
    code.release(filter);
  }

  private long openFolder() {
    return Linux.O_RDONLY | Linux.openDirectory(context.architecture());
  }

  private String requireUnified() {
    return Objects.requireNonNull(paths.unified());
  }

  /** Whether there is a hierarchy of version 2 to be born into. */
  boolean isUnified() {
    return paths.unified() != null;
  }

  /** Opens what is needed to join version 1, where the host's hierarchies are visible. */
  void openTasks() {
    for (Hierarchy hierarchy : paths.hierarchies()) {
      code.because(POINTER, "open cgroup " + paths.folder(hierarchy.mountPoint()) + " to join it");
      Register file = code.register();
      context
          .open(HERE, paths.folder(hierarchy.mountPoint()) + "/tasks", Linux.O_WRONLY)
          .into(file);
      tasks.add(file);
    }
    if (isUnified() && UserNamespace.isIn(context)) {
      String folder = paths.folder(requireUnified());
      code.because(POINTER, "open cgroup " + folder + " to join it");
      code.call(
              SystemCall.OPENAT,
              HERE,
              code.text(folder + "/cgroup.procs"),
              number(Linux.O_WRONLY | Linux.O_CLOEXEC))
          .into(processes);
    }
  }

  /** In the container's process: joins version 1, memory last. */
  void join() {
    for (int i = 0; i < tasks.size(); i++) {
      Hierarchy hierarchy = paths.hierarchies().get(i);
      code.because(POINTER, "join cgroup " + paths.folder(hierarchy.mountPoint()));
      context.write(tasks.get(i), "0");
    }
    if (isUnified() && UserNamespace.isIn(context)) {
      code.because(POINTER, "join cgroup " + paths.folder(requireUnified()));
      context.write(processes, "0");
    }
  }
}
