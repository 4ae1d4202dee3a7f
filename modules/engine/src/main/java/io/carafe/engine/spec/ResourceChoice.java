package io.carafe.engine.spec;

import io.carafe.base.Problem;
import io.carafe.engine.record.ContainerRecord;
import io.carafe.engine.settings.DeviceMapping;
import io.carafe.engine.settings.ResourceSettings;
import io.carafe.engine.settings.ResourceSettings.Cpu;
import io.carafe.engine.settings.ResourceSettings.Memory;
import io.carafe.engine.settings.Ulimit;
import io.carafe.engine.spec.HostView.Device;
import io.carafe.spec.runtime.OciCpu;
import io.carafe.spec.runtime.OciDevice;
import io.carafe.spec.runtime.OciDeviceRule;
import io.carafe.spec.runtime.OciDeviceRuleType;
import io.carafe.spec.runtime.OciDeviceType;
import io.carafe.spec.runtime.OciMemory;
import io.carafe.spec.runtime.OciResources;
import io.carafe.spec.runtime.OciRlimit;
import io.carafe.spec.runtime.OciRlimitType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** What a container may use up, and which devices it sees. */
final class ResourceChoice {
  private static final long PERIOD_MICROS = 100_000;

  /** The character devices of Docker's default list, major and minor. */
  private static final List<long[]> DEFAULT_DEVICES =
      List.of(
          new long[] {1, 5},
          new long[] {1, 3},
          new long[] {1, 9},
          new long[] {1, 8},
          new long[] {5, 0},
          new long[] {5, 1});

  private final ContainerRecord container;
  private final HostView host;

  ResourceChoice(ContainerRecord container, HostView host) {
    this.container = container;
    this.host = host;
  }

  OciResources resources() {
    ResourceSettings wished = container.settings().resources();
    OciResources resources =
        OciResources.NONE
            .withDevices(deviceRules())
            .withMemory(memory(wished.memory()))
            .withCpu(cpu(wished.cpu()));
    long pids = wished.pidsMax().orElse(0);
    return pids > 0 ? resources.withPids(pids) : resources;
  }

  /** Without a wish for swap, a limited container may swap as much as it may use of memory. */
  private static OciMemory memory(Memory wished) {
    OciMemory memory = OciMemory.NONE;
    if (wished.limitBytes().isPresent()) {
      long limit = wished.limitBytes().getAsLong();
      memory = memory.withLimit(limit).withSwap(wished.swapBytes().orElse(2 * limit));
    }
    return wished.reservationBytes().isPresent()
        ? memory.withReservation(wished.reservationBytes().getAsLong())
        : memory;
  }

  private static OciCpu cpu(Cpu wished) {
    OciCpu cpu = OciCpu.NONE;
    if (wished.nanoCpus().isPresent()) {
      long quota = wished.nanoCpus().getAsLong() / (1_000_000_000 / PERIOD_MICROS);
      cpu = cpu.withPeriod(PERIOD_MICROS).withQuota(quota);
    }
    if (wished.shares().isPresent()) {
      cpu = cpu.withShares(wished.shares().getAsLong());
    }
    if (wished.cpus().isPresent()) {
      cpu = cpu.withCpus(wished.cpus().get());
    }
    return wished.mems().isPresent() ? cpu.withMems(wished.mems().get()) : cpu;
  }

  List<OciRlimit> rlimits() {
    List<OciRlimit> limits = new ArrayList<>();
    for (Ulimit limit : container.settings().resources().ulimits()) {
      OciRlimitType type = OciRlimitType.valueOf("RLIMIT_" + limit.name().toUpperCase(Locale.ROOT));
      limits.add(new OciRlimit(type, limit.soft(), limit.hard()));
    }
    return limits;
  }

  /** The nodes to be made. */
  List<OciDevice> devices() {
    List<OciDevice> nodes = new ArrayList<>();
    if (container.settings().security().privileged()) {
      host.devices().find("/dev").forEach(device -> nodes.add(node(device, device.path())));
    }
    for (DeviceMapping mapping : container.settings().resources().devices()) {
      for (Device device : found(mapping)) {
        String below = device.path().substring(mapping.source().length());
        nodes.add(node(device, mapping.target() + below));
      }
    }
    return nodes;
  }

  private List<Device> found(DeviceMapping mapping) {
    List<Device> devices = host.devices().find(mapping.source());
    if (devices.isEmpty()) {
      throw Problem.notFound("device " + mapping.source() + ": no such device on the host");
    }
    return devices;
  }

  private static OciDevice node(Device device, String path) {
    return new OciDevice(
        path,
        device.block() ? OciDeviceType.BLOCK : OciDeviceType.CHARACTER,
        OptionalLong.of(device.number().major()),
        OptionalLong.of(device.number().minor()),
        device.mode(),
        OptionalLong.of(0),
        OptionalLong.of(0));
  }

  private List<OciDeviceRule> deviceRules() {
    List<OciDeviceRule> rules = new ArrayList<>();
    if (container.settings().security().privileged()) {
      rules.add(
          new OciDeviceRule(
              true,
              OciDeviceRuleType.ALL,
              OptionalLong.empty(),
              OptionalLong.empty(),
              Optional.of("rwm")));
      return rules;
    }
    rules.add(OciDeviceRule.DENY_ALL);
    for (long[] device : DEFAULT_DEVICES) {
      rules.add(allow(false, device[0], device[1], "rwm"));
    }
    for (DeviceMapping mapping : container.settings().resources().devices()) {
      for (Device device : found(mapping)) {
        HostView.DeviceId number = device.number();
        rules.add(allow(device.block(), number.major(), number.minor(), mapping.permissions()));
      }
    }
    return rules;
  }

  private static OciDeviceRule allow(boolean block, long major, long minor, String access) {
    return new OciDeviceRule(
        true,
        block ? OciDeviceRuleType.BLOCK : OciDeviceRuleType.CHARACTER,
        OptionalLong.of(major),
        OptionalLong.of(minor),
        Optional.of(access));
  }
}
