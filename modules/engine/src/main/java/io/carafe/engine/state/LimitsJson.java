package io.carafe.engine.state;

import io.carafe.engine.settings.DeviceMapping;
import io.carafe.engine.settings.ResourceSettings;
import io.carafe.engine.settings.ResourceSettings.Cpu;
import io.carafe.engine.settings.ResourceSettings.Memory;
import io.carafe.engine.settings.Ulimit;
import io.carafe.spec.json.JsonCursor;
import io.carafe.spec.json.JsonObject;

/** What a container may use up, as JSON. */
final class LimitsJson {
  private LimitsJson() {}

  static JsonObject of(ResourceSettings resources) {
    Memory memory = resources.memory();
    Cpu cpu = resources.cpu();
    return JsonObject.builder()
        .putOptional("memoryBytes", memory.limitBytes())
        .putOptional("memorySwapBytes", memory.swapBytes())
        .putOptional("memoryReservationBytes", memory.reservationBytes())
        .putOptional("nanoCpus", cpu.nanoCpus())
        .putOptional("cpuShares", cpu.shares())
        .putOptional("cpus", cpu.cpus())
        .putOptional("mems", cpu.mems())
        .putOptional("pidsMax", resources.pidsMax())
        .putOptional("oomScoreAdj", resources.oomScoreAdj())
        .putOptional("ulimits", resources.ulimits().stream().map(LimitsJson::of).toList())
        .putOptional("devices", resources.devices().stream().map(LimitsJson::of).toList())
        .putOptional("shmBytes", resources.shmBytes())
        .build();
  }

  static ResourceSettings read(JsonCursor json) {
    return new ResourceSettings(
        new Memory(
            json.optionalLong("memoryBytes"),
            json.optionalLong("memorySwapBytes"),
            json.optionalLong("memoryReservationBytes")),
        new Cpu(
            json.optionalLong("nanoCpus"),
            json.optionalLong("cpuShares"),
            json.optionalString("cpus"),
            json.optionalString("mems")),
        json.optionalLong("pidsMax"),
        json.optionalInt("oomScoreAdj", -1000, 1000),
        json.items("ulimits").stream().map(LimitsJson::readUlimit).toList(),
        json.items("devices").stream().map(LimitsJson::readDevice).toList(),
        json.optionalLong("shmBytes"));
  }

  private static JsonObject of(Ulimit limit) {
    return JsonObject.builder()
        .put("name", limit.name())
        .put("soft", limit.soft())
        .put("hard", limit.hard())
        .build();
  }

  private static Ulimit readUlimit(JsonCursor json) {
    return new Ulimit(
        json.requireString("name"),
        json.requireLong("soft", -1, Long.MAX_VALUE),
        json.requireLong("hard", -1, Long.MAX_VALUE));
  }

  private static JsonObject of(DeviceMapping device) {
    return JsonObject.builder()
        .put("source", device.source())
        .put("target", device.target())
        .put("permissions", device.permissions())
        .build();
  }

  private static DeviceMapping readDevice(JsonCursor json) {
    return new DeviceMapping(
        json.requireString("source"),
        json.requireString("target"),
        json.requireString("permissions"));
  }
}
