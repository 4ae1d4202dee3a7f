package io.carafe.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** Another engine that calls the OCI runtime under test, with all of its folders in one. */
abstract class OtherEngine implements AutoCloseable {
  private static final int TRIES = 200;

  private final Path base;
  private final AtomicInteger count = new AtomicInteger();
  private final List<Process> daemons = new ArrayList<>();

  OtherEngine() {
    try {
      base = Files.createTempDirectory("carafe-engine");
      TestImages.busybox(base.resolve("busybox.tar"));
      writeRuntime();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Those that are on PATH, each started with the image loaded. */
  static List<OtherEngine> installed() {
    List<OtherEngine> engines = new ArrayList<>();
    if (isInstalled("podman")) {
      engines.add(new Podman());
    }
    if (isInstalled("dockerd")) {
      engines.add(new Docker());
    }
    if (isInstalled("containerd")) {
      engines.add(new Containerd());
    }
    return engines;
  }

  private static boolean isInstalled(String program) {
    return Stream.of("/usr/bin/", "/usr/sbin/", "/usr/local/bin/", "/usr/local/sbin/")
        .anyMatch(folder -> Files.isExecutable(Path.of(folder + program)));
  }

  /** The runtime under test, called through a script: not every engine hands environments on. */
  String runtime() {
    return base.resolve("runtime").toString();
  }

  private static Path program() {
    String given = System.getProperty("carafe.oci");
    return given == null ? Carafe.distribution().resolve("bin/carafe-oci") : Path.of(given);
  }

  private void writeRuntime() throws IOException {
    StringBuilder script = new StringBuilder("#!/bin/sh\n");
    environment().forEach((name, value) -> script.append("export " + name + "=" + value + "\n"));
    Path file = base.resolve("runtime");
    Files.writeString(file, script + "exec " + program() + " \"$@\"\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  Path base() {
    return base;
  }

  /** What the runtime gets in its environment: a daemon of this engine's own. */
  Map<String, String> environment() {
    return Map.of(
        "CARAFE_ROOT", base.resolve("carafe").toString(),
        "CARAFE_RUN", base.resolve("carafe-run").toString());
  }

  Outcome call(List<String> command) {
    return Commands.run(command, environment(), new byte[0]);
  }

  Outcome onTerminal(List<String> command) {
    return call(List.of("script", "-qec", String.join(" ", command), "/dev/null"));
  }

  String freshName() {
    return "c" + count.incrementAndGet();
  }

  void startDaemon(List<String> command, List<String> probe) {
    try {
      ProcessBuilder builder = new ProcessBuilder(command);
      builder.environment().putAll(environment());
      builder.redirectErrorStream(true);
      builder.redirectOutput(base.resolve(command.getFirst() + ".log").toFile());
      daemons.add(builder.start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    for (int i = 0; i < TRIES && call(probe).code() != 0; i++) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
    call(probe).exits(0);
  }

  /** Runs a container to its end. */
  abstract Outcome run(String... words);

  /** The exit code of a run whose command is missing, read from the runtime's words. */
  abstract int notFound();

  /** The same with a terminal. */
  abstract Outcome runOnTerminal(String... words);

  /** Starts a container that runs a shell script; its name. */
  abstract String begin(String script);

  /** Runs a further process in it. */
  abstract Outcome exec(String name, String... words);

  /** The same with a terminal. */
  abstract Outcome execOnTerminal(String name, String... words);

  /** {@code running} or {@code paused}. */
  abstract String status(String name);

  abstract Outcome pause(String name);

  abstract Outcome resume(String name);

  abstract Outcome limitMemory(String name, long bytes);

  /** What the container's memory cgroup says. */
  long memoryLimit(String name) {
    String script =
        "cat /sys/fs/cgroup/memory/memory.limit_in_bytes /sys/fs/cgroup/memory.max 2>/dev/null";
    return Long.parseLong(exec(name, "sh", "-c", script).out().strip());
  }

  /** Asks it to terminate and waits; its exit code. */
  abstract int end(String name);

  /** Removes it, running or not. */
  abstract void remove(String name);

  /** The names of all there are. */
  abstract List<String> names();

  @Override
  public void close() {
    daemons.forEach(Process::destroy);
    for (Process daemon : daemons) {
      daemon.onExit().join();
    }
    Path carafe = program().resolveSibling("carafe");
    if (Files.exists(carafe)) {
      call(List.of(carafe.toString(), "system", "stop")).exits(0);
    }
    call(List.of("sh", "-c", "umount -R " + base + "/*/* 2>/dev/null; true"));
    call(List.of("rm", "-rf", "--one-file-system", base.toString())).exits(0);
  }

  @Override
  public String toString() {
    return getClass().getSimpleName();
  }

  /** What podman and docker have in common. */
  private abstract static class DockerLike extends OtherEngine {
    abstract List<String> words(String... words);

    abstract List<String> options();

    @Override
    int notFound() {
      return 127;
    }

    private List<String> running(String verb, List<String> options, String... words) {
      List<String> all = new ArrayList<>(words(verb));
      all.addAll(options());
      all.addAll(options);
      all.addAll(List.of("--network", "none", "busybox"));
      all.addAll(List.of(words));
      return all;
    }

    @Override
    Outcome run(String... words) {
      return call(running("run", List.of("--rm"), words));
    }

    @Override
    Outcome runOnTerminal(String... words) {
      return onTerminal(running("run", List.of("--rm", "-t"), words));
    }

    @Override
    String begin(String script) {
      String name = freshName();
      call(running("run", List.of("-d", "--name", name), "sh", "-c", script)).exits(0);
      return name;
    }

    @Override
    Outcome exec(String name, String... words) {
      List<String> all = new ArrayList<>(words("exec", name));
      all.addAll(List.of(words));
      return call(all);
    }

    @Override
    Outcome execOnTerminal(String name, String... words) {
      List<String> all = new ArrayList<>(words("exec", "-t", name));
      all.addAll(List.of(words));
      return onTerminal(all);
    }

    @Override
    String status(String name) {
      return call(words("inspect", "-f", "{{.State.Status}}", name)).text();
    }

    @Override
    Outcome pause(String name) {
      return call(words("pause", name));
    }

    @Override
    Outcome resume(String name) {
      return call(words("unpause", name));
    }

    @Override
    int end(String name) {
      call(words("stop", "-t", "20", name)).exits(0);
      return Integer.parseInt(call(words("inspect", "-f", "{{.State.ExitCode}}", name)).text());
    }

    @Override
    void remove(String name) {
      call(words("rm", "-f", name)).exits(0);
    }

    @Override
    List<String> names() {
      return call(words("ps", "-a", "--format", "{{.Names}}")).out().lines().toList();
    }
  }

  private static final class Podman extends DockerLike {
    Podman() {
      call(words("load", "-q", "-i", base().resolve("busybox.tar").toString())).exits(0);
    }

    @Override
    List<String> words(String... words) {
      List<String> all = new ArrayList<>(List.of("podman"));
      all.addAll(List.of("--root", base().resolve("root").toString()));
      all.addAll(List.of("--runroot", base().resolve("runroot").toString()));
      all.addAll(List.of("--tmpdir", base().resolve("tmp").toString()));
      all.addAll(List.of("--cgroup-manager", "cgroupfs", "--events-backend", "file"));
      all.addAll(List.of("--storage-driver", "vfs", "--runtime", runtime()));
      all.addAll(List.of(words));
      return all;
    }

    @Override
    List<String> options() {
      // Its defaults are higher than what a host may allow.
      return List.of("--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1024:1024");
    }

    @Override
    Outcome limitMemory(String name, long bytes) {
      return call(words("update", "--memory", String.valueOf(bytes), name));
    }
  }

  private static final class Docker extends DockerLike {
    Docker() {
      List<String> daemon = new ArrayList<>(List.of("dockerd", "-H", socket()));
      daemon.addAll(List.of("--data-root", base().resolve("data").toString()));
      daemon.addAll(List.of("--exec-root", base().resolve("exec").toString()));
      daemon.addAll(List.of("--pidfile", base().resolve("pid").toString()));
      daemon.addAll(List.of("--bridge", "none", "--iptables=false", "--ip6tables=false"));
      daemon.addAll(List.of("--add-runtime", "tested=" + runtime()));
      daemon.addAll(List.of("--default-runtime", "tested", "--storage-driver", "vfs"));
      startDaemon(daemon, words("version"));
      call(words("load", "-q", "-i", base().resolve("busybox.tar").toString())).exits(0);
    }

    private String socket() {
      return "unix://" + base().resolve("docker.sock");
    }

    @Override
    List<String> words(String... words) {
      List<String> all = new ArrayList<>(List.of("docker", "-H", socket()));
      all.addAll(List.of(words));
      return all;
    }

    @Override
    List<String> options() {
      return List.of();
    }

    @Override
    Outcome limitMemory(String name, long bytes) {
      String text = String.valueOf(bytes);
      return call(words("update", "--memory", text, "--memory-swap", text, name));
    }
  }

  private static final class Containerd extends OtherEngine {
    private static final String IMAGE = "docker.io/library/busybox:latest";

    Containerd() {
      Path config = base().resolve("config.toml");
      try {
        Files.writeString(
            config,
            """
            version = 2
            root = "%1$s/root"
            state = "%1$s/state"
            disabled_plugins = ["io.containerd.grpc.v1.cri"]
            [grpc]
              address = "%1$s/containerd.sock"
            """
                .formatted(base()));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      startDaemon(List.of("containerd", "-c", config.toString()), words("version"));
      String archive = base().resolve("busybox.tar").toString();
      call(words("image", "import", "--snapshotter", "native", archive)).exits(0);
    }

    private List<String> words(String... words) {
      List<String> all = new ArrayList<>(List.of("ctr", "-a"));
      all.add(base().resolve("containerd.sock").toString());
      all.addAll(List.of(words));
      return all;
    }

    private List<String> running(List<String> options, String name, String... words) {
      List<String> all = new ArrayList<>(words("run", "--snapshotter", "native"));
      all.addAll(List.of("--runc-binary", runtime()));
      all.addAll(options);
      all.addAll(List.of(IMAGE, name));
      all.addAll(List.of(words));
      return all;
    }

    @Override
    Outcome run(String... words) {
      return call(running(List.of("--rm"), freshName(), words));
    }

    @Override
    Outcome runOnTerminal(String... words) {
      return onTerminal(running(List.of("--rm", "-t"), freshName(), words));
    }

    @Override
    String begin(String script) {
      String name = freshName();
      List<String> command = new ArrayList<>(running(List.of("-d"), name, "sh", "-c"));
      command.add(script);
      call(command).exits(0);
      return name;
    }

    @Override
    Outcome exec(String name, String... words) {
      return call(executing(List.of(), name, words));
    }

    @Override
    Outcome execOnTerminal(String name, String... words) {
      return onTerminal(executing(List.of("-t"), name, words));
    }

    private List<String> executing(List<String> options, String name, String... words) {
      List<String> all = new ArrayList<>(words("task", "exec", "--exec-id", freshName()));
      all.addAll(options);
      all.add(name);
      all.addAll(List.of(words));
      return all;
    }

    @Override
    int notFound() {
      return 1;
    }

    private String line(String name) {
      return call(words("task", "ls"))
          .out()
          .lines()
          .filter(line -> line.startsWith(name + " "))
          .findFirst()
          .orElse("");
    }

    @Override
    String status(String name) {
      return line(name).contains("PAUSED") ? "paused" : "running";
    }

    @Override
    Outcome pause(String name) {
      return call(words("task", "pause", name));
    }

    @Override
    Outcome resume(String name) {
      return call(words("task", "resume", name));
    }

    /** ctr has no word for it: the runtime is called as the shim would. */
    @Override
    Outcome limitMemory(String name, long bytes) {
      return call(
          List.of(
              runtime(),
              "--root",
              "/run/containerd/runc/default",
              "update",
              "--memory",
              String.valueOf(bytes),
              name));
    }

    @Override
    long memoryLimit(String name) {
      String script = "cat /proc/self/cgroup | grep :memory: | cut -d: -f3";
      String path = exec(name, "sh", "-c", script).text();
      Path file = Path.of("/sys/fs/cgroup/memory/default/" + name + "/memory.limit_in_bytes");
      try {
        assertThat(path).isNotEmpty();
        return Long.parseLong(Files.readString(file).strip());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    int end(String name) {
      call(words("task", "kill", "-s", "TERM", name)).exits(0);
      for (int i = 0; i < TRIES && !line(name).contains("STOPPED"); i++) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
      }
      String words = call(words("task", "delete", name)).err();
      int begin = words.lastIndexOf("exit code ");
      return begin < 0 ? 0 : Integer.parseInt(words.substring(begin).replaceAll("[^0-9]", ""));
    }

    @Override
    void remove(String name) {
      call(words("task", "delete", "-f", name));
      call(words("container", "delete", name)).exits(0);
    }

    @Override
    List<String> names() {
      return call(words("container", "ls", "-q")).out().lines().toList();
    }
  }
}
