package io.carafe.app.oci;

import io.carafe.cgroups.stats.CgroupStats;
import io.carafe.cgroups.stats.CgroupStats.Amount;
import io.carafe.cgroups.stats.Pressure;
import io.carafe.spec.json.JsonArray;
import io.carafe.spec.json.JsonNull;
import io.carafe.spec.json.JsonNumber;
import io.carafe.spec.json.JsonObject;
import io.carafe.spec.json.JsonValue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** What a container uses, in the JSON of {@code runc events}. */
final class StatsJson {
  private StatsJson() {}

  /** The event with the figures. */
  static JsonObject event(String id, CgroupStats stats) {
    return JsonObject.builder().put("type", "stats").put("id", id).put("data", of(stats)).build();
  }

  /** The event of a process that the OOM killer ended. */
  static JsonObject oom(String id) {
    return JsonObject.builder().put("type", "oom").put("id", id).build();
  }

  private static JsonObject of(CgroupStats stats) {
    JsonObject.Builder pids = JsonObject.builder();
    putNonZero(pids, "current", stats.pids().current());
    putNonZero(pids, "limit", stats.pids().limit());
    JsonObject.Builder pages = JsonObject.builder();
    stats
        .hugePages()
        .forEach((size, page) -> {
          JsonObject.Builder json = JsonObject.builder();
          putNonZero(json, "usage", page.usage());
          putNonZero(json, "max", page.max());
          pages.put(size, json.putUnsigned("failcnt", page.failures()).build());
        });
    return JsonObject.builder()
        .put("cpu", cpu(stats.cpu()))
        .put("cpuset", cpuset(stats.cpuset().orElse(CgroupStats.Cpuset.NONE)))
        .put("memory", memory(stats.memory()))
        .put("pids", pids.build())
        .put("blkio", blockIo(stats.blockIo()))
        .put("hugetlb", pages.build())
        .put("intel_rdt", JsonObject.EMPTY)
        .put("network_interfaces", JsonNull.NULL)
        .build();
  }

  /** What is zero is left out, where runc leaves it out. */
  private static void putNonZero(JsonObject.Builder json, String name, long value) {
    if (value != 0) {
      json.putUnsigned(name, value);
    }
  }

  private static void putNumbers(
      JsonObject.Builder json, String name, Collection<? extends Number> numbers) {
    if (!numbers.isEmpty()) {
      List<JsonValue> values = new ArrayList<>(numbers.size());
      numbers.forEach(number -> values.add(JsonNumber.of(number.longValue())));
      json.put(name, new JsonArray(values));
    }
  }

  private static JsonObject cpu(CgroupStats.Cpu cpu) {
    JsonObject.Builder usage = JsonObject.builder();
    putNonZero(usage, "total", cpu.total());
    putNumbers(usage, "percpu", cpu.perProcessor());
    putNumbers(usage, "percpu_kernel", cpu.perProcessorKernel());
    putNumbers(usage, "percpu_user", cpu.perProcessorUser());
    usage.putUnsigned("kernel", cpu.kernel()).putUnsigned("user", cpu.user());
    JsonObject.Builder throttling = JsonObject.builder();
    putNonZero(throttling, "periods", cpu.throttling().periods());
    putNonZero(throttling, "throttledPeriods", cpu.throttling().throttledPeriods());
    putNonZero(throttling, "throttledTime", cpu.throttling().throttledNanos());
    JsonObject.Builder json =
        JsonObject.builder().put("usage", usage.build()).put("throttling", throttling.build());
    putPressure(json, cpu.pressure());
    return json.build();
  }

  private static void putPressure(JsonObject.Builder json, Optional<Pressure> pressure) {
    pressure.ifPresent(p ->
        json.put(
            "psi",
            JsonObject.builder().put("some", line(p.some())).put("full", line(p.full())).build()));
  }

  private static JsonObject line(Pressure.Line line) {
    return JsonObject.builder()
        .put("avg10", JsonNumber.of(line.avg10()))
        .put("avg60", JsonNumber.of(line.avg60()))
        .put("avg300", JsonNumber.of(line.avg300()))
        .putUnsigned("total", line.totalMicros())
        .build();
  }

  private static JsonObject cpuset(CgroupStats.Cpuset cpuset) {
    JsonObject.Builder json = JsonObject.builder();
    putNumbers(json, "cpus", cpuset.cpus());
    for (String flag : CgroupStats.Cpuset.FLAGS) {
      if (flag.equals("mem_hardwall")) {
        putNumbers(json, "mems", cpuset.mems());
      }
      json.put(flag, cpuset.flags().getOrDefault(flag, 0L));
    }
    return json.build();
  }

  private static JsonObject memory(CgroupStats.Memory memory) {
    JsonObject.Builder json = JsonObject.builder();
    putNonZero(json, "cache", memory.cache());
    json.put("usage", amount(memory.usage()))
        .put("swap", amount(memory.swap()))
        .put("kernel", amount(memory.kernel()))
        .put("kernelTCP", amount(memory.kernelTcp()));
    if (!memory.raw().isEmpty()) {
      JsonObject.Builder raw = JsonObject.builder();
      memory.raw().forEach(raw::putUnsigned);
      json.put("raw", raw.build());
    }
    putPressure(json, memory.pressure());
    return json.build();
  }

  private static JsonObject amount(Amount amount) {
    JsonObject.Builder json = JsonObject.builder().putUnsigned("limit", amount.limit());
    putNonZero(json, "usage", amount.usage());
    putNonZero(json, "max", amount.max());
    return json.putUnsigned("failcnt", amount.failures()).build();
  }

  private static JsonObject blockIo(CgroupStats.BlockIo blockIo) {
    JsonObject.Builder json = JsonObject.builder();
    blockIo
        .tables()
        .forEach((table, entries) -> {
          List<JsonValue> values = new ArrayList<>(entries.size());
          entries.forEach(entry -> values.add(entry(entry)));
          json.put(table, new JsonArray(values));
        });
    putPressure(json, blockIo.pressure());
    return json.build();
  }

  private static JsonObject entry(CgroupStats.Entry entry) {
    JsonObject.Builder json = JsonObject.builder();
    putNonZero(json, "major", entry.major());
    putNonZero(json, "minor", entry.minor());
    json.putOptional("op", Optional.of(entry.operation()).filter(text -> !text.isEmpty()));
    putNonZero(json, "value", entry.value());
    return json.build();
  }
}
