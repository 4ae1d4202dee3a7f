package io.carafe.engine.spec;

import io.carafe.program.plan.HostFacts;
import java.util.List;
import java.util.OptionalInt;

/**
 * What a container's configuration depends on beside its record.
 *
 * @param facts what the compiler knows of the host as well
 * @param hostname the host's name
 * @param processors the processors that are online, as {@code 0-2,4}
 * @param devices finds devices of the host
 */
public record HostView(HostFacts facts, String hostname, String processors, Devices devices) {
  /** Finds devices of the host. */
  public interface Devices {
    /**
     * The device at {@code path}, or all devices in it where it is a folder; empty where there is
     * nothing.
     */
    List<Device> find(String path);
  }

  /**
   * A device of the host.
   *
   * @param path on the host
   * @param block whether it is a block device, else a character device
   * @param number major and minor
   * @param mode its permission bits
   */
  public record Device(String path, boolean block, DeviceId number, OptionalInt mode) {}

  /** The number of a device. */
  public record DeviceId(long major, long minor) {}
}
