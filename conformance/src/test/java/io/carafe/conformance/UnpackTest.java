package io.carafe.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Bundles that unpack makes run with every OCI runtime, and repack makes images of them. */
@Tag("root")
class UnpackTest {
  private static Carafe carafe;

  @BeforeAll
  static void start() {
    carafe = Carafe.withBusybox();
  }

  @AfterAll
  static void stop() {
    carafe.close();
  }

  private static List<String> runtimes() {
    List<String> runtimes = new ArrayList<>();
    runtimes.add(Carafe.distribution().resolve("bin/carafe-oci").toString());
    if (Commands.run("sh", "-c", "command -v runc").code() == 0) {
      runtimes.add("runc");
    }
    return runtimes;
  }

  @Test
  void unpack_anImage_runsWithEveryRuntime() throws IOException {
    String config =
        """
        {"Entrypoint":["sh","-c"],"Cmd":["echo $A; id; pwd; echo new > /tmp/made"],
         "Env":["A=from the image","PATH=/bin"],"User":"alice","WorkingDir":"/tmp",
         "Labels":{"a":"b"},"StopSignal":"SIGUSR1","ExposedPorts":{"80/tcp":{}}}
        """;
    byte[] archive = TestImages.archive("conv:1", TestImages.layer(Map.of()), config);
    carafe.runWithInput(archive, "load").exits(0);
    Path bundle = carafe.base().resolve("bundle");
    carafe.run("unpack", "conv:1", bundle.toString()).exits(0);
    assertThat(Files.readString(bundle.resolve("config.json")))
        .contains("\"a\": \"b\"")
        .contains("\"org.opencontainers.image.stopSignal\": \"SIGUSR1\"")
        .contains("\"org.opencontainers.image.exposedPorts\": \"80/tcp\"");
    for (String runtime : runtimes()) {
      String id = "unpacked-" + ProcessHandle.current().pid();
      Outcome outcome = Commands.run(runtime, "run", "-b", bundle.toString(), id).exits(0);
      assertThat(outcome.out()).as(runtime).contains("from the image", "uid=1000(alice)", "/tmp");
    }
    carafe.run("repack", "-m", "made by a run", bundle.toString(), "conv:2").exits(0);
    assertThat(carafe.run("run", "--rm", "conv:2", "cat /tmp/made").text()).isEqualTo("new");
    assertThat(carafe.run("history", "conv:2").text()).contains("made by a run");
    carafe.run("rmi", "conv:1", "conv:2").exits(0);
  }

  @Test
  void unpack_wrongArguments_areOneClearLine() {
    carafe.run("unpack", "busybox").failsClearly(125);
    carafe.run("unpack", "nope", "/tmp/carafe-never-made").failsClearly(1);
    carafe.run("unpack", "busybox", "/etc").failsClearly(1);
    carafe.run("unpack", "busybox", "/etc/hostname/x").failsClearly(1);
    carafe.run("repack", "/etc", "x:1").failsClearly(1);
    carafe.run("repack", "/no/such", "x:1").failsClearly(1);
    assertThat(Path.of("/tmp/carafe-never-made")).doesNotExist();
  }
}
