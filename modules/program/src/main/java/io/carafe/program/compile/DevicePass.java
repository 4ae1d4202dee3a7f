package io.carafe.program.compile;

import static io.carafe.program.assembly.ProgramBuilder.in;
import static io.carafe.program.assembly.ProgramBuilder.number;

import io.carafe.base.Errno;
import io.carafe.base.Problem;
import io.carafe.program.Argument;
import io.carafe.program.Register;
import io.carafe.program.SystemCall;
import io.carafe.program.assembly.ProgramBuilder;
import io.carafe.program.kernel.Linux;
import io.carafe.spec.runtime.OciDevice;
import java.util.List;

/** Fills /dev: the default devices and links, and the configured devices. */
final class DevicePass {
  private final Context context;
  private final ProgramBuilder code;
  private final MountTargets targets;

  DevicePass(Context context, MountTargets targets) {
    this.context = context;
    this.code = context.code();
    this.targets = targets;
  }

  /** Makes everything; returns the descriptor of /dev. */
  Register make() {
    code.because("", "make the default devices");
    Register folder = targets.emptyFolder("/dev");
    if (folder == null) {
      folder = targets.makeFolders("/dev");
    }
    for (DefaultDevices.Node node : DefaultDevices.NODES) {
      code.call(
              SystemCall.MKNODAT,
              in(folder),
              code.text(node.name()),
              number(Linux.S_IFCHR | 0666),
              number(Linux.device(node.major(), node.minor())))
          .accept(Errno.EEXIST);
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

  private void make(OciDevice device, Register dev) {
    String path = Paths.clean(device.path());
    if (path.equals("/")) {
      throw Problem.invalid("device on the root");
    }
    boolean direct = Paths.parent(path).equals("/dev");
    Register folder = direct ? dev : targets.makeFolders(Paths.parent(path));
    Argument name = code.text(Paths.name(path));
    Argument parent = MountTargets.folder(folder);
    code.call(
            SystemCall.MKNODAT,
            parent,
            name,
            number(fileType(device) | device.fileMode().orElse(0666)),
            number(Linux.device(device.major().orElse(0), device.minor().orElse(0))))
        .accept(Errno.EEXIST);
    if (device.uid().orElse(0) != 0 || device.gid().orElse(0) != 0) {
      code.call(
          SystemCall.FCHOWNAT,
          parent,
          name,
          number(device.uid().orElse(0)),
          number(device.gid().orElse(0)),
          number(Linux.AT_SYMLINK_NOFOLLOW));
    }
    if (!direct) {
      targets.release(folder);
    }
  }

  private static long fileType(OciDevice device) {
    return switch (device.type()) {
      case CHARACTER, UNBUFFERED -> Linux.S_IFCHR;
      case BLOCK -> Linux.S_IFBLK;
      case FIFO -> Linux.S_IFIFO;
    };
  }
}
