package io.carafe.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a container sees of its configuration: as it is written, and as under runc where that is
 * installed.
 *
 * <p>What differs from runc on purpose: masked folders are also nosuid, nodev and noexec; the
 * folder of the cgroups of version 1 is read-only where the configuration says so, not only the
 * hierarchies in it; a read-only sysfs is one by its mount, not by its super block, which it shares
 * with others.
 */
class OciConfigTest {
  private static final String SCRIPT =
      """
      id
      hostname
      cat /proc/self/uid_map /proc/self/gid_map /proc/self/timens_offsets
      echo score $(cat /proc/self/oom_score_adj)
      grep -E '^(Uid|Gid|Groups|Cap|NoNewPrivs|Seccomp|Umask)' /proc/self/status
      cat /proc/self/limits
      ls -ln /dev | grep -v kcore | awk '{ print "dev", $1, $3, $4, $5, $6, $NF }'
      sed 's/^/mount /' /proc/self/mountinfo
      """;
  private static final String MAPS = "[{\"containerID\":0,\"hostID\":100000,\"size\":65536}]";

  private static OciRuntime carafe;
  private static List<OciRuntime> peers;

  @BeforeAll
  static void start() {
    carafe = OciRuntime.carafe();
    peers = OciPeers.open();
  }

  @AfterAll
  static void stop() {
    carafe.close();
    peers.forEach(OciRuntime::close);
  }

  private static Arguments given(String name, Consumer<OciConfig> change, String... lines) {
    return Arguments.of(name, change, List.of(lines));
  }

  private static OciConfig withUser(OciConfig config) {
    return config.namespace("user", "").linux("uidMappings", MAPS).linux("gidMappings", MAPS);
  }

  static Stream<Arguments> configurations() {
    return Stream.concat(namespaces(), others());
  }

  private static Stream<Arguments> namespaces() {
    String offsets = "{\"monotonic\":{\"secs\":86400},\"boottime\":{\"secs\":5,\"nanosecs\":7}}";
    return Stream.of(
        given(
            "default",
            config -> {},
            "uid=0(root) gid=0(root)",
            "bundle",
            "0 0 4294967295",
            "monotonic 0 0",
            "dev crw-rw-rw- 0 0 1, 3 null",
            "mount / /proc proc rw,nosuid,nodev,noexec,relatime"),
        given(
            "user-namespace",
            OciConfigTest::withUser,
            "0 100000 65536",
            "dev crw-rw-rw- 65534 65534 1, 3 null",
            "mount / /sys sysfs ro,nosuid,nodev,noexec,relatime"),
        given(
            "user-in-user-namespace",
            config ->
                withUser(config)
                    .process("user", "{\"uid\":1000,\"gid\":1001,\"additionalGids\":[5,7]}"),
            "Gid: 1001 1001 1001 1001",
            "Groups: 5 7",
            "Uid: 1000 1000 1000 1000"),
        given(
            "time-namespace",
            config -> config.namespace("time", "").linux("timeOffsets", offsets),
            "monotonic 86400 0",
            "boottime 5 7"),
        given(
            "user-and-time-namespace",
            config -> withUser(config).namespace("time", "").linux("timeOffsets", offsets),
            "monotonic 86400 0",
            "0 100000 65536"),
        given(
            "few-namespaces",
            config ->
                config
                    .withoutNamespace("network")
                    .withoutNamespace("ipc")
                    .withoutNamespace("cgroup")
                    .withoutNamespace("pid"),
            "bundle"));
  }

