package io.carafe.spec.runtime;

import io.carafe.base.Problem;
import io.carafe.spec.json.JsonCursor;
import io.carafe.spec.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What the container may use of the host. Source: config-linux.md, section Control groups.
 *
 * @param devices device access list, in order
 * @param memory memory
 * @param cpu CPU time
 * @param pids most tasks; 0 or less lifts the limit
 * @param blockIo block I/O
 * @param hugepageLimits huge pages, each size once
 * @param network marks of network traffic
 * @param rdma RDMA devices
 * @param unified cgroup v2 file name to what is written into it
 */
public record OciResources(
    List<OciDeviceRule> devices,
    OciMemory memory,
    OciCpu cpu,
    OptionalLong pids,
    OciBlockIo blockIo,
    List<OciHugepageLimit> hugepageLimits,
    OciNetwork network,
    List<OciRdma> rdma,
    Map<String, String> unified)
    implements OciPart {
  /** No limits and no device rules. */
  public static final OciResources NONE =
      new OciResources(
          List.of(),
          OciMemory.NONE,
          OciCpu.NONE,
          OptionalLong.empty(),
          OciBlockIo.NONE,
          List.of(),
          OciNetwork.NONE,
          List.of(),
          Map.of());

  /** Copies the lists and checks the rules. */
  public OciResources {
    devices = List.copyOf(devices);
    hugepageLimits = List.copyOf(hugepageLimits);
    rdma = List.copyOf(rdma);
    unified = Rules.copy(unified);
    List<String> pageSizes = new ArrayList<>();
    for (OciHugepageLimit page : hugepageLimits) {
      pageSizes.add(page.pageSize());
    }
    Rules.checkDistinct("page size", pageSizes);
    for (String file : unified.keySet()) {
      Rules.check(
          !file.isEmpty() && !file.contains("/") && !file.equals(".") && !file.equals(".."),
          "unified \"{}\" must be a file name",
          file);
    }
  }

  /** Reads it from {@code json}; a {@link Problem.Invalid} names the place of what is wrong. */
  public static OciResources fromJson(JsonCursor json) {
    try {
      List<OciDeviceRule> devices = new ArrayList<>();
      for (JsonCursor item : json.items("devices")) {
        devices.add(OciDeviceRule.fromJson(item));
      }
      @Nullable JsonCursor memoryJson = json.find("memory");
      @Nullable JsonCursor cpuJson = json.find("cpu");
      @Nullable JsonCursor blockIoJson = json.find("blockIO");
      List<OciHugepageLimit> hugepageLimits = new ArrayList<>();
      for (JsonCursor item : json.items("hugepageLimits")) {
        hugepageLimits.add(OciHugepageLimit.fromJson(item));
      }
      @Nullable JsonCursor networkJson = json.find("network");
      List<OciRdma> rdma = new ArrayList<>();
      for (Map.Entry<String, JsonCursor> entry : json.members("rdma").entrySet()) {
        rdma.add(OciRdma.fromJson(entry.getKey(), entry.getValue()));
      }
      OciResources parsed =
          new OciResources(
              devices,
              memoryJson == null ? OciMemory.NONE : OciMemory.fromJson(memoryJson),
              cpuJson == null ? OciCpu.NONE : OciCpu.fromJson(cpuJson),
              readPids(json.find("pids")),
              blockIoJson == null ? OciBlockIo.NONE : OciBlockIo.fromJson(blockIoJson),
              hugepageLimits,
              networkJson == null ? OciNetwork.NONE : OciNetwork.fromJson(networkJson),
              rdma,
              json.stringMap("unified"));
      json.end();
      return parsed;
    } catch (Problem.Invalid e) {
      throw json.locate(e);
    }
  }

  /** The object as it stands in documents; what is not said is left out. */
  @Override
  public JsonObject toJson() {
    return JsonObject.builder()
        .putOptional("devices", Rules.toJson(devices))
        .putOptional("memory", memory.toJson())
        .putOptional("cpu", cpu.toJson())
        .putOptional("pids", pidsJson())
        .putOptional("blockIO", blockIo.toJson())
        .putOptional("hugepageLimits", Rules.toJson(hugepageLimits))
        .putOptional("network", network.toJson())
        .putOptional("rdma", rdmaJson())
        .putStringMap("unified", unified)
        .build();
  }

  /** The same with {@code devices}. */
  public OciResources withDevices(List<OciDeviceRule> devices) {
    return new OciResources(
        devices, memory, cpu, pids, blockIo, hugepageLimits, network, rdma, unified);
  }

  /** The same with {@code memory}. */
  public OciResources withMemory(OciMemory memory) {
    return new OciResources(
        devices, memory, cpu, pids, blockIo, hugepageLimits, network, rdma, unified);
  }

  /** The same with {@code cpu}. */
  public OciResources withCpu(OciCpu cpu) {
    return new OciResources(
        devices, memory, cpu, pids, blockIo, hugepageLimits, network, rdma, unified);
  }

  /** The same with {@code pids}. */
  public OciResources withPids(long pids) {
    return new OciResources(
        devices,
        memory,
        cpu,
        OptionalLong.of(pids),
        blockIo,
        hugepageLimits,
        network,
        rdma,
        unified);
  }

  /** The same with {@code blockIo}. */
  public OciResources withBlockIo(OciBlockIo blockIo) {
    return new OciResources(
        devices, memory, cpu, pids, blockIo, hugepageLimits, network, rdma, unified);
  }

  /** The same with {@code hugepageLimits}. */
  public OciResources withHugepageLimits(List<OciHugepageLimit> hugepageLimits) {
    return new OciResources(
        devices, memory, cpu, pids, blockIo, hugepageLimits, network, rdma, unified);
  }

  /** The same with {@code network}. */
  public OciResources withNetwork(OciNetwork network) {
    return new OciResources(
        devices, memory, cpu, pids, blockIo, hugepageLimits, network, rdma, unified);
  }

  /** The same with {@code rdma}. */
  public OciResources withRdma(List<OciRdma> rdma) {
    return new OciResources(
        devices, memory, cpu, pids, blockIo, hugepageLimits, network, rdma, unified);
  }

  /** The same with {@code unified}. */
  public OciResources withUnified(Map<String, String> unified) {
    return new OciResources(
        devices, memory, cpu, pids, blockIo, hugepageLimits, network, rdma, unified);
  }

  /** Reads the document that {@code update --resources} takes, at most as long as a config.json. */
  public static OciResources parse(byte[] utf8) {
    return fromJson(OciSpec.cursor(utf8, "resources.json"));
  }

  private static OptionalLong readPids(@Nullable JsonCursor json) {
    if (json == null) {
      return OptionalLong.empty();
    }
    long limit = json.requireLong("limit", Long.MIN_VALUE, Long.MAX_VALUE);
    json.end();
    return OptionalLong.of(limit);
  }

  private JsonObject pidsJson() {
    return JsonObject.builder().putOptional("limit", pids).build();
  }

  private JsonObject rdmaJson() {
    JsonObject.Builder json = JsonObject.builder();
    for (OciRdma device : rdma) {
      json.put(device.device(), device.toJson());
    }
    return json.build();
  }
}
