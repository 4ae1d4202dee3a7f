package io.carafe.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code ./dev install} puts in place works there, and wherever it is moved to. */
@Tag("root")
class InstallTest {
  @Test
  void install_thenMoved_runsWithItsCachesAndWithoutTheCheckout(@TempDir Path folder)
      throws IOException {
    Path checkout = Carafe.distribution().getParent().getParent();
    Path first = folder.resolve("first");
    Commands.run(checkout.resolve("dev").toString(), "install", "--prefix", first.toString())
        .exits(0);
    assertThat(filesNaming(first, checkout.toString())).isEmpty();
    assertThat(first.resolve("bin/carafe-oci")).isExecutable();

    Path second = Files.move(first, folder.resolve("second"));
    Path classes = folder.resolve("classes.log");
    Map<String, String> environment = new HashMap<>();
    environment.put("CARAFED_JVM_OPTIONS", "-Xlog:class+load:file=" + classes);
    List<String> instance = new ArrayList<>();
    instance.add(second.resolve("bin/carafe").toString());
    instance.addAll(List.of("--root", folder + "/root", "--run", folder + "/run"));
    try {
      assertThat(command(instance, environment, "run", "--rm", "hello").text())
          .startsWith("Hello from inside a container!");
    } finally {
      command(instance, environment, "system", "stop");
    }
    List<String> own =
        Files.readAllLines(classes).stream()
            .filter(line -> line.contains(" io.carafe.app.Carafed "))
            .toList();
    assertThat(own).hasSize(1).first().asString().contains("source: shared objects file");
  }

  private static Outcome command(
      List<String> instance, Map<String, String> environment, String... arguments) {
    List<String> command = new ArrayList<>(instance);
    command.addAll(List.of(arguments));
    return Commands.run(command, environment, new byte[0]);
  }

  /** The files under {@code tree}, caches aside, in which {@code path} stands. */
  private static List<Path> filesNaming(Path tree, String path) throws IOException {
    try (Stream<Path> files = Files.walk(tree)) {
      return files
          .filter(file -> Files.isRegularFile(file) && !file.toString().endsWith(".aot"))
          .filter(file -> contains(file, path))
          .toList();
    }
  }

  private static boolean contains(Path file, String path) {
    try {
      String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
      return bytes.contains(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
