package io.carafe.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Published ways out of a container that begin with a hostile bundle or with hostile files in its
 * root, each tried for real against {@code carafe-oci}. {@link EscapeTest} has those that begin
 * inside of a container or in an image.
 */
@Tag("root")
class OciEscapeTest {
  private static final int ROUNDS = 40;

  private OciRuntime runtime;
  private Path secret;

  @BeforeEach
  void open() throws IOException {
    runtime = OciRuntime.carafe();
    secret = runtime.base().resolve("secret");
    Files.writeString(secret, "the host's secret\n");
  }

  @AfterEach
  void close() {
    runtime.close();
  }

  /** A volume on /proc lets labels and limits be written to files of the attacker's. */
  @Test
  void cve_2019_16884_nothingIsMountedOverProc() throws IOException {
    Path fake = Files.createDirectories(runtime.base().resolve("fake/self/attr"));
    Files.writeString(fake.resolve("exec"), "");
    String source = runtime.base().resolve("fake").toString();
    for (String target : List.of("/proc", "/proc/self", "/proc/sys", "/proc/self/attr")) {
      OciConfig config = new OciConfig("cat", "/proc/self/comm").mount(target, "bind", source);
      if (target.equals("/proc")) {
        config.withoutMount("/proc").mount("/proc", "bind", source, "rbind");
      }
      Path bundle = runtime.bundle("b" + target.length(), config);
      Outcome outcome = runtime.run(bundle, "c1");
      outcome.exits(1);
      assertThat(outcome.err()).contains("(/mounts/");
    }
  }

  /** A tmpfs on /proc catches what the runtime writes there. */
  @Test
  void cve_2025_52881_writesGoToTheKernelsOwnFiles() {
    OciConfig config =
        new OciConfig("cat", "/proc/sys/kernel/msgmax")
            .withoutMount("/proc")
            .mount("/proc", "tmpfs", "tmpfs")
            .linux("sysctl", "{\"kernel.msgmax\":\"12345\"}");
    runtime.run(runtime.bundle("b1", config), "c1").exits(1);
    OciConfig honest =
        new OciConfig("cat", "/proc/sys/kernel/msgmax")
            .linux("sysctl", "{\"kernel.msgmax\":\"12345\"}");
    Path bundle = runtime.bundle("b2", honest);
    assertThat(runtime.run(bundle, "c2").text()).isEqualTo("12345");
  }

  /** The same through a link in the root, where /proc of the container should be. */
  @Test
  void cve_2019_19921_and_cve_2023_27561_linksForProcAndSysAreNotFollowed() throws IOException {
    for (String name : List.of("proc", "sys")) {
      OciConfig config =
          new OciConfig("sh", "-c", "ls /tmp/fake; cat /tmp/fake/self/comm; cat /proc/1/comm");
      Path bundle = runtime.bundle("b" + name, config);
      Path root = bundle.resolve("rootfs");
      Files.createDirectories(root.resolve("tmp/fake/self"));
      Files.writeString(root.resolve("tmp/fake/self/comm"), "fake\n");
      Files.delete(root.resolve(name));
      Files.createSymbolicLink(root.resolve(name), Path.of("/tmp/fake"));
      Outcome outcome = runtime.run(bundle, "c1");
      // Refused, or mounted where the link leads inside of the root: never written through.
      assertThat(outcome.out()).doesNotContain("kernel.core_pattern");
      assertThat(root.resolve("tmp/fake/self/comm")).hasContent("fake");
      assertThat(root.resolve("tmp/fake").toFile().list()).containsExactly("self");
    }
  }

  /** A destination that is a folder when it is looked at and a link to the host when mounted on. */
  @Test
  void cve_2021_30465_and_cve_2024_45310_racedDestinationStaysInTheRoot() throws Exception {
    Path shared = Files.createDirectory(runtime.base().resolve("shared"));
    Path outside = Files.createDirectory(runtime.base().resolve("outside"));
    Files.createDirectory(shared.resolve("target"));
    Files.createSymbolicLink(shared.resolve("link"), Path.of("/../../../../../../.." + outside));
    OciConfig config =
        new OciConfig("ls", "/shared/target")
            .mount("/shared", "bind", shared.toString(), "rbind")
            .mount("/shared/target/made", "tmpfs", "tmpfs")
            .mount("/shared/target/file", "bind", secret.toString(), "bind");
    Path bundle = runtime.bundle("b1", config);
    AtomicBoolean over = new AtomicBoolean();
    Thread racer = Thread.ofPlatform().start(() -> exchange(shared, over));
    try {
      for (int i = 0; i < ROUNDS; i++) {
        runtime.run(bundle, "c" + i);
        assertThat(outside).isEmptyDirectory();
      }
    } finally {
      over.set(true);
      racer.join();
    }
    assertThat(Files.readString(Path.of("/proc/self/mountinfo")))
        .doesNotContain(outside.toString());
  }

