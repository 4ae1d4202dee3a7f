package io.carafe.app.oci;

import io.carafe.base.ByteSize;
import io.carafe.base.Problem;
import io.carafe.linux.file.IoReason;
import io.carafe.spec.runtime.OciBlockIo;
import io.carafe.spec.runtime.OciCpu;
import io.carafe.spec.runtime.OciMemory;
import io.carafe.spec.runtime.OciResources;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Changes the limits of a container without a restart. */
final class UpdateVerb implements OciVerb {
  private static final int BYTES_MAX = 1 << 20;
  private static final List<String> RDT = List.of("l3-cache-schema", "mem-bw-schema");

  @Override
  public String name() {
    return "update";
  }

  @Override
  public String summary() {
    return "change the limits of a container that runs";
  }

  @Override
  public String arguments() {
    return "CONTAINER-ID";
  }

  @Override
  public List<OciOption> options() {
    return List.of(
        OciOption.value("resources", "r", "FILE", "resources in JSON, - reads standard input"),
        OciOption.value("blkio-weight", "NUMBER", "weight of block I/O, 10 to 1000"),
        OciOption.value("cpu-period", "MICROSECONDS", "period of the quota"),
        OciOption.value("cpu-quota", "MICROSECONDS", "time in each period, -1 for no limit"),
        OciOption.value("cpu-burst", "MICROSECONDS", "time that may be saved up"),
        OciOption.value("cpu-share", "NUMBER", "weight of processor time"),
        OciOption.value("cpu-rt-period", "MICROSECONDS", "period of real-time"),
        OciOption.value("cpu-rt-runtime", "MICROSECONDS", "real-time in each period"),
        OciOption.value("cpuset-cpus", "LIST", "processors, such as 0-3,5"),
        OciOption.value("cpuset-mems", "LIST", "memory nodes"),
        OciOption.value("cpu-idle", "NUMBER", "1: only time that nobody else wants"),
        OciOption.value("memory", "BYTES", "memory, with a unit such as 64m; -1 for no limit"),
        OciOption.value("memory-reservation", "BYTES", "memory that it should have"),
        OciOption.value("memory-swap", "BYTES", "memory and swap together, -1 for no limit"),
        OciOption.value("kernel-memory", "BYTES", "accepted: kernels no longer limit it"),
        OciOption.value("kernel-memory-tcp", "BYTES", "accepted: kernels no longer limit it"),
        OciOption.value("pids-limit", "NUMBER", "processes and threads, -1 for no limit"),
        OciOption.value("l3-cache-schema", "TEXT", "not supported: Intel RDT"),
        OciOption.value("mem-bw-schema", "TEXT", "not supported: Intel RDT"));
  }

  @Override
  public int run(OciCall call) {
    for (String option : RDT) {
      if (call.words().value(option).isPresent()) {
        throw Problem.unsupported("option --" + option + ": Intel RDT is not supported");
      }
    }
    OciContainer container = call.container();
    if (!container.lives()) {
      throw Problem.conflict("container " + container.id() + ": container not running");
    }
    Optional<String> file = call.words().value("resources");
    OciResources resources =
        file.isPresent() ? read(call, file.get()) : new Values(call.words()).resources();
    container.record().creation().scope().update(resources, container.cgroup());
    container.cgroup().update(resources);
    return 0;
  }

  private static OciResources read(OciCall call, String file) {
    if (!file.equals("-")) {
      Path path = call.client().directory().resolve(file);
      return OciResources.parse(OciFiles.read(path, BYTES_MAX));
    }
    try (InputStream in = call.client().input()) {
      return OciResources.parse(OciFiles.read(in, "standard input", BYTES_MAX));
    } catch (IOException e) {
      throw Problem.invalid("read standard input: " + IoReason.of(e)).withCause(e);
    }
  }

  /** What the options say; a zero says nothing, as in runc. */
  private record Values(OciWords words) {
    OciResources resources() {
      OciCpu cpu =
          new OciCpu(
              number("cpu-share", 0),
              number("cpu-quota", -1),
              number("cpu-burst", 0),
              number("cpu-period", 0),
              number("cpu-rt-runtime", -1),
              number("cpu-rt-period", 0),
              text("cpuset-cpus"),
              text("cpuset-mems"),
              number("cpu-idle", 0));
      OciMemory memory =
          new OciMemory(
              bytes("memory"),
              bytes("memory-reservation"),
              bytes("memory-swap"),
              bytes("kernel-memory"),
              bytes("kernel-memory-tcp"),
              OptionalInt.empty(),
              false,
              false,
              false);
      OciResources resources =
          OciResources.NONE.withCpu(cpu).withMemory(memory).withBlockIo(blockIo());
      OptionalLong pids = number("pids-limit", -1);
      return pids.orElse(0) == 0 ? resources : resources.withPids(pids.getAsLong());
    }

    private OciBlockIo blockIo() {
      OptionalInt weight = OptionalInt.empty();
      if (words.value("blkio-weight").isPresent()) {
        weight = OptionalInt.of(words.number("blkio-weight", 0, 1_000).orElse(0));
      }
      return new OciBlockIo(
          weight, OptionalInt.empty(), List.of(), List.of(), List.of(), List.of(), List.of());
    }

    private Optional<String> text(String option) {
      return words.value(option).filter(value -> !value.isEmpty());
    }

    private OptionalLong number(String option, long min) {
      Optional<String> value = text(option);
      if (value.isEmpty()) {
        return OptionalLong.empty();
      }
      try {
        long number = Long.parseLong(value.get());
        if (number >= min) {
          return OptionalLong.of(number);
        }
      } catch (NumberFormatException e) {
        // Told below, as a number out of range is.
      }
      throw Problem.invalid(
          "option --" + option + ": " + value.get() + " is not a number from " + min + " on");
    }

    private OptionalLong bytes(String option) {
      Optional<String> value = text(option);
      if (value.isEmpty()) {
        return OptionalLong.empty();
      }
      return OptionalLong.of(value.get().equals("-1") ? -1 : ByteSize.parse(value.get()).bytes());
    }
  }
}
