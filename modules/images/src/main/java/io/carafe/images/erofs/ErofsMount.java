package io.carafe.images.erofs;

import io.carafe.base.Errno;
import io.carafe.base.Problem;
import io.carafe.linux.Fd;
import io.carafe.linux.file.OpenFile;
import io.carafe.linux.mount.DetachedMount;
import io.carafe.linux.mount.LoopDevice;

/** Mounts images. */
public final class ErofsMount {
  private static final String TYPE = "erofs";

  /** What the kernel reads an image through. */
  public enum Backing {
    /** The file itself: kernel 6.12. */
    FILE,
    /** A loop device, which goes with its mount. */
    LOOP
  }

  private ErofsMount() {}

  /**
   * Mounts {@code image}, read-only and detached; by a loop device where the kernel does not take
   * the file, as on an overlay.
   */
  public static Fd of(OpenFile image) {
    try {
      return of(image, Backing.FILE);
    } catch (Problem.Kernel e) {
      if (e.errno() != Errno.ENOTBLK) {
        throw e;
      }
      return of(image, Backing.LOOP);
    }
  }

  /** Mounts {@code image} in one way; {@link Problem.Kernel} where the kernel cannot. */
  public static Fd of(OpenFile image, Backing backing) {
    return switch (backing) {
      case FILE -> DetachedMount.of(TYPE, image.fd().procPath());
      case LOOP -> {
        try (LoopDevice device = LoopDevice.of(image)) {
          yield DetachedMount.of(TYPE, device.path());
        }
      }
    };
  }
}
