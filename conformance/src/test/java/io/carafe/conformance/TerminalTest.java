package io.carafe.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code run -it} and {@code exec -it} on a real pseudo-terminal, made by script(1). */
@Tag("root")
class TerminalTest {
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
  void run_terminal_isOneOnAllStreams() {
    Outcome outcome =
        onTerminal(
            "",
            "run --rm -it busybox sh -c 'tty; test -t 0 && test -t 1 && test -t 2 && echo all'");
    assertThat(outcome.out()).contains("/dev/pts/0").contains("all");
  }

  @Test
  void run_shell_takesInputAndItsExitCode() {
    Outcome outcome = onTerminal("echo in-$((40+2))\nexit 9\n", "run --rm -it busybox sh");
    assertThat(outcome.out()).contains("in-42");
    assertThat(outcome.code()).isEqualTo(9);
  }

  @Test
  void run_controlC_interruptsTheForegroundProcess() throws IOException {
    String script =
        "trap 'echo inter''rupted; exit 4' INT; echo rea''dy; while :; do sleep 0.1; done";
    String command = String.join(" ", carafe.command("run", "--rm", "-it", "busybox", "sh", "-c"));
    Process process =
        Commands.start(
            List.of("script", "-qec", command + " \"" + script + "\"", "/dev/null"), Map.of());
    StringBuilder seen = new StringBuilder();
    for (int c = process.getInputStream().read(); c >= 0; c = process.getInputStream().read()) {
      seen.append((char) c);
      if (seen.toString().endsWith("ready")) {
        process.getOutputStream().write(3);
        process.getOutputStream().flush();
      }
    }
    Outcome outcome = Commands.finish(process, "run -it", new byte[0]);
    assertThat(seen.toString()).contains("ready").contains("interrupted");
    assertThat(outcome.code()).isEqualTo(4);
  }

  @Test
  void run_jobControl_worksWithoutComplaint() {
    Outcome outcome = onTerminal("sleep 100 &\njobs\nkill %1\nexit\n", "run --rm -it busybox sh");
    assertThat(outcome.out()).contains("sleep 100").doesNotContain("job control turned off");
  }

  @Test
  void run_windowSize_isTheClients() {
    Outcome outcome = onTerminal("", "stty rows 33 cols 101; ", "run --rm -it busybox stty size");
    assertThat(outcome.out()).contains("33 101");
  }

  @Test
  void run_terminalWithoutOne_isRefusedClearly() {
    Outcome outcome = carafe.run("run", "--rm", "-it", "busybox", "true").failsClearly(125);
    assertThat(outcome.err()).contains("not a terminal").contains("hint: ");
  }

  @Test
  void exec_terminal_isOne() {
    carafe.detached("--name", "term", "busybox", "sleep", "1000");
    assertThat(onTerminal("", "exec -it term tty").out()).contains("/dev/pts/");
    assertThat(onTerminal("exit 4\n", "exec -it term sh").code()).isEqualTo(4);
    carafe.run("rm", "-f", "term").exits(0);
  }

  private static Outcome onTerminal(String input, String arguments) {
    return onTerminal(input, "", arguments);
  }

  private static Outcome onTerminal(String input, String before, String arguments) {
    String command = before + String.join(" ", carafe.command()) + " " + arguments;
    return Commands.run(
        List.of("script", "-qec", command, "/dev/null"),
        Map.of("TERM", "xterm"),
        input.getBytes(StandardCharsets.UTF_8));
  }
}
