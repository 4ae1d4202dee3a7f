package io.carafe.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Other engines with {@code carafe-oci} as their runtime. With {@code -Dcarafe.oci=/usr/sbin/runc}
 * the same suite shows what runc does under them. {@code ./dev conformance engines} runs it where
 * podman, docker.io and containerd are installed.
 */
@Tag("engines")
@Execution(ExecutionMode.SAME_THREAD)
class EngineInteropTest {
  private static final List<OtherEngine> ENGINES = OtherEngine.installed();

  static List<OtherEngine> engines() {
    assertThat(ENGINES).as("podman, dockerd or containerd on PATH").isNotEmpty();
    return ENGINES;
  }

  @AfterAll
  static void stop() {
    ENGINES.forEach(OtherEngine::close);
  }

  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("engines")
  void run_command_printsAndPassesTheExitCode(OtherEngine engine) {
    assertThat(engine.run("echo", "hello").text()).isEqualTo("hello");
    engine.run("sh", "-c", "exit 42").exits(42);
    assertThat(engine.run("cat", "/proc/1/comm").text()).isEqualTo("cat");
  }

  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("engines")
  void run_missingCommand_saysSo(OtherEngine engine) {
    Outcome outcome = engine.run("/no/such/command");
    assertThat(outcome.code()).isEqualTo(engine.notFound());
    assertThat(outcome.err()).contains("/no/such/command");
    assertThat(engine.run("nosuchcommand").code()).isEqualTo(engine.notFound());
  }

  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("engines")
  void run_terminal_isOne(OtherEngine engine) {
    assertThat(engine.runOnTerminal("tty").out()).contains("/dev/pts/0");
  }

  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("engines")
  void life_ofADetachedContainer_goesThroughAllStates(OtherEngine engine) {
    String name = engine.begin("trap 'exit 7' TERM; while :; do sleep 0.1; done");
    try {
      assertThat(engine.exec(name, "echo", "inside").text()).isEqualTo("inside");
      engine.exec(name, "sh", "-c", "exit 3").exits(3);
      assertThat(engine.execOnTerminal(name, "tty").out()).contains("/dev/pts/");
      assertThat(engine.status(name)).isEqualTo("running");
      engine.pause(name).exits(0);
      assertThat(engine.status(name)).isEqualTo("paused");
      engine.resume(name).exits(0);
      assertThat(engine.exec(name, "echo", "again").text()).isEqualTo("again");
      engine.limitMemory(name, 64 << 20).exits(0);
      assertThat(engine.memoryLimit(name)).isEqualTo(64 << 20);
      assertThat(engine.end(name)).isEqualTo(7);
    } finally {
      engine.remove(name);
    }
    assertThat(engine.names()).doesNotContain(name);
  }

  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("engines")
  void remove_runningContainer_leavesNothing(OtherEngine engine) throws IOException {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      names.add(engine.begin("sleep 1000"));
    }
    for (String name : names) {
      engine.remove(name);
    }
    assertThat(engine.names()).doesNotContainAnyElementsOf(names);
  }
}
