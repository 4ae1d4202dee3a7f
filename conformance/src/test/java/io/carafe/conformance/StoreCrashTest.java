package io.carafe.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Kills the daemon at random moments of what changes the image store, which stays whole. */
@Tag("root")
class StoreCrashTest {
  private static final int KILLS = 16;
  private static final int LATEST_MILLIS = 120;

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
  void kill_atAnyMoment_leavesAWholeStore() throws IOException {
    long seed = Long.getLong("carafe.seed", System.nanoTime());
    System.out.println("StoreCrashTest seed " + seed);
    Random random = new Random(seed);
    Path archive = carafe.base().resolve("crash.tar");
    byte[] content = new byte[2 << 20];
    random.nextBytes(content);
    byte[] layer = TestImages.layer(Map.of("content", content));
    Files.write(archive, TestImages.archive("crash:1", layer, "{\"Cmd\":[\"true\"]}"));
    Path saved = carafe.base().resolve("crash-saved.tar");
    List<String[]> operations =
        List.of(
            new String[] {"load", "-i", archive.toString()},
            new String[] {"rmi", "-f", "crash:1"},
            new String[] {"image", "prune", "-af"},
            new String[] {"save", "-o", saved.toString(), "busybox"},
            new String[] {"tag", "busybox", "second:" + random.nextInt(3)});
    carafe.run("create", "--name", "keeper", "busybox", "true").exits(0);
    for (int i = 0; i < KILLS; i++) {
      String[] operation = operations.get(random.nextInt(operations.size()));
      Process client = carafe.start(operation);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(LATEST_MILLIS)));
      carafe.processes(Carafe.DAEMON).forEach(ProcessHandle::destroyForcibly);
      Commands.finish(client, String.join(" ", operation), new byte[0]);
      assertWhole(String.join(" ", operation));
    }
    carafe.run("rm", "keeper").exits(0);
  }

  private static void assertWhole(String operation) {
    Outcome check = carafe.run("system", "check");
    assertThat(check.out())
        .as(operation)
        .doesNotContain("its bytes have digest")
        .doesNotContain("is missing")
        .doesNotContain("layer sha256:");
    carafe.run("system", "check", "--repair").exits(0);
    assertThat(carafe.run("system", "check").exits(0).out()).contains("nothing wrong");
    carafe.run("run", "--rm", "busybox", "true").exits(0);
    if (carafe.run("image", "inspect", "crash:1").code() == 0) {
      carafe.run("run", "--rm", "crash:1").exits(0);
    }
    assertThat(carafe.root().resolve("quarantine")).doesNotExist();
  }
}
