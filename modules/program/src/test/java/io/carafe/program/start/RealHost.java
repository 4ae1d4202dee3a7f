package io.carafe.program.start;

import io.carafe.base.ContainerId;
import io.carafe.base.Errno;
import io.carafe.program.Architecture;
import io.carafe.program.CompiledProgram;
import io.carafe.program.Stage;
import io.carafe.program.encoding.ProgramEncoder;
import io.carafe.program.explain.Failure;
import io.carafe.program.plan.CgroupLayout;
import io.carafe.program.plan.CgroupLayout.Hierarchy;
import io.carafe.program.plan.ContainerPlan;
import io.carafe.program.plan.HostFacts;
import io.carafe.program.plan.KernelVersion;
import io.carafe.program.plan.PlanOptions;
import io.carafe.program.plan.Rootfs;
import io.carafe.spec.runtime.OciSpec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Runs programs for real on this host, as root, with a bundle of a static busybox. */
final class RealHost {
  private static final Path RUNNER = Path.of("../../native/build/program-runner");
  private static final Path BUSYBOX = Path.of("/bin/busybox");

  private final Path folder;
  private final String parent;

  /**
   * What a run printed and how it ended.
   *
   * @param output everything, the container's own output included
   * @param exitCode the container's exit code; -1 where it did not start
   * @param failure what failed instead
   */
  record Outcome(String output, int exitCode, Optional<Failure> failure) {}

  RealHost(Path folder) throws IOException {
    this.folder = folder;
    this.parent = "carafe-test-" + ProcessHandle.current().pid();
    makeRoot(rootfs());
  }

  Path rootfs() {
    return folder.resolve("rootfs");
  }

  private static void makeRoot(Path root) throws IOException {
    for (String name : List.of("bin", "proc", "sys", "dev", "etc", "tmp")) {
      Files.createDirectories(root.resolve(name));
    }
    Files.copy(BUSYBOX, root.resolve("bin/busybox"), StandardCopyOption.REPLACE_EXISTING);
    for (String name : List.of("sh", "true", "cat", "ls", "id", "sleep", "grep", "stat", "mount")) {
      Files.createSymbolicLink(root.resolve("bin").resolve(name), Path.of("busybox"));
    }
  }

  /** What this host is, read as simply as a test can. */
  HostFacts facts() throws IOException {
    return facts(layout());
  }

