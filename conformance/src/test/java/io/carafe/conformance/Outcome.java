package io.carafe.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/** What a command did: its exit code and what it wrote. */
record Outcome(String command, int code, String out, String err) {
  /** Checks the exit code, showing everything where it differs. */
  Outcome exits(int expected) {
    assertThat(code)
        .as("exit code of %s%nstdout: %s%nstderr: %s", command, out, err)
        .isEqualTo(expected);
    return this;
  }

  /** Checks that it succeeded, and answers its output without the last newline. */
  String text() {
    exits(0);
    return out.stripTrailing();
  }

  /** Checks that an error is one line and perhaps a hint, never a stack trace. */
  Outcome failsClearly(int expected) {
    exits(expected);
    List<String> lines =
        err.lines().filter(line -> !line.startsWith("image ")).toList(); // that a pull begins
    assertThat(lines).as("stderr of %s", command).hasSizeBetween(1, 2);
    assertThat(lines.getFirst()).startsWith("carafe: ");
    assertThat(err).doesNotContain("Exception").doesNotContain("\tat ");
    return this;
  }
}
