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
import io.carafe.spec.runtime.OciDevice;
import io.carafe.spec.runtime.OciDeviceType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Fills /dev: the default devices and links, and the configured devices. */
final class DevicePass {
  private final Context context;
  private final ProgramBuilder code;
  private final MountTargets targets;
  private final Map<String, Register> collected = new LinkedHashMap<>();
  private Argument dev = HERE;

  DevicePass(Context context, MountTargets targets) {
    this.context = context;
    this.code = context.code();
    this.targets = targets;
  }

  /**
   * Opens the host's devices as detached mounts: no node can be made in a user namespace, so the
   * host's are mounted there.
   */
  void collect() {
    for (DefaultDevices.Node node : DefaultDevices.NODES) {
      code.because("", "open the default device " + node.name());
      collect("/dev/" + node.name());
    }
    List<OciDevice> devices = context.linux().devices();
    for (int i = 0; i < devices.size(); i++) {
      if (devices.get(i).type() != OciDeviceType.FIFO) {
        code.because("/linux/devices/" + i, "open the host's device " + devices.get(i).path());
        collect(Paths.clean(devices.get(i).path()));
      }
    }
  }

  private void collect(String path) {
    if (collected.containsKey(path)) {
      return;
    }
    Register device = code.register();
    code.call(
            SystemCall.OPEN_TREE,
            HERE,
            code.text(path),
            number(Linux.OPEN_TREE_CLONE | Linux.OPEN_TREE_CLOEXEC))
        .into(device);
    collected.put(path, device);
  }

  /** Mounts a device that was collected. */
  private void place(Register device, Argument parent, Argument name) {
    code.call(SystemCall.MKNODAT, parent, name, number(Linux.S_IFREG | 0644)).accept(Errno.EEXIST);
    Register target = code.register();
    code.call(
            SystemCall.OPENAT,
            parent,
            name,
            number(Linux.O_PATH | Linux.O_CLOEXEC | Linux.openNoFollow(context.architecture())))
        .into(target);
    code.call(
        SystemCall.MOVE_MOUNT,
        in(device),
        code.text(""),
        in(target),
        code.text(""),
        number(Linux.MOVE_MOUNT_F_EMPTY_PATH | Linux.MOVE_MOUNT_T_EMPTY_PATH));
    context.close(target);
    context.close(device);
    code.release(target);
  }

  /** Makes everything; returns the descriptor of /dev. */
  Register make() {
    code.because("", "make the default devices");
    Register folder = targets.emptyFolder("/dev");
    if (folder == null) {
      folder = targets.makeFolders("/dev");
    }
    dev = in(folder);
    for (DefaultDevices.Node node : DefaultDevices.NODES) {
      if (!isConfigured("/dev/" + node.name())) {
        makeDefault(node, in(folder));
      }
    }
    for (DefaultDevices.Link link : DefaultDevices.LINKS) {
      code.call(SystemCall.SYMLINKAT, code.text(link.target()), in(folder), code.text(link.name()))
          .accept(Errno.EEXIST);
    }
    List<OciDevice> devices = context.linux().devices();
    for (int i = 0; i < devices.size(); i++) {
      code.because("/linux/devices/" + i, "make device " + devices.get(i).path());
      make(devices.get(i), folder);
    }
    return folder;
  }

  private void makeDefault(DefaultDevices.Node node, Argument folder) {
    Register outside = collected.remove("/dev/" + node.name());
    Argument name = code.text(node.name());
    if (outside != null) {
      place(outside, folder, name);
      return;
    }
    makeNode(folder, name, Linux.S_IFCHR | 0666, Linux.device(node.major(), node.minor()));
  }

  private boolean isConfigured(String path) {
    return context.linux().devices().stream()
        .anyMatch(device -> Paths.clean(device.path()).equals(path));
  }

  private void make(OciDevice device, Register dev) {
    String path = Paths.clean(device.path());
    boolean direct = Paths.parent(path).equals("/dev");
    Register folder = direct ? dev : targets.makeFolders(Paths.parent(path));
    Argument name = code.text(Paths.name(path));
    Register outside = collected.remove(path);
    if (outside == null) {
      make(device, MountTargets.folder(folder), name);
    } else {
      place(outside, MountTargets.folder(folder), name);
    }
    if (!direct) {
      targets.release(folder);
    }
  }

  private void make(OciDevice device, Argument folder, Argument name) {
    makeNode(
        folder,
        name,
        fileType(device) | device.fileMode().orElse(0666),
        Linux.device(device.major().orElse(0), device.minor().orElse(0)));
    if (device.uid().orElse(0) != 0 || device.gid().orElse(0) != 0) {
      code.call(
          SystemCall.FCHOWNAT,
          folder,
          name,
          number(device.uid().orElse(0)),
          number(device.gid().orElse(0)),
          number(Linux.AT_SYMLINK_NOFOLLOW));
    }
  }

  /** Makes a node; where a file is there already it has to be the same node. */
  private void makeNode(Argument folder, Argument name, long mode, long device) {
    Label exists = code.label();
    Label done = code.label();
    var step = code.call(SystemCall.MKNODAT, folder, name, number(mode), number(device));
    if (targets.emptyFolder("/dev") != null && folder.equals(dev)) {
      step.accept(Errno.EEXIST);
      return;
    }
    step.onError(exists, Errno.EEXIST);
    code.place(done);
    code.later(() -> {
      code.place(exists);
      Argument.Region stat = code.pool().space(Structures.STAT_BYTES);
      Register value = code.register();
      code.call(SystemCall.NEWFSTATAT, folder, name, stat, number(Linux.AT_SYMLINK_NOFOLLOW));
      code.load(value, stat.part(Linux.statMode(context.architecture()), 4));
      code.failUnlessBits(value, Linux.S_IFMT, mode & Linux.S_IFMT, Errno.EEXIST);
      if ((mode & Linux.S_IFMT) != Linux.S_IFIFO) {
        code.load(value, stat.part(Linux.statDevice(context.architecture()), 8));
        code.failUnlessBits(value, -1, device, Errno.EEXIST);
      }
      code.jump(done).bound(1);
      code.release(value);
    });
  }

  private static long fileType(OciDevice device) {
    return switch (device.type()) {
      case CHARACTER, UNBUFFERED -> Linux.S_IFCHR;
      case BLOCK -> Linux.S_IFBLK;
      case FIFO -> Linux.S_IFIFO;
    };
  }
}