  /** This host with another view of its cgroups. */
  HostFacts facts(CgroupLayout layout) throws IOException {
    String last;
    // A sysctl gives its value to one read only, so the file must not be read byte by byte.
    try (InputStream file = Files.newInputStream(Path.of("/proc/sys/kernel/cap_last_cap"))) {
      last = new String(file.readNBytes(16), StandardCharsets.US_ASCII).strip();
    }
    long bounding = 0;
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("CapBnd:")) {
        bounding = Long.parseUnsignedLong(line.substring(7).strip(), 16);
      }
    }
    return new HostFacts(
        KernelVersion.parse(System.getProperty("os.version")),
        System.getProperty("os.arch").equals("aarch64")
            ? Architecture.AARCH64
            : Architecture.X86_64,
        layout,
        parent,
        Integer.parseInt(last),
        HostFacts.SecurityModule.NONE,
        new HostFacts.Caller(0, 0, 0, bounding));
  }

  private static CgroupLayout layout() throws IOException {
    List<Hierarchy> hierarchies = new ArrayList<>();
    Optional<String> unified = Optional.empty();
    for (String line : Files.readAllLines(Path.of("/proc/self/mountinfo"))) {
      String[] halves = line.split(" - ", 2);
      String mountPoint = halves[0].split(" ", -1)[4];
      String[] kind = halves[1].split(" ", -1);
      if (kind[0].equals("cgroup2")) {
        unified = unified.or(() -> Optional.of(mountPoint));
      } else if (kind[0].equals("cgroup")) {
        List<String> controllers = new ArrayList<>();
        for (String option : kind[2].split(",", -1)) {
          if (!option.equals("rw") && !option.equals("xattr")) {
            controllers.add(option);
          }
        }
        hierarchies.add(new Hierarchy(mountPoint, controllers, "/"));
      }
    }
    if (hierarchies.isEmpty()) {
      String mountPoint = unified.orElseThrow();
      String controllers = Files.readString(Path.of(mountPoint, "cgroup.controllers")).strip();
      return new CgroupLayout.V2(mountPoint, List.of(controllers.split(" ", -1)), "/");
    }
    return unified.isPresent()
        ? new CgroupLayout.Hybrid(hierarchies, unified.get())
        : new CgroupLayout.V1(hierarchies);
  }

  /** A version 2 hierarchy of this host, if it has one: for programs that only know that. */
  static Optional<CgroupLayout> unifiedOnly() throws IOException {
    return switch (layout()) {
      case CgroupLayout.V1 _ -> Optional.empty();
      case CgroupLayout.Hybrid hybrid ->
          Optional.of(new CgroupLayout.V2(hybrid.unified(), List.of(), "/"));
      case CgroupLayout.V2 v2 -> Optional.of(v2);
    };
  }

  ContainerPlan plan(OciSpec spec, HostFacts facts) {
    return new ContainerPlan(
        spec,
        new Rootfs.Directory(rootfs().toString()),
        facts,
        PlanOptions.caller(new ContainerId("c1"), folder.toString()));
  }

  /** Runs a program to the container's end. */
  Outcome run(CompiledProgram compiled, String... registers) throws IOException {
    Process process = start(compiled, registers);
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return outcome(output);
  }

  /** Starts a program. */
  Process start(CompiledProgram compiled, String... registers) throws IOException {
    Path blob = Files.createTempFile(folder, "program", ".bin");
    Files.write(blob, ProgramEncoder.encode(compiled));
    List<String> command = new ArrayList<>(List.of(RUNNER.toString(), blob.toString()));
    command.addAll(List.of(registers));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
        .start();
  }

  private static Outcome outcome(String output) {
    int exitCode = -1;
    Optional<Failure> failure = Optional.empty();
    for (String line : output.lines().toList()) {
      if (line.startsWith("failed instruction=")) {
        String[] words = line.split("[ =]", -1);
        failure =
            Optional.of(
                new Failure(
                    Integer.parseInt(words[2]),
                    Errno.of(Integer.parseInt(words[4])),
                    Stage.of(Integer.parseInt(words[6]))));
      } else if (line.startsWith("exited code=")) {
        exitCode = Integer.parseInt(line.split("[ =]", -1)[2]);
      }
    }
    return new Outcome(output, exitCode, failure);
  }

  /** The cgroups of containers that are still there. */
  List<Path> leftCgroups() throws IOException {
    List<Path> left = new ArrayList<>();
    for (Path parentFolder : parentFolders()) {
      if (Files.isDirectory(parentFolder)) {
        try (Stream<Path> children = Files.list(parentFolder)) {
          children.filter(Files::isDirectory).forEach(left::add);
        }
      }
    }
    return left;
  }

  private List<Path> parentFolders() throws IOException {
    List<Path> folders = new ArrayList<>();
    switch (layout()) {
      case CgroupLayout.V1 v1 ->
          v1.hierarchies().forEach(h -> folders.add(Path.of(h.mountPoint(), parent)));
      case CgroupLayout.Hybrid hybrid -> {
        hybrid.hierarchies().forEach(h -> folders.add(Path.of(h.mountPoint(), parent)));
        folders.add(Path.of(hybrid.unified(), parent));
      }
      case CgroupLayout.V2 v2 -> folders.add(Path.of(v2.mountPoint(), parent));
    }
    return folders;
  }

  /** Removes the folders that containers were put in. */
  void removeParents() throws IOException {
    for (Path parentFolder : parentFolders()) {
      Files.deleteIfExists(parentFolder);
    }
  }
}
