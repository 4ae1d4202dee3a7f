package io.carafe.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs suites inside of a virtual machine: {@code ./dev conformance oci --vm}, which makes the
 * machine's disk and names it. A second disk carries the built tree, this JDK and this class path,
 * each at the path that it has here.
 */
@Tag("vm")
class VirtualMachineTest {
  private static final long TIMEOUT_MINUTES = 25;
  private static final String VERDICT = "carafe-suites: ";

  @TempDir private Path work;

  private static Path machine() {
    String given = System.getProperty("carafe.vm");
    assertThat(given).as("the virtual machine of ./dev conformance oci --vm").isNotNull();
    return Path.of(given);
  }

  @Test
  void suites_inAVirtualMachine_pass() throws Exception {
    Path machine = machine();
    Path payload = work.resolve("payload");
    Set<Path> paths = paths();
    Files.createDirectories(payload);
    for (Path path : paths) {
      copy(path, payload.resolve("tree" + path));
    }
    Files.writeString(payload.resolve("run"), script(paths));
    Path disk = work.resolve("payload.disk");
    Commands.run("truncate", "-s", "2G", disk.toString()).exits(0);
    Commands.run(
            "mkfs.ext4",
            "-q",
            "-F",
            "-O",
            "^has_journal",
            "-d",
            payload.toString(),
            disk.toString())
        .exits(0);
    Path console = machine.resolve("console.log");
    boot(machine, disk, console);
    String output = Files.readString(console);
    String told = output.substring(Math.max(0, output.indexOf("carafe-suites begin")));
    assertThat(output).as("see %s%n%s", console, told).contains(VERDICT + "0");
  }

  /** What suites need: the tree, the JDK that runs them, and the class path. */
  private static Set<Path> paths() {
    Set<Path> paths = new LinkedHashSet<>();
    paths.add(Carafe.distribution().toAbsolutePath());
    paths.add(Path.of(System.getProperty("java.home")));
    String all = System.getProperty("java.class.path") + File.pathSeparator;
    for (String entry : (all + System.getProperty("carafe.vm.also", "")).split(":", -1)) {
      Path path = Path.of(entry).toAbsolutePath();
      if (!entry.isEmpty() && Files.exists(path)) {
        paths.add(path);
      }
    }
    return paths;
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to.getParent());
    Commands.run("cp", "-a", from.toString(), to.toString()).exits(0);
    if (Files.isDirectory(to)) {
      Files.deleteIfExists(to.resolve("lib/src.zip"));
    }
  }

  private static String script(Set<Path> paths) {
    String suites = System.getProperty("carafe.vm.suites", "OciCgroupTest");
    StringBuilder script = new StringBuilder("exec 2>&1\necho carafe-suites begin\n");
    for (Path path : paths) {
      script.append("mkdir -p ").append(path.getParent()).append('\n');
      script.append("ln -sfn /payload/tree").append(path).append(' ').append(path).append('\n');
    }
    script.append("export PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 HOME=/root\n");
    script.append("ulimit -n 65536\n");
    script.append(System.getProperty("java.home")).append("/bin/java -Xmx512m -XX:+UseSerialGC");
    script.append(" -XX:TieredStopAtLevel=1 -Dcarafe.dist=").append(Carafe.distribution());
    script.append(" -cp ").append(System.getProperty("java.class.path")).append(' ');
    script.append(Suites.class.getName()).append(' ').append(suites.replace(',', ' '));
    return script.append("\necho ").append(VERDICT).append("$?\nsync\n").toString();
  }

  private static void boot(Path machine, Path disk, Path console) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                "qemu-system-x86_64",
                "-accel",
                "tcg,thread=multi",
                "-cpu",
                "max",
                "-smp",
                "2",
                "-m",
                "2048",
                "-display",
                "none",
                "-monitor",
                "none",
                "-nic",
                "none",
                "-no-reboot"));
    command.addAll(List.of("-serial", "file:" + console));
    command.addAll(List.of("-kernel", machine.resolve("kernel").toString()));
    command.addAll(List.of("-initrd", machine.resolve("initrd").toString()));
    command.addAll(
        List.of(
            "-append",
            "root=/dev/vda rw console=ttyS0 quiet psi=1 apparmor=1 security=apparmor"
                + " systemd.unit=carafe-suites.service systemd.unified_cgroup_hierarchy=1"));
    command.addAll(List.of("-drive", drive(machine.resolve("disk")) + ",snapshot=on"));
    command.addAll(List.of("-drive", drive(disk) + ",readonly=on"));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectOutput(machine.resolve("qemu.log").toFile());
    builder.environment().put("TMPDIR", machine.toString());
    Process process = builder.start();
    try {
      boolean ended = process.waitFor(TIMEOUT_MINUTES, TimeUnit.MINUTES);
      assertThat(ended).as("the machine ends within %s minutes", TIMEOUT_MINUTES).isTrue();
      String told = Files.readString(machine.resolve("qemu.log"));
      assertThat(process.exitValue()).as("qemu: %s", told).isZero();
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  private static String drive(Path disk) {
    return "if=virtio,format=raw,cache=unsafe,file=" + disk;
  }
}
