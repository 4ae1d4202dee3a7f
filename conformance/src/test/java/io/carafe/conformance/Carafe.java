package io.carafe.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * One instance of Carafe with folders and a daemon of its own. Closing it stops everything and
 * checks that nothing is left on the host.
 */
final class Carafe implements AutoCloseable {
  /** What only the daemon's command line has. */
  static final String DAEMON = "io.carafe.app.Carafed";

  private final Path base;
  private final HostState before = HostState.now();

  private Carafe(Path base) {
    this.base = base;
  }

  /** A fresh, empty instance. */
  static Carafe empty() {
    return emptyIn(Path.of(System.getProperty("java.io.tmpdir")));
  }

  /** A fresh, empty instance whose folders lie in {@code parent}. */
  static Carafe emptyIn(Path parent) {
    try {
      return new Carafe(Files.createTempDirectory(parent, "carafe-test"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A fresh instance with {@link TestImages#busybox} loaded as {@code busybox:latest}. */
  static Carafe withBusybox() {
    Carafe carafe = empty();
    Path archive = carafe.base.resolve("busybox.tar");
    TestImages.busybox(archive);
    carafe.run("load", "-q", "-i", archive.toString()).exits(0);
    return carafe;
  }

  Path base() {
    return base;
  }

  Path root() {
    return base.resolve("root");
  }

  Path runFolder() {
    return base.resolve("run");
  }

  static Path distribution() {
    String given = System.getProperty("carafe.dist");
    return given == null
        ? Path.of("").toAbsolutePath().resolveSibling("build/dist").normalize()
        : Path.of(given);
  }

  List<String> command(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(distribution().resolve("bin/carafe").toString());
    command.addAll(List.of("--root", root().toString(), "--run", runFolder().toString()));
    command.addAll(List.of(arguments));
    return command;
  }

  Outcome run(String... arguments) {
    return Commands.run(command(arguments), Map.of(), new byte[0]);
  }

  Outcome runWithInput(byte[] stdin, String... arguments) {
    return Commands.run(command(arguments), Map.of(), stdin);
  }

  Process start(String... arguments) throws IOException {
    return Commands.start(command(arguments), Map.of());
  }

  /** Starts a detached container and answers its id. */
  String detached(String... arguments) {
    List<String> all = new ArrayList<>(List.of("run", "-d"));
    all.addAll(List.of(arguments));
    return run(all.toArray(String[]::new)).text();
  }

  /** The processes of this instance whose command line has {@code word}. */
  Stream<ProcessHandle> processes(String word) {
    return ProcessHandle.allProcesses()
        .filter(p -> commandLine(p).contains(base.toString()))
        .filter(p -> commandLine(p).contains(word));
  }

  private static String commandLine(ProcessHandle process) {
    try {
      return Files.readString(Path.of("/proc/" + process.pid() + "/cmdline")).replace('\0', ' ');
    } catch (IOException e) {
      return "";
    }
  }

  @Override
  public void close() {
    Outcome containers = run("ps", "-aq");
    if (!containers.out().isBlank()) {
      List<String> remove = new ArrayList<>(List.of("rm", "-f"));
      containers.out().lines().forEach(remove::add);
      run(remove.toArray(String[]::new)).exits(0);
    }
    run("system", "stop").exits(0);
    HostState.Difference left = before.differenceOf(base.toString());
    assertThat(left).as("left on the host").isEqualTo(HostState.Difference.NONE);
    deleteTree(base);
  }

  private static void deleteTree(Path folder) {
    Outcome outcome = Commands.run("rm", "-rf", "--one-file-system", folder.toString());
    assertThat(outcome.code()).as(outcome.err()).isZero();
  }
}