  private static Stream<Arguments> others() {
    return Stream.of(
        given(
            "mount-options",
            config ->
                config
                    .mount("/a", "none", "rootfs/etc", "bind", "ro", "nosuid", "nodev", "noexec")
                    .mount("/b", "none", "rootfs/etc", "rbind", "rro", "rnosuid", "rnoatime")
                    .mount("relative/c", "none", "rootfs/etc/group", "bind", "nodiratime")
                    .mount("/d", "tmpfs", "tmpfs", "size=1m", "mode=1770", "strictatime", "sync"),
            "mount rootfs /a ro,nosuid,nodev,noexec,relatime",
            "mount rootfs /b ro,nosuid,noatime",
            "mount rootfs /relative/c rw,nodiratime,relatime"),
        given(
            "devices",
            config ->
                config.linux(
                    "devices",
                    """
                    [{"path":"/dev/one","type":"c","major":10,"minor":229,"fileMode":432,"uid":3},
                     {"path":"/dev/two","type":"u","major":10,"minor":200},
                     {"path":"/dev/three","type":"b","major":7,"minor":0,"gid":6},
                     {"path":"/dev/four","type":"p","fileMode":384}]
                    """),
            "dev crw-rw---- 3 0 10, 229 one",
            "dev crw-rw-rw- 0 0 10, 200 two",
            "dev brw-rw-rw- 0 6 7, 0 three"),
        given(
            "process",
            config ->
                config
                    .process("oomScoreAdj", "123")
                    .process("noNewPrivileges", "true")
                    .process("rlimits", "[{\"type\":\"RLIMIT_NOFILE\",\"soft\":77,\"hard\":88}]")
                    .process("user", "{\"uid\":12,\"gid\":13,\"umask\":63}"),
            "score 123",
            "NoNewPrivs: 1",
            "Umask: 0077",
            "Max open files 77 88 files"),
        given(
            "read-only-root-and-sysctl",
            config ->
                config
                    .top("root", "{\"path\":\"rootfs\",\"readonly\":true}")
                    .linux("sysctl", "{\"net.ipv4.ip_forward\":\"1\",\"kernel.shmmni\":\"77\"}")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("configurations")
  void run_configuration_isSeenInsideAsUnderRunc(
      String name, Consumer<OciConfig> change, List<String> expected) throws IOException {
    OciConfig config = new OciConfig("sh", "-c", SCRIPT);
    change.accept(config);
    List<String> seen = look(carafe, name, config);
    assertThat(seen).containsAll(expected);
    for (OciRuntime peer : peers) {
      if (!peer.command().contains("runc") || name.contains("time")) {
        continue;
      }
      assertThat(new TreeSet<>(seen))
          .as("seen under carafe-oci, compared with the peer")
          .containsExactlyInAnyOrderElementsOf(new TreeSet<>(look(peer, name, config)));
    }
  }

  private static List<String> look(OciRuntime runtime, String name, OciConfig config)
      throws IOException {
    Path bundle = runtime.bundle(name, config);
    for (String folder : List.of("a", "b", "relative", "d")) {
      Files.createDirectories(bundle.resolve("rootfs").resolve(folder));
    }
    Files.writeString(bundle.resolve("rootfs/relative/c"), "");
    Commands.run(List.of("chmod", "755", runtime.base().toString()), Map.of(), new byte[0]);
    Outcome outcome = runtime.run(bundle, name);
    List<String> lines = new ArrayList<>();
    for (String line : outcome.text().split("\n", -1)) {
      lines.add(line.startsWith("mount ") ? mount(line) : line.strip().replaceAll("\\s+", " "));
    }
    return lines;
  }

  /** Root, place, kind and options of a mount; of what differs on purpose only place and kind. */
  private static String mount(String line) {
    String[] fields = line.split(" ", -1);
    String[] source = line.substring(line.indexOf(" - ") + 3).split(" ", -1);
    String place = fields[5];
    boolean masked = Pattern.matches("/proc/.+|/sys/.+", place);
    if (masked) {
      return "mount " + place + " " + source[0];
    }
    boolean ofHost = fields[4].contains("/rootfs") || place.equals("/");
    return ofHost
        ? "mount rootfs %s %s".formatted(place, fields[6])
        : "mount %s %s %s %s".formatted(fields[4], place, source[0], fields[6]);
  }
}
