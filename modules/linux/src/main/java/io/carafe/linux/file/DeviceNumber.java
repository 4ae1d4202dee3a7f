package io.carafe.linux.file;

import io.carafe.base.Problem;

/**
 * The number of a device.
 *
 * @param major 0 to 2^12 - 1
 * @param minor 0 to 2^20 - 1
 */
public record DeviceNumber(int major, int minor) {
  /** The number 0:0, an overlay's whiteout. */
  public static final DeviceNumber ZERO = new DeviceNumber(0, 0);

  /** Checks the bounds. */
  public DeviceNumber {
    if (major < 0 || major >= 1 << 12 || minor < 0 || minor >= 1 << 20) {
      throw Problem.invalid("device number %d:%d is out of bounds".formatted(major, minor));
    }
  }

  /** The form that mknod(2) takes (kernel include/linux/kdev_t.h, new_encode_dev). */
  long encoded() {
    return (minor & 0xffL) | ((long) major << 8) | ((minor & ~0xffL) << 12);
  }
}
