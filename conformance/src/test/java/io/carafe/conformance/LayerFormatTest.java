package io.carafe.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Containers on layers of every format. */
@Tag("root")
class LayerFormatTest {
  private TestDisk disk;
  private Carafe carafe;

  @BeforeEach
  void start() {
    disk = TestDisk.make();
    carafe = Carafe.emptyIn(disk.mounted());
  }

  @AfterEach
  void stop() {
    carafe.close();
    disk.close();
  }

  /** Loads an image whose user only its layer's own files know. */
  private void load(String format) throws IOException {
    Map<String, byte[]> files =
        Map.of("etc/passwd", "me:x:77:88::/:/bin/sh\n".getBytes(StandardCharsets.US_ASCII));
    byte[] archive = TestImages.archive("own:1", TestImages.layer(files), "{\"User\":\"me\"}");
    Commands.run(carafe.command("load"), Map.of("CARAFE_LAYER_FORMAT", format), archive).exits(0);
  }

  @ParameterizedTest
  @CsvSource({
    "folder, folder",
    "erofs, 'erofs, mounted from files'",
    "loop, 'erofs, mounted by loop devices'"
  })
  void run_inEveryFormat_worksAndLeavesNothing(String format, String told) throws IOException {
    load(format);
    assertThat(carafe.run("info").text()).containsPattern("LayerFormat: +" + told);
    assertThat(carafe.run("run", "--rm", "own:1", "id", "-u").text()).isEqualTo("77");
    carafe.detached("--name", "user", "own:1", "sleep", "1000");
    assertThat(carafe.run("exec", "user", "id", "-g").text()).isEqualTo("88");
    carafe.run("rmi", "own:1").failsClearly(1);
    assertThat(carafe.run("exec", "user", "cat", "/etc/passwd").text()).startsWith("me:");
    carafe.run("rm", "-f", "user").exits(0);
    assertThat(Files.readString(Path.of("/proc/mounts"))).doesNotContain("carafe-layers");
    carafe.run("rmi", "own:1").exits(0);
    assertThat(Commands.run("losetup", "-a").out()).doesNotContain(carafe.base().toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"erofs", "loop"})
  void kill_daemonAndZygote_layersAreMountedAgain(String format) throws IOException {
    load(format);
    carafe.run("run", "--rm", "own:1", "true").exits(0);
    kill(Carafe.DAEMON);
    assertThat(carafe.run("run", "--rm", "own:1", "id", "-u").text()).isEqualTo("77");
    kill("zygote");
    assertThat(carafe.run("run", "--rm", "own:1", "id", "-u").text()).isEqualTo("77");
    kill(Carafe.DAEMON);
    kill("zygote");
    assertThat(carafe.run("run", "--rm", "own:1", "id", "-u").text()).isEqualTo("77");
  }

  private void kill(String word) {
    for (ProcessHandle process : carafe.processes(word).toList()) {
      process.destroyForcibly();
      process.onExit().join();
    }
  }
}
