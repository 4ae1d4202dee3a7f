package io.carafe.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code carafe explain}: the program of a start before it happens. */
@Tag("root")
class ExplainTest {
  private static Carafe carafe;

  @BeforeAll
  static void start() {
    carafe = Carafe.withBusybox();
  }

  @AfterAll
  static void stop() {
    carafe.close();
  }

  @Test
  void explain_image_spellsSystemCallsWithTheirCause() {
    String text = carafe.run("explain", "-m", "64m", "busybox", "echo", "hi").text();
    assertThat(text)
        .contains("clone3")
        .contains("pivot_root")
        .contains("CLONE_NEWPID")
        .contains("execve(\"/bin/echo\", [\"echo\", \"hi\"]")
        .contains("/process/args")
        .contains("/linux/resources/memory")
        .contains("memory.limit_in_bytes");
    assertThat(carafe.run("ps", "-aq").out()).isEmpty();
  }

  @Test
  void explain_json_isOne() {
    String text = carafe.run("explain", "--format", "json", "busybox", "true").text();
    assertThat(text).startsWith("{").contains("\"instructions\"").contains("\"cause\"");
  }
}
