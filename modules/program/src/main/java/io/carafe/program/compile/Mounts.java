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
import io.carafe.program.assembly.ProgramBuilder;
import io.carafe.program.kernel.Linux;
import io.carafe.program.plan.CgroupLayout.Hierarchy;
import io.carafe.spec.runtime.OciMount;
import io.carafe.spec.runtime.OciNamespaceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The mounts of a configuration, in three steps: what is only visible outside is opened as detached
 * mounts ({@link #collect}), then each is put in its place inside ({@link #place}); those that need
 * the container's own process namespace are put off to the last process ({@link #placeLate}).
 */
final class Mounts {
  private static final int STRING_BYTES_MAX = 255;

  private final Context context;
  private final ProgramBuilder code;
  private final MountTargets targets;
  private final CgroupPaths cgroups;
  private final List<Entry> entries = new ArrayList<>();
  private Register procFolder = Register.NONE;

  /** One mount on its way. */
  private static final class Entry {
    private final OciMount mount;
    private final int index;
    private final String destination;
    private final MountOptions options;
    private final boolean late;
    private boolean borrowed;
    private Register source = Register.NONE;
    private List<Register> hierarchies = List.of();

    Entry(OciMount mount, int index, boolean late) {
      this.mount = mount;
      this.index = index;
      this.destination = Paths.clean(mount.destination());
      this.options = MountOptions.parse(mount.options());
      this.late = late;
    }

    String type() {
      return borrowed || options.isBind() ? "bind" : kind();
    }

    String kind() {
      return mount.type().orElse("none");
    }

    String source() {
      return borrowed ? hostFolder() : mount.source().orElse(type());
    }

    /** Where the host has a file system of this kind. */
    private String hostFolder() {
      return switch (kind()) {
        case "sysfs" -> "/sys";
        case "mqueue" -> "/dev/mqueue";
        default -> "/proc";
      };
    }

    boolean isRecursive() {
      return borrowed || options.isBindRecursive();
    }

    String pointer() {
      return "/mounts/" + index;
    }
  }

  Mounts(Context context, MountTargets targets, CgroupPaths cgroups, boolean lateProc) {
    this.context = context;
    this.code = context.code();
    this.targets = targets;
    this.cgroups = cgroups;
    List<String> lateFolders = new ArrayList<>();
    List<OciMount> mounts = context.spec().mounts();
    for (int i = 0; i < mounts.size(); i++) {
      String destination = Paths.clean(mounts.get(i).destination());
      boolean late =
          (lateProc && mounts.get(i).type().orElse("").equals("proc"))
              || lateFolders.stream().anyMatch(folder -> Paths.isWithin(destination, folder));
      if (late) {
        lateFolders.add(destination);
      }
      Entry entry = new Entry(mounts.get(i), i, late);
      entry.borrowed = isBorrowed(entry);
      entries.add(entry);
    }
  }

  /**
   * Whether it has to be the host's: the kernel makes a proc, sysfs or mqueue only for who owns the
   * namespace it shows, and root of a user namespace does not own the host's.
   */
  private boolean isBorrowed(Entry entry) {
    if (!UserNamespace.isIn(context)) {
      return false;
    }
    return switch (entry.type()) {
      case "proc" -> context.namespace(OciNamespaceType.PID).isEmpty();
      case "sysfs" -> context.namespace(OciNamespaceType.NETWORK).isEmpty();
      case "mqueue" -> context.namespace(OciNamespaceType.IPC).isEmpty();
      default -> false;
    };
  }

  /** Makes what the kernel only makes while another one is visible, as detached mounts. */
  void openKernel() {
    for (Entry entry : entries) {
      if (entry.type().equals("proc") || entry.type().equals("sysfs")) {
        code.because(entry.pointer(), describe(entry));
        entry.source = open(entry.type(), entry.source(), entry.options);
      }
    }
  }

  /** Whether any mount is only visible in the host's mount namespace. */
  boolean hasOutsideSources() {
    for (Entry entry : entries) {
      if (isOutside(entry)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isOutside(Entry entry) {
    if (entry.options.isRemount()) {
      return false;
    }
    return switch (entry.type()) {
      case "proc", "sysfs", "tmpfs", "devpts", "mqueue", "cgroup", "cgroup2" -> false;
      default -> true;
    };
  }

  /** Whether the configuration mounts /dev from elsewhere, so that it is not ours to fill. */
  boolean isDevForeign() {
    for (Entry entry : entries) {
      if (entry.destination.equals("/dev") && entry.options.isBind()) {
        return true;
      }
    }
    return false;
  }

  /** Whether the configuration makes terminals at /dev/pts. */
  boolean hasTerminals() {
    for (Entry entry : entries) {
      if (entry.type().equals("devpts") && entry.destination.equals("/dev/pts")) {
        return true;
      }
    }
    return false;
  }

  /** The detached or mounted proc of this program, opened if need be. */
  Register procFolder() {
    if (!procFolder.exists()) {
      procFolder = open("proc", "proc", MountOptions.parse(List.of("nosuid", "nodev", "noexec")));
    }
    return procFolder;
  }

  /** Opens the container's folder of each hierarchy, where they are visible. */
  void collectCgroups() {
    for (Entry entry : entries) {
      if (entry.type().equals("cgroup") || entry.type().equals("cgroup2")) {
        code.because(entry.pointer(), "open the container's cgroups to mount them");
        collectCgroups(entry);
      }
    }
  }

  private void collectCgroups(Entry entry) {
    if (cgroups.isUnifiedOnly()) {
      boolean own = context.namespace(OciNamespaceType.CGROUP).isPresent();
      String mountPoint = Objects.requireNonNull(cgroups.unified());
      entry.source = clone(own ? cgroups.folder(mountPoint) : mountPoint, false);
      return;
    }
    List<Register> sources = new ArrayList<>(cgroups.hierarchies().size());
    for (Hierarchy hierarchy : cgroups.hierarchies()) {
      sources.add(clone(cgroups.folder(hierarchy.mountPoint()), false));
    }
    entry.hierarchies = sources;
  }

  /** Opens what is only visible in the host's mount namespace. */
  void collect(IdMappedMounts owners) {
    for (Entry entry : entries) {
      if (!isOutside(entry)) {
        continue;
      }
      if (entry.type().equals("bind")) {
        code.because(
            entry.pointer(), "open " + entry.source() + " to mount it on " + entry.destination);
        entry.source = clone(sourcePath(entry), entry.isRecursive());
        code.because(
            entry.pointer(), "set the options of " + entry.source() + " on " + entry.destination);
        applyOptions(entry);
        if (entry.destination.equals("/proc")) {
          code.because(entry.pointer(), "check that " + entry.source() + " is a proc");
          requireProc(entry.source);
        }
      } else {
        code.because(entry.pointer(), describe(entry));
        entry.source = open(entry.type(), entry.source(), entry.options);
      }
      if (IdMappedMounts.isMapped(entry.mount, entry.options)) {
        code.because(entry.pointer(), "map the owners of " + entry.source());
        owners.apply(entry.mount, entry.options, entry.source);
      }
    }
  }

  /** What hides the container's proc would hide it from those who write to it (CVE-2019-16884). */
  private void requireProc(Register mount) {
    Argument.Region status = code.pool().space(Structures.STATFS_BYTES);
    Register type = code.register();
    code.call(SystemCall.FSTATFS, in(mount), status);
    code.load(type, status.part(0, 8));
    code.failWhen(type, Condition.NOT_EQUAL, Linux.PROC_SUPER_MAGIC, Errno.EPERM);
    code.release(type);
  }

  private String sourcePath(Entry entry) {
    if (entry.borrowed) {
      return entry.source();
    }
    String source =
        entry
            .mount
            .source()
            .orElseThrow(() ->
                Problem.invalid("bind mount on " + entry.destination + " has no source")
                    .withPointer(entry.pointer()));
    return source.startsWith("/") ? source : context.options().bundle() + "/" + source;
  }

  private Register clone(String path, boolean recursive) {
    Register source = code.register();
    code.call(
            SystemCall.OPEN_TREE,
            HERE,
            code.text(path),
            number(
                Linux.OPEN_TREE_CLONE
                    | Linux.OPEN_TREE_CLOEXEC
                    | (recursive ? Linux.AT_RECURSIVE : 0)))
        .into(source);
    return source;
  }

  private void applyOptions(Entry entry) {
    MountOptions options = entry.options;
    long propagation = options.propagation();
    long inherited = propagation == 0 ? RootPass.defaultPropagation(context) : 0;
    if (inherited != 0 || (propagation != 0 && options.isPropagationRecursive())) {
      context.setAttributes(
          in(entry.source),
          "",
          true,
          Context.Attributes.ofPropagation(inherited != 0 ? inherited : propagation));
      propagation = 0;
    }
    if (options.set() != 0 || options.clear() != 0 || propagation != 0) {
      context.setAttributes(
          in(entry.source),
          "",
          false,
          new Context.Attributes(options.set(), options.clear(), propagation));
    }
    if (options.recursiveSet() != 0 || options.recursiveClear() != 0) {
      context.setAttributes(
          in(entry.source),
          "",
          true,
          new Context.Attributes(options.recursiveSet(), options.recursiveClear(), 0));
    }
  }

  /** Makes a new file system as a detached mount. */
  private Register open(String type, String source, MountOptions options) {
    Register configuration = code.register();
    code.call(SystemCall.FSOPEN, code.text(type), number(Linux.FSOPEN_CLOEXEC)).into(configuration);
    configure(configuration, "source", source);
    for (String flag : options.superblockFlags()) {
      configure(configuration, flag, "");
    }
    for (String option : options.data()) {
      int equals = option.indexOf('=');
      if (equals < 0) {
        configure(configuration, option, "");
      } else {
        configure(configuration, option.substring(0, equals), option.substring(equals + 1));
      }
    }
    code.call(SystemCall.FSCONFIG, in(configuration), number(Linux.FSCONFIG_CMD_CREATE));
    Register mount = code.register();
    code.call(
            SystemCall.FSMOUNT,
            in(configuration),
            number(Linux.FSMOUNT_CLOEXEC),
            number(options.set()))
        .into(mount);
    code.release(configuration);
    return mount;
  }

  private void configure(Register configuration, String key, String value) {
    if (value.length() > STRING_BYTES_MAX) {
      throw Problem.unsupported("mount option " + key + " is longer than 255 bytes");
    }
    if (value.isEmpty()) {
      code.call(
          SystemCall.FSCONFIG, in(configuration), number(Linux.FSCONFIG_SET_FLAG), code.text(key));
    } else {
      code.call(
          SystemCall.FSCONFIG,
          in(configuration),
          number(Linux.FSCONFIG_SET_STRING),
          code.text(key),
          code.text(value));
    }
  }

  /** Puts every mount in its place that does not have to wait. */
  void place() {
    for (Entry entry : entries) {
      if (!entry.late) {
        place(entry);
      }
    }
  }

  /** Puts the rest in its place. */
  void placeLate() {
    for (Entry entry : entries) {
      if (entry.late) {
        place(entry);
      }
    }
  }

  private void place(Entry entry) {
    if (entry.options.isRemount()) {
      remount(entry);
      return;
    }
    code.because(entry.pointer(), describe(entry));
    switch (entry.type()) {
      case "proc", "sysfs" -> placeKernel(entry);
      case "tmpfs" -> placeTmpfs(entry);
      case "devpts", "mqueue" -> placeFresh(entry, MountTargets.Kind.KERNEL);
      case "cgroup", "cgroup2" -> placeCgroups(entry);
      default -> placeSource(entry);
    }
  }

  /** Changes the options of what is mounted there; options of the file system stay as they are. */
  private void remount(Entry entry) {
    if (!entry.options.data().isEmpty()) {
      throw Problem.unsupported("remount with " + entry.options.data().getFirst())
          .withPointer(entry.pointer() + "/options");
    }
    code.because(entry.pointer(), "change the options of " + entry.destination);
    Register target = code.register();
    context.openInRoot(HERE, entry.destination, Linux.O_PATH).into(target);
    entry.source = target;
    applyOptions(entry);
    context.close(target);
    code.release(target);
  }

  private static String describe(Entry entry) {
    String type = entry.type().equals("bind") ? entry.source() : entry.type();
    return "mount " + type + " on " + entry.destination;
  }

  private void placeKernel(Entry entry) {
    Register mount =
        entry.source.exists() ? entry.source : open(entry.type(), entry.source(), entry.options);
    MountTargets.Target target =
        targets.target(entry.destination, MountTargets.Shape.PLAIN_FOLDER, Register.NONE);
    targets.attach(mount, target);
    targets.mounted(entry.destination, MountTargets.Kind.KERNEL, mount);
    if (entry.type().equals("proc") && !procFolder.exists()) {
      procFolder = mount;
    }
  }

  private void placeTmpfs(Entry entry) {
    if (entry.options.isCopyUp()) {
      throw Problem.unsupported("tmpcopyup on " + entry.destination).withPointer(entry.pointer());
    }
    if (targets.isTrusted(entry.destination)) {
      placeFresh(entry, MountTargets.Kind.EMPTY);
      return;
    }
    boolean plain = Paths.parent(entry.destination).equals("/");
    Register mount = open("tmpfs", entry.source(), entry.options);
    MountTargets.Target target =
        targets.target(
            entry.destination,
            plain && entry.destination.equals("/dev")
                ? MountTargets.Shape.PLAIN_FOLDER
                : MountTargets.Shape.FOLDER,
            Register.NONE);
    targets.attach(mount, target);
    boolean writable = (entry.options.set() & Linux.MOUNT_ATTR_RDONLY) == 0;
    boolean ours = entry.destination.equals("/dev") && writable;
    targets.mounted(
        entry.destination,
        ours ? MountTargets.Kind.EMPTY : MountTargets.Kind.FOREIGN,
        ours ? mount : null);
    if (!ours) {
      code.release(mount);
    }
  }

  /** A new file system: by the old call where the place can be named, because it is only one. */
  private void placeFresh(Entry entry, MountTargets.Kind kind) {
    MountTargets.Target target =
        targets.target(entry.destination, MountTargets.Shape.FOLDER, Register.NONE);
    switch (target) {
      case MountTargets.Target.Trusted(String path) ->
          context.mount(
              entry.source(),
              path,
              entry.type(),
              new Context.Legacy(entry.options.legacy(), entry.options.data()));
      case MountTargets.Target.Opened _ -> {
        Register mount = open(entry.type(), entry.source(), entry.options);
        targets.attach(mount, target);
        code.release(mount);
      }
    }
    boolean trusted = target instanceof MountTargets.Target.Trusted;
    targets.mounted(entry.destination, trusted ? kind : MountTargets.Kind.FOREIGN, null);
  }

  private void placeSource(Entry entry) {
    MountTargets.Target target =
        targets.target(entry.destination, MountTargets.Shape.LIKE_SOURCE, entry.source);
    targets.attach(entry.source, target);
    targets.mounted(entry.destination, MountTargets.Kind.FOREIGN, null);
    code.release(entry.source);
  }

  private void placeCgroups(Entry entry) {
    if (cgroups.isUnifiedOnly()) {
      context.setAttributes(
          in(entry.source), "", false, Context.Attributes.ofSet(entry.options.set()));
      MountTargets.Target target =
          targets.target(entry.destination, MountTargets.Shape.FOLDER, Register.NONE);
      targets.attach(entry.source, target);
      targets.mounted(entry.destination, MountTargets.Kind.FOREIGN, null);
      code.release(entry.source);
      return;
    }
    placeHierarchies(entry);
  }

  private void placeHierarchies(Entry entry) {
    MountOptions plain = MountOptions.parse(List.of("mode=755"));
    MountTargets.Target target =
        targets.target(entry.destination, MountTargets.Shape.FOLDER, Register.NONE);
    Register top = Register.NONE;
    switch (target) {
      case MountTargets.Target.Trusted(String path) ->
          context.mount("tmpfs", path, "tmpfs", new Context.Legacy(plain.legacy(), plain.data()));
      case MountTargets.Target.Opened _ -> {
        top = open("tmpfs", "tmpfs", plain);
        targets.attach(top, target);
      }
    }
    for (int i = 0; i < cgroups.hierarchies().size(); i++) {
      placeHierarchy(entry, i, top);
    }
    context.setAttributes(
        top.exists() ? in(top) : HERE,
        top.exists() ? "" : entry.destination,
        true,
        Context.Attributes.ofSet(entry.options.set()));
    targets.mounted(entry.destination, MountTargets.Kind.FOREIGN, null);
    targets.release(top);
  }

  private void placeHierarchy(Entry entry, int index, Register top) {
    Hierarchy hierarchy = cgroups.hierarchies().get(index);
    Register source = entry.hierarchies.get(index);
    String name = hierarchy.name();
    String path = top.exists() ? name : entry.destination + "/" + name;
    code.call(SystemCall.MKDIRAT, MountTargets.folder(top), code.text(path), number(0755));
    code.call(
        SystemCall.MOVE_MOUNT,
        in(source),
        code.text(""),
        MountTargets.folder(top),
        code.text(path),
        number(Linux.MOVE_MOUNT_F_EMPTY_PATH));
    if (hierarchy.controllers().size() > 1) {
      for (String controller : hierarchy.controllers()) {
        String link = top.exists() ? controller : entry.destination + "/" + controller;
        code.call(SystemCall.SYMLINKAT, code.text(name), MountTargets.folder(top), code.text(link));
      }
    }
    code.release(source);
  }
}
