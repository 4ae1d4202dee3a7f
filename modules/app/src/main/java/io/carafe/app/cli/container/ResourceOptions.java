package io.carafe.app.cli.container;

import io.carafe.app.cli.Options;
import io.carafe.app.cli.VerbSpec;
import io.carafe.base.ByteSize;
import io.carafe.engine.settings.DeviceMapping;
import io.carafe.engine.settings.ResourceSettings;
import io.carafe.engine.settings.ResourceSettings.Cpu;
import io.carafe.engine.settings.ResourceSettings.Memory;
import io.carafe.engine.settings.Ulimit;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Options about what a container may use up. */
final class ResourceOptions {
  private ResourceOptions() {}

  static void declare(VerbSpec spec) {
    spec.value("-m,--memory", "BYTES", "Limit of memory, such as 64m")
        .value("--memory-swap", "BYTES", "Limit of memory and swap together, -1 for none")
        .value("--memory-reservation", "BYTES", "Memory kept for it under pressure")
        .value("--cpus", "NUMBER", "How many processors, such as 1.5")
        .value("-c,--cpu-shares", "NUMBER", "Relative weight, 1024 for one")
        .value("--cpuset-cpus", "LIST", "Which processors, such as 0-2,4")
        .value("--cpuset-mems", "LIST", "Which memory nodes")
        .value("--pids-limit", "NUMBER", "How many processes, -1 for no limit")
        .value("--oom-score-adj", "NUMBER", "-1000 to 1000")
        .value("--ulimit", "NAME=SOFT[:HARD]", "A limit of each process, such as nofile=1024")
        .value("--device", "SOURCE[:TARGET[:rwm]]", "A device of the host")
        .value("--shm-size", "BYTES", "Size of /dev/shm (default 64m)");
  }

  static ResourceSettings resources(Options options) {
    Memory memory =
        new Memory(
            bytes(options.value("--memory")),
            swap(options.value("--memory-swap")),
            bytes(options.value("--memory-reservation")));
    Cpu cpu =
        new Cpu(
            longOf(options.value("--cpus").map(Cpu::parseCpus)),
            number(options, "--cpu-shares"),
            options.value("--cpuset-cpus"),
            options.value("--cpuset-mems"));
    OptionalLong score = number(options, "--oom-score-adj");
    return new ResourceSettings(
        memory,
        cpu,
        number(options, "--pids-limit"),
        score.isEmpty()
            ? OptionalInt.empty()
            : OptionalInt.of(Math.clamp(score.getAsLong(), -10_000, 10_000)),
        options.values("--ulimit").stream().map(Ulimit::parse).toList(),
        options.values("--device").stream().map(DeviceMapping::parse).toList(),
        bytes(options.value("--shm-size")));
  }

  private static OptionalLong bytes(Optional<String> text) {
    return longOf(text.map(t -> ByteSize.parse(t).bytes()));
  }

  private static OptionalLong swap(Optional<String> text) {
    return text.isPresent() && text.get().equals("-1") ? OptionalLong.of(-1) : bytes(text);
  }

  private static OptionalLong number(Options options, String name) {
    return longOf(options.value(name).map(text -> CreationOptions.number(name.substring(2), text)));
  }

  private static OptionalLong longOf(Optional<Long> value) {
    return value.isPresent() ? OptionalLong.of(value.get()) : OptionalLong.empty();
  }
}
