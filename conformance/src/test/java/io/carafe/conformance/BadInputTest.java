package io.carafe.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What users get wrong: one clear line, a hint, the right exit code, nothing lost or left. */
@Tag("root")
class BadInputTest {
  private static Carafe carafe;

  @BeforeAll
  static void start() {
    carafe = Carafe.withBusybox();
  }

  @AfterAll
  static void stop() {
    carafe.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "run",
        "run --bogus busybox",
        "run --network",
        "run --network bogus busybox",
        "run -m lots busybox",
        "run -m 1k busybox",
        "run --cpus minus busybox",
        "run --cpus -1 busybox",
        "run --pids-limit x busybox",
        "run -v :/x busybox",
        "run -v /tmp:relative busybox",
        "run --tmpfs relative busybox",
        "run --cap-drop NOPE busybox",
        "run --cap-add NOPE busybox",
        "run --privileged --cap-add NOPE busybox",
        "run --cpus 4096 busybox",
        "run --cpuset-cpus 4095 busybox",
        "run --device /dev/nope busybox",
        "run --sysctl kernel.hostname=x busybox",
        "run --ulimit nope=1 busybox",
        "run --mount type=bind,src=/no/such/folder,dst=/x busybox",
        "run --tmpfs /x:bogus busybox",
        "run --platform linux/s390x busybox",
        "run --security-opt nope busybox",
        "run --security-opt seccomp=/no/such/profile busybox",
        "run --name -bad- busybox",
        "run --name a/b busybox",
        "run -e =x busybox",
        "run -w relative busybox",
        "run --hostname under_score%% busybox",
        "run --rm --restart always busybox",
        "run Busybox",
        "run busybox:no-such-tag-%%",
        "run busybox@sha256:1234",
        "run -d --rm busybox:@ true"
      })
  void run_wrongOptions_exits125(String line) {
    carafe.run(line.split(" ", -1)).failsClearly(125);
    assertThat(carafe.run("ps", "-aq").out()).as("containers made").isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "logs",
        "logs nope",
        "exec nope true",
        "exec",
        "stop nope",
        "kill nope",
        "wait nope",
        "rm nope",
        "inspect nope",
        "rmi nope",
        "why nope",
        "why",
        "pull",
        "pull UPPER",
        "load -i /no/such",
        "explain nope-no-such-image true",
        "frobnicate",
        "ps --bogus"
      })
  void verbs_unknownThings_failClearly(String line) {
    Outcome outcome = carafe.run(line.split(" ", -1));
    assertThat(outcome.code()).as(outcome.err()).isIn(1, 125);
    outcome.failsClearly(outcome.code());
  }

  @Test
  void pull_registryDown_saysSoWithAHint() {
    Outcome outcome = carafe.run("pull", "localhost:1/nothing:here").failsClearly(1);
    assertThat(outcome.err()).contains("localhost:1").contains("hint: ");
    carafe.run("run", "--rm", "localhost:1/nothing:here").failsClearly(125);
  }

  @Test
  void arguments_random_neverGiveAStackTrace() {
    long seed = Long.getLong("carafe.seed", System.nanoTime());
    System.out.println("BadInputTest seed " + seed);
    Random random = new Random(seed);
    String[] words = {
      "run",
      "ps",
      "logs",
      "exec",
      "rm",
      "inspect",
      "images",
      "--format",
      "json",
      "{{",
      "-a",
      "--",
      "",
      "busybox",
      "\u0001",
      "-it",
      "--name",
      "=",
      "-",
      "--rm=false",
      "é",
      "--filter",
      "x=y",
      "explain"
    };
    for (int i = 0; i < 60; i++) {
      List<String> line = new ArrayList<>();
      int length = 1 + random.nextInt(5);
      for (int j = 0; j < length; j++) {
        line.add(words[random.nextInt(words.length)]);
      }
      Outcome outcome = carafe.run(line.toArray(String[]::new));
      assertThat(outcome.err())
          .as(line.toString())
          .doesNotContain("Exception")
          .doesNotContain("bug in");
    }
    carafe.run("ps", "-aq").out().lines().forEach(id -> carafe.run("rm", "-f", id).exits(0));
  }

  @Test
  void fullDisk_load_stopsClearlyAndStoreStaysWhole() throws IOException {
    Path disk = carafe.base().resolve("small");
    Files.createDirectories(disk);
    Commands.run("mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", disk.toString()).exits(0);
    List<String> prefix =
        List.of(
            Carafe.distribution().resolve("bin/carafe").toString(),
            "--root",
            disk + "/root",
            "--run",
            carafe.base() + "/run-small");
    try {
      Path small = carafe.base().resolve("ok.tar");
      TestImages.busybox(small);
      Path archive = carafe.base().resolve("large.tar");
      byte[] content = new byte[16 << 20];
      new Random(1).nextBytes(content);
      byte[] layer = TestImages.layer(Map.of("large", content));
      Files.write(archive, TestImages.archive("large:1", layer, "{}"));
      Outcome outcome = at(prefix, "load", "-q", "-i", archive.toString()).failsClearly(1);
      assertThat(outcome.err()).containsIgnoringCase("no space left");
      assertThat(at(prefix, "images", "-q").text()).isEmpty();
    } finally {
      at(prefix, "system", "stop");
      Commands.run("umount", disk.toString()).exits(0);
    }
  }

  private static Outcome at(List<String> prefix, String... arguments) {
    List<String> command = new ArrayList<>(prefix);
    command.addAll(List.of(arguments));
    return Commands.run(command, Map.of(), new byte[0]);
  }
}
