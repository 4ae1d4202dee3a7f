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
 * A runtime of OCI bundles with folders of its own: {@code carafe-oci}, or another one to compare
 * with. Closing it ends what it keeps running and checks that nothing is left on the host.
 */
final class OciRuntime implements AutoCloseable {
  private final List<String> program;
  private final Path base;
  private final Map<String, String> environment;
  private final HostState before = HostState.now();

  private OciRuntime(List<String> program, Path base) {
    this.program = program;
    this.base = base;
    this.environment =
        Map.of(
            "CARAFE_ROOT", base.resolve("root").toString(),
            "CARAFE_RUN", base.resolve("run").toString());
  }

  /** Carafe's, with a daemon of its own. */
  static OciRuntime carafe() {
    return of(List.of(Carafe.distribution().resolve("bin/carafe-oci").toString()));
  }

  /** Another one, called by these words. */
  static OciRuntime of(List<String> program) {
    try {
      return new OciRuntime(List.copyOf(program), Files.createTempDirectory("carafe-oci-test"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A folder for the test's own files; it goes when the runtime is closed. */
  Path base() {
    return base;
  }

  /** The command line of a call, with the folder of its state. */
  List<String> command(String... words) {
    List<String> command = new ArrayList<>(program);
    command.addAll(List.of("--root", base.resolve("state").toString()));
    command.addAll(List.of(words));
    return command;
  }

  /** The environment of a call, beside the test's own. */
  Map<String, String> environment() {
    return environment;
  }

  /** Makes a call. */
  Outcome call(String... words) {
    return Commands.run(command(words), environment, new byte[0]);
  }

  /** Runs a bundle to its end. */
  Outcome run(Path bundle, String id) {
    return call("run", "--bundle", bundle.toString(), id);
  }

  /** Makes a bundle of the host's static busybox in the folder {@code name}. */
  Path bundle(String name, OciConfig config) {
    Path folder = base.resolve(name);
    Path root = folder.resolve("rootfs");
    try {
      for (String inner : "bin dev etc proc root sys tmp".split(" ", -1)) {
        Files.createDirectories(root.resolve(inner));
      }
      Files.copy(Path.of("/bin/busybox"), root.resolve("bin/busybox"));
      for (String applet : Commands.run("/bin/busybox", "--list").text().split("\n", -1)) {
        Path link = root.resolve("bin").resolve(applet);
        if (!Files.exists(link)) {
          Files.createSymbolicLink(link, Path.of("busybox"));
        }
      }
      Files.writeString(root.resolve("etc/passwd"), TestImages.PASSWD);
      Files.writeString(root.resolve("etc/group"), TestImages.GROUP);
      write(folder, config);
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Gives a bundle another configuration. */
  static void write(Path bundle, OciConfig config) {
    try {
      Files.writeString(bundle.resolve("config.json"), config.json());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    Path carafe = Path.of(program.getFirst()).resolveSibling("carafe");
    if (Files.exists(carafe)) {
      Commands.run(List.of(carafe.toString(), "system", "stop"), environment, new byte[0]).exits(0);
    }
    assertThat(states()).as("states of containers").isEmpty();
    HostState.Difference left = before.differenceOf(base.toString());
    assertThat(left).as("left on the host").isEqualTo(HostState.Difference.NONE);
    Commands.run("rm", "-rf", "--one-file-system", base.toString()).exits(0);
  }

  private List<Path> states() {
    Path state = base.resolve("state");
    if (!Files.isDirectory(state)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(state)) {
      // crun keeps hidden folders of its own there.
      return all.filter(path -> !path.getFileName().toString().startsWith(".")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
