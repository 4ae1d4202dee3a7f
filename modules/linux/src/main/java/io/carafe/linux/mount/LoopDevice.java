package io.carafe.linux.mount;

import io.carafe.base.Errno;
import io.carafe.base.Problem;
import io.carafe.linux.file.Folder;
import io.carafe.linux.file.OpenFile;
import io.carafe.linux.file.OpenHow;
import io.carafe.linux.file.Resolve;
import io.carafe.linux.kernel.Scratch;
import io.carafe.linux.kernel.SystemCall;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;

/**
 * A block device whose blocks are a file's, read-only. It goes by itself when the last one that has
 * it open, a mount or this object, closes it. Source: loop(4), LOOP_CONFIGURE of kernel 5.8.
 */
public final class LoopDevice implements AutoCloseable {
  private static final long CONTROL_GET_FREE = 0x4C82;
  private static final long CONFIGURE = 0x4C0A;
  private static final int CONFIGURATION_BYTES = 304;
  private static final int FLAGS_AT = 60;
  private static final int READ_ONLY_AUTOCLEAR = 1 | 4;
  private static final int TRIES_MAX = 64;

  private final OpenFile device;
  private final String path;

  private LoopDevice(OpenFile device, String path) {
    this.device = device;
    this.path = path;
  }

  /**
   * Makes a device of {@code file}.
   *
   * @throws Problem.Kernel if there are no loop devices, or none is free
   */
  public static LoopDevice of(OpenFile file) {
    try (Folder devices = Folder.open(Path.of("/dev"));
        OpenFile control = devices.open("loop-control", OpenHow.read(Resolve.NO_LINKS_ANY_MOUNT))) {
      for (int i = 0; ; i++) {
        try {
          return configure(devices, "loop" + free(control), file);
        } catch (Problem.Kernel e) {
          // Somebody else was faster.
          if (e.errno() != Errno.EBUSY || i == TRIES_MAX) {
            throw e;
          }
        }
      }
    }
  }

  private static long free(OpenFile control) {
    try (Scratch scratch = new Scratch()) {
      long number = scratch.call(SystemCall.IOCTL, control.fd().number(), CONTROL_GET_FREE);
      return Scratch.check(number, () -> "find a free loop device");
    }
  }

  private static LoopDevice configure(Folder devices, String name, OpenFile file) {
    OpenFile device = devices.open(name, OpenHow.read(Resolve.NO_LINKS_ANY_MOUNT));
    try (Scratch scratch = new Scratch()) {
      MemorySegment configuration = scratch.zeros(CONFIGURATION_BYTES);
      configuration.set(ValueLayout.JAVA_INT, 0, file.fd().number());
      configuration.set(ValueLayout.JAVA_INT, FLAGS_AT, READ_ONLY_AUTOCLEAR);
      long result =
          scratch.call(SystemCall.IOCTL, device.fd().number(), CONFIGURE, configuration.address());
      Scratch.check(result, () -> "make " + device.label() + " of " + file.label());
      return new LoopDevice(device, "/dev/" + name);
    } catch (RuntimeException e) {
      device.close();
      throw e;
    }
  }

  /** The path of the device. */
  public String path() {
    return path;
  }

  @Override
  public void close() {
    device.close();
  }
}
