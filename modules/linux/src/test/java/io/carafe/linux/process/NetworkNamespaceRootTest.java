package io.carafe.linux.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.linux.Fd;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("root")
class NetworkNamespaceRootTest {
  @Test
  void enterNew_onAThreadOfItsOwn_movesOnlyThatThread() throws Exception {
    Path own = Files.readSymbolicLink(Path.of("/proc/thread-self/ns/net"));
    FutureTask<List<String>> task = new FutureTask<>(NetworkNamespaceRootTest::look);
    Thread.ofPlatform().start(task);
    List<String> seen = task.get();
    assertThat(seen.get(0)).isEqualTo(seen.get(1)).isNotEqualTo(own.toString());
    assertThat(seen.get(2)).isEqualTo("lo");
    assertThat(seen.get(3)).isEqualTo("up");
    assertThat(Files.readSymbolicLink(Path.of("/proc/thread-self/ns/net"))).isEqualTo(own);
  }

  private static List<String> look() throws IOException {
    try (Fd made = NetworkNamespace.enterNew()) {
      String interfaces = Files.readString(Path.of("/proc/thread-self/net/dev"));
      List<String> names =
          interfaces.lines().skip(2).map(line -> line.strip().split(":", -1)[0]).toList();
      return List.of(
          Files.readSymbolicLink(Path.of(made.procPath())).toString(),
          Files.readSymbolicLink(Path.of("/proc/thread-self/ns/net")).toString(),
          String.join(" ", names.stream().filter(name -> name.equals("lo")).toList()),
          flags());
    }
  }

  /** From a program that inherits the thread's namespace. */
  private static String flags() throws IOException {
    Process process = new ProcessBuilder("busybox", "ip", "link", "show", "lo").start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return text.contains(",UP") ? "up" : text;
  }
}
