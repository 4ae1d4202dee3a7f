package io.carafe.program.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.program.Configurations;
import io.carafe.program.explain.Explanation;
import io.carafe.program.plan.HostFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The programs of a dozen configurations for each kind of host, in words. Run with {@code
 * -Dcarafe.golden=accept} to accept what the compiler makes now.
 */
class GoldenProgramTest {
  private static final Path FOLDER = Path.of("src/test/resources/io/carafe/program/compile/golden");

  static Stream<Arguments> programs() {
    return Configurations.names().stream()
        .flatMap(name ->
            Configurations.hosts().entrySet().stream().map(host -> Arguments.of(name, host)));
  }

  @ParameterizedTest
  @MethodSource("programs")
  void compile_configurationForHost_programAsExpected(
      String name, Map.Entry<String, HostFacts> host) throws IOException {
    Path file = FOLDER.resolve(name + "." + host.getKey() + ".expected.txt");
    String text = new Explanation(Configurations.compile(name, host.getValue())).text();
    if ("accept".equals(System.getProperty("carafe.golden"))) {
      Files.createDirectories(FOLDER);
      Files.writeString(file, text);
    }
    assertThat(text).isEqualTo(Files.readString(file));
  }
}
