package io.carafe.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Published ways out of a container, each tried for real. */
@Tag("root")
class EscapeTest {
  private static Carafe carafe;

  @BeforeAll
  static void start() {
    carafe = Carafe.withBusybox();
  }

  @AfterAll
  static void stop() {
    carafe.close();
  }

  /** A container overwrites the runtime's executable through /proc/PID/exe. */
  @Test
  void cve_2019_5736_executableCannotBeOverwritten() throws IOException {
    Path executable = Carafe.distribution().resolve("bin/carafe").toRealPath();
    String before = TestImages.sha256(Files.readAllBytes(executable));
    String script =
        """
        echo ready
        while :; do
          for p in /proc/[0-9]*; do
            [ "$p" = /proc/1 ] && continue
            case "$(readlink $p/exe)" in */bin/busybox) continue ;; esac
            ( echo pwned > $p/exe ) 2>/dev/null && echo wrote $p
          done
        done
        """;
    carafe.detached("--name", "attacker", "busybox", "sh", "-c", script);
    for (int i = 0; i < 20; i++) {
      carafe.run("exec", "attacker", "/proc/self/exe", "--help");
    }
    carafe.run("run", "--rm", "busybox", "/proc/self/exe", "--help");
    assertThat(carafe.run("logs", "attacker").out()).doesNotContain("wrote");
    carafe.run("rm", "-f", "attacker").exits(0);
    assertThat(TestImages.sha256(Files.readAllBytes(executable))).isEqualTo(before);
    carafe.run("run", "--rm", "busybox", "true").exits(0);
  }

  /** A working directory of /proc/self/fd/N is a folder of the host that leaked in. */
  @Test
  void cve_2024_21626_workdirReachesNoHostFolder() throws IOException {
    Path marker = carafe.base().resolve("marker");
    Files.writeString(marker, "the host's secret");
    for (int fd = 3; fd < 24; fd++) {
      Outcome outcome =
          carafe.run(
              "run",
              "--rm",
              "-w",
              "/proc/self/fd/" + fd,
              "busybox",
              "sh",
              "-c",
              "cat ../../../../../../../.." + marker + " ./" + marker);
      assertThat(outcome.out()).as("descriptor " + fd).doesNotContain("secret");
    }
    for (int fd = 3; fd < 24; fd++) {
      String path = "/proc/self/fd/" + fd + "/../../../../../../.." + marker;
      Outcome outcome = carafe.run("run", "--rm", "busybox", "cat", path);
      assertThat(outcome.out()).as("descriptor " + fd).doesNotContain("secret");
    }
  }

  /** A mount's destination is a symbolic link out of the root (the static form of the race). */
  @Test
  void cve_2021_30465_linkAsDestinationStaysInTheRoot() throws IOException {
    Path outside = Files.createDirectory(carafe.base().resolve("outside"));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
      link(tar, "absolute", outside.toString());
      link(tar, "relative", "../../../../../../../.." + outside);
    }
    load("links:1", bytes.toByteArray());
    for (String name : new String[] {"absolute", "relative"}) {
      carafe.run("run", "--rm", "--tmpfs", "/" + name + "/made", "links:1", "true");
      carafe.run("run", "--rm", "-w", "/" + name + "/made", "links:1", "true");
      assertThat(outside).isEmptyDirectory();
    }
    carafe.run("rmi", "links:1").exits(0);
  }

  /** An image brings its own /dev/null, /proc or /sys as links to where masks would then point. */
  @Test
  void cve_2025_31133_imagesDevNullIsNotTrusted() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
      link(tar, "dev/null", "/proc/sys/kernel/core_pattern");
      link(tar, "dev/console", "/proc/sysrq-trigger");
    }
    load("nulls:1", bytes.toByteArray());
    Outcome outcome =
        carafe.run(
            "run",
            "--rm",
            "nulls:1",
            "sh",
            "-c",
            "wc -c < /proc/keys; test -c /dev/null && echo device;"
                + " echo x > /proc/sys/kernel/core_pattern");
    assertThat(outcome.out()).isEqualTo("0\ndevice\n");
    assertThat(outcome.err()).contains("Read-only file system");
    carafe.run("rmi", "nulls:1").exits(0);
  }

  /** /proc as a symbolic link in the image redirects writes of labels and limits. */
  @Test
  void cve_2019_19921_procAsALinkIsRefusedOrReplaced() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
      link(tar, "proc", "/etc");
    }
    load("prolink:1", bytes.toByteArray());
    Outcome outcome =
        carafe.run("run", "--rm", "prolink:1", "sh", "-c", "cat /etc/self/comm; echo done");
    assertThat(outcome.out()).doesNotContain("sh\n");
    carafe.run("rmi", "prolink:1").exits(0);
  }

  @Test
  void processes_ofTheHost_areNeverSeen() {
    assertThat(carafe.run("run", "--rm", "busybox", "ps").text()).doesNotContain("carafe");
  }

  private static void load(String tag, byte[] upperTar) throws IOException {
    byte[] base = TestImages.layer(java.util.Map.of());
    byte[] merged = new byte[base.length + upperTar.length];
    int end = endOfEntries(base);
    System.arraycopy(base, 0, merged, 0, end);
    System.arraycopy(upperTar, 0, merged, end, upperTar.length);
    byte[] layer = java.util.Arrays.copyOf(merged, end + upperTar.length);
    carafe.runWithInput(TestImages.archive(tag, layer, "{\"Cmd\":[\"sh\"]}"), "load").exits(0);
  }

  /** Where the two zero blocks at a tar's end begin. */
  private static int endOfEntries(byte[] tar) {
    int end = tar.length;
    while (end >= 512 && isZero(tar, end - 512)) {
      end -= 512;
    }
    return end;
  }

  private static boolean isZero(byte[] bytes, int offset) {
    for (int i = 0; i < 512; i++) {
      if (bytes[offset + i] != 0) {
        return false;
      }
    }
    return true;
  }

  private static void link(TarArchiveOutputStream tar, String name, String target)
      throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name, TarConstants.LF_SYMLINK);
    entry.setLinkName(target);
    tar.putArchiveEntry(entry);
    tar.closeArchiveEntry();
    assertThat(target.getBytes(StandardCharsets.UTF_8).length).isLessThan(100);
  }
}
