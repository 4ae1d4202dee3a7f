package io.carafe.engine.state;

import io.carafe.base.ContainerId;
import io.carafe.base.Digest;
import io.carafe.engine.record.ContainerRecord;
import io.carafe.engine.record.Ending;
import io.carafe.engine.record.Ending.MemoryKill;
import io.carafe.engine.record.FailureReport;
import io.carafe.engine.record.ImageUse;
import io.carafe.engine.record.Launch;
import io.carafe.engine.record.MountPoint;
import io.carafe.engine.record.Status;
import io.carafe.engine.settings.ContainerName;
import io.carafe.engine.settings.ContainerSettings;
import io.carafe.engine.settings.DeviceMapping;
import io.carafe.engine.settings.LifeSettings;
import io.carafe.engine.settings.LogSettings;
import io.carafe.engine.settings.MountSettings;
import io.carafe.engine.settings.MountSyntax;
import io.carafe.engine.settings.NamespaceSettings;
import io.carafe.engine.settings.NetworkMode;
import io.carafe.engine.settings.ProcessSettings;
import io.carafe.engine.settings.ResourceSettings;
import io.carafe.engine.settings.SecuritySettings;
import io.carafe.engine.settings.SecuritySettings.Seccomp;
import io.carafe.engine.settings.Signal;
import io.carafe.engine.settings.StreamSettings;
import io.carafe.engine.settings.Ulimit;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;

/** Records of containers in which anything that can be said is said now and then. */
final class RandomRecords {
  private final Random random;

  private RandomRecords(Random random) {
    this.random = random;
  }

  static List<ContainerRecord> list(Random random, int count) {
    RandomRecords records = new RandomRecords(random);
    List<ContainerRecord> list = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      list.add(records.next(i));
    }
    return list;
  }

  private ContainerRecord next(int number) {
    byte[] id = new byte[32];
    random.nextBytes(id);
    return new ContainerRecord(
        new ContainerId(HexFormat.of().formatHex(id)),
        new ContainerName("name-" + number),
        Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000_000)),
        new ImageUse(Digest.sha256(id), text(), List.of(Digest.sha256(new byte[] {1}))),
        settings(),
        List.of(
            new MountPoint(
                List.of(MountPoint.Kind.BIND, MountPoint.Kind.VOLUME, MountPoint.Kind.TMPFS)
                    .get(random.nextInt(3)),
                "/a",
                "/b",
                maybe("volume"),
                new MountPoint.Flags(random.nextBoolean(), random.nextBoolean(), "rslave"))),
        new Launch(
            List.of(text()),
            List.of(),
            List.of("A=" + text()),
            "/",
            "u:g",
            signal(),
            Map.of("l", "")),
        status());
  }

  private String text() {
    return List.of("plain", "with \"quotes\"", "ü€\n\t", "\ud83d\ude00", "").get(random.nextInt(5));
  }

  private Signal signal() {
    return new Signal(1 + random.nextInt(64));
  }

  private Optional<String> maybe(String text) {
    return random.nextBoolean() ? Optional.of(text) : Optional.empty();
  }

  private OptionalLong maybe(long value) {
    return random.nextBoolean() ? OptionalLong.of(value) : OptionalLong.empty();
  }

  private Status status() {
    Instant time = Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000_000));
    return switch (random.nextInt(7)) {
      case 0 -> new Status.Created();
      case 1 ->
          new Status.StartFailed(
              time, new FailureReport(125, text(), maybe("/a/0"), maybe("Try it.")));
      case 2 -> new Status.Running(random.nextInt(1 << 22), time);
      case 3 -> new Status.Paused(random.nextInt(1 << 22), time);
      case 4 ->
          new Status.Exited(
              time,
              new Ending(
                  random.nextInt(256),
                  random.nextInt(65),
                  time,
                  new MemoryKill(random.nextBoolean(), maybe(1L << 40)),
                  maybe("vanished")));
      case 5 -> new Status.Removing();
      default -> new Status.Dead(text());
    };
  }

  private ContainerSettings settings() {
    return new ContainerSettings(
        "busybox",
        maybe("wished").map(ContainerName::new),
        new ProcessSettings(
            random.nextBoolean() ? Optional.of(List.of()) : Optional.empty(),
            List.of("sh", text()),
            List.of("A=b", "C"),
            maybe("/w"),
            maybe("app"),
            List.of("7")),
        new StreamSettings(
            random.nextBoolean(),
            random.nextBoolean(),
            random.nextBoolean(),
            StreamSettings.Attached.NONE),
        new LifeSettings(
            random.nextBoolean(),
            random.nextBoolean() ? Optional.of(signal()) : Optional.empty(),
            random.nextBoolean() ? Optional.of(Duration.ofSeconds(-1)) : Optional.empty()),
        Map.of("key", text()),
        mounts(),
        new SecuritySettings(
            random.nextBoolean(),
            List.of("ALL"),
            List.of("net_raw"),
            seccomp(),
            new SecuritySettings.SecurityOptions(
                random.nextBoolean(), random.nextBoolean(), maybe("own"), random.nextBoolean())),
        resources(),
        namespaces(),
        new LogSettings(random.nextInt(1 << 20), 1 + random.nextInt(9)),
        maybe("linux/amd64"));
  }

  private List<MountSettings> mounts() {
    Path here = Path.of("/here");
    return List.of(
        MountSyntax.volume("./x:/x:ro,rslave", here),
        MountSyntax.volume("named:/y:nocopy", here),
        MountSyntax.volume("/z", here),
        MountSyntax.tmpfs("/t:size=1m,exec"),
        MountSyntax.mount("type=bind,src=/s,dst=/m,bind-recursive=disabled", here));
  }

  private Seccomp seccomp() {
    return switch (random.nextInt(3)) {
      case 0 -> new Seccomp.Standard();
      case 1 -> new Seccomp.Unconfined();
      default -> new Seccomp.Profile("{\"defaultAction\":\"SCMP_ACT_ALLOW\"}");
    };
  }

  private ResourceSettings resources() {
    return new ResourceSettings(
        new ResourceSettings.Memory(OptionalLong.of(64 << 20), maybe(-1), maybe(32 << 20)),
        new ResourceSettings.Cpu(maybe(1_500_000_000), maybe(512), maybe("0-1"), maybe("0")),
        maybe(100),
        random.nextBoolean() ? OptionalInt.of(-5) : OptionalInt.empty(),
        List.of(new Ulimit("nofile", 10, -1)),
        List.of(DeviceMapping.parse("/dev/fuse:/dev/f:rw")),
        maybe(1 << 20));
  }

  private NamespaceSettings namespaces() {
    return new NamespaceSettings(
        random.nextBoolean() ? NetworkMode.HOST : NetworkMode.NONE,
        new NamespaceSettings.Shared(random.nextBoolean(), random.nextBoolean(), false),
        new NamespaceSettings.Names(maybe("host"), maybe("domain")),
        new NamespaceSettings.Resolver(
            List.of("1.1.1.1"), List.of("local"), List.of("ndots:1"), List.of("a:1.2.3.4")),
        Map.of("net.core.somaxconn", "9"));
  }
}