  private static void exchange(Path shared, AtomicBoolean over) {
    Path target = shared.resolve("target");
    Path link = shared.resolve("link");
    Path aside = shared.resolve("aside");
    while (!over.get()) {
      try {
        move(target, aside);
        move(link, target);
        move(target, link);
        move(aside, target);
      } catch (IOException e) {
        // The runtime made something there meanwhile; the next round goes on.
        if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS) && Files.exists(aside)) {
          aside.toFile().renameTo(target.toFile());
        }
      }
    }
  }

  private static void move(Path from, Path to) throws AtomicMoveNotSupportedException, IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Descriptors that the caller left open are folders of the host for who guesses the number. */
  @Test
  void cve_2024_21626_inheritedDescriptorsReachNoHostFolder() throws IOException {
    for (int number = 3; number < 20; number++) {
      String folder = "/proc/self/fd/" + number;
      OciConfig config =
          new OciConfig("sh", "-c", "cat ./" + secret + " ../../../../.." + secret)
              .process("cwd", "\"" + folder + "\"");
      Path bundle = runtime.bundle("b" + number, config);
      String words = String.join(" ", runtime.command("run", "-b", bundle.toString(), "c1"));
      List<String> command =
          List.of("sh", "-c", "exec 3</ 4</ 5</ 6</ 7</ 8</ 9</ && exec " + words);
      Outcome outcome = Commands.run(command, runtime.environment(), new byte[0]);
      assertThat(outcome.out()).as("descriptor " + number).doesNotContain("secret");
      OciConfig reader =
          new OciConfig("cat", folder + "/../../../../../../.." + secret, folder + secret);
      OciRuntime.write(bundle, reader);
      outcome = Commands.run(command, runtime.environment(), new byte[0]);
      assertThat(outcome.out()).as("descriptor " + number).doesNotContain("secret");
    }
  }

  /** Inheritable capabilities give a plain user's programs what their files allow. */
  @Test
  void cve_2022_29162_nothingIsInheritableByDefault() throws IOException {
    Path bundle = runtime.bundle("b1", new OciConfig("grep", "CapInh", "/proc/self/status"));
    assertThat(runtime.run(bundle, "c1").text()).endsWith("0000000000000000");
    Path example = Files.createDirectory(runtime.base().resolve("example"));
    runtime.call("spec", "-b", example.toString()).exits(0);
    assertThat(example.resolve("config.json")).content().doesNotContain("inheritable");
  }

  /** Cgroups that are mounted read-only can still be written without a cgroup namespace. */
  @Test
  void cve_2023_25809_readOnlyCgroupsAreReadOnly() {
    String script =
        "for f in /sys/fs/cgroup /sys/fs/cgroup/*; do mkdir $f/escaped && echo made $f; done;"
            + " echo over";
    for (boolean own : new boolean[] {true, false}) {
      OciConfig config =
          new OciConfig("sh", "-c", script)
              .mount("/sys/fs/cgroup", "cgroup", "cgroup", "nosuid", "noexec", "nodev", "ro");
      if (!own) {
        config.withoutNamespace("cgroup");
      }
      Path bundle = runtime.bundle("b" + own, config);
      assertThat(runtime.run(bundle, "c1").text()).isEqualTo("over");
    }
  }

  /** Masks are bind mounts of /dev/null: of the container's own, if nobody looks what that is. */
  @Test
  void cve_2025_31133_and_cve_2025_62161_maskIsTheNullDevice() throws IOException {
    OciConfig config =
        new OciConfig("sh", "-c", "wc -c < /proc/keys; cat /etc/target").withoutMount("/dev");
    config.withoutMount("/dev/pts").withoutMount("/dev/shm");
    Path bundle = runtime.bundle("b1", config);
    Path root = bundle.resolve("rootfs");
    Files.writeString(root.resolve("etc/target"), "kept\n");
    Files.createSymbolicLink(root.resolve("dev/null"), Path.of("/etc/target"));
    Outcome outcome = runtime.run(bundle, "c1");
    if (outcome.code() == 0) {
      assertThat(outcome.out()).isEqualTo("0\nkept\n");
    } else {
      assertThat(outcome.out()).isEmpty();
    }
    assertThat(root.resolve("etc/target")).hasContent("kept");
  }

  /** /dev/console and /dev/pts are the root's own, which lead to files of the kernel. */
  @Test
  void cve_2025_52565_consoleIsMountedOnNothingElse() throws IOException {
    OciConfig config =
        new OciConfig("cat", "/proc/sysrq-trigger", "/etc/target")
            .process("terminal", "true")
            .withoutMount("/dev")
            .withoutMount("/dev/pts")
            .withoutMount("/dev/shm");
    Path bundle = runtime.bundle("b1", config);
    Path root = bundle.resolve("rootfs");
    Files.writeString(root.resolve("etc/target"), "kept\n");
    Files.createSymbolicLink(root.resolve("dev/console"), Path.of("/etc/target"));
    Files.createSymbolicLink(root.resolve("dev/pts"), Path.of("/proc/self"));
    String words = String.join(" ", runtime.command("run", "-b", bundle.toString(), "c1"));
    Commands.run(List.of("script", "-qec", words, "/dev/null"), runtime.environment(), new byte[0]);
    assertThat(root.resolve("etc/target")).hasContent("kept");
  }

  /** A handler that an annotation names writes a file into the root, through a link. */
  @Test
  void cve_2025_24965_annotationsWriteNothingIntoTheRoot() throws IOException {
    OciConfig config = new OciConfig("true").top("annotations", "{\"run.oci.handler\":\"krun\"}");
    Path bundle = runtime.bundle("b1", config);
    Path link = bundle.resolve("rootfs/.krun_config.json");
    Files.createSymbolicLink(link, secret);
    runtime.run(bundle, "c1");
    assertThat(secret).hasContent("the host's secret");
  }
}
