package io.carafe.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What users do with images that are here: save, import, export, list, prune. */
@Tag("root")
class ImageCommandsTest {
  private static Carafe carafe;

  @BeforeAll
  static void start() {
    carafe = Carafe.withBusybox();
  }

  @AfterAll
  static void stop() {
    carafe.close();
  }

  private static String id(String image) {
    return carafe.run("image", "inspect", image, "--format", "{{.Id}} {{.Manifest}}").text();
  }

  @Test
  void save_andLoadAgain_keepsEveryDigest() {
    for (String format : List.of("docker-archive", "oci-archive")) {
      carafe.run("tag", "busybox", "kept:1").exits(0);
      carafe.run("tag", "busybox", "kept:2").exits(0);
      String before = id("kept:1");
      Path file = carafe.base().resolve(format + ".tar");
      carafe.run("save", "--format", format, "-o", file.toString(), "kept:1", "kept:2").exits(0);
      carafe.run("rmi", "kept:1", "kept:2").exits(0);
      assertThat(carafe.run("load", "-i", file.toString()).out().lines())
          .containsExactlyInAnyOrder("Loaded image: kept:1", "Loaded image: kept:2");
      assertThat(id("kept:2")).isEqualTo(before);
      carafe.run("rmi", "kept:1", "kept:2").exits(0);
    }
  }

  @Test
  void save_wrongTargets_areOneClearLine() {
    carafe.run("save").failsClearly(125);
    carafe.run("save", "nope").failsClearly(1);
    carafe.run("save", "busybox", "-o", "/no/such/folder/x").failsClearly(1);
    carafe.run("save", "busybox", "-o", "/").failsClearly(1);
    carafe.run("save", "busybox", "--format", "zip").failsClearly(1);
    assertThat(carafe.run("images", "-q").text()).hasLineCount(1);
  }

  @Test
  void skopeo_readsStoreAndArchives_andCarafeReadsSkopeos() {
    Path file = carafe.base().resolve("for-skopeo.tar");
    carafe.run("save", "busybox", "-o", file.toString()).exits(0);
    String digest = id("busybox").split(" ", -1)[1];
    String store = "oci:" + carafe.root().resolve("content") + ":docker.io/library/busybox:latest";
    for (String source : List.of(store, "oci-archive:" + file)) {
      assertThat(Commands.run("skopeo", "inspect", source).exits(0).out()).contains(digest);
    }
    Path folder = carafe.base().resolve("by-skopeo");
    Commands.run("skopeo", "copy", "-q", "--preserve-digests", store, "oci:" + folder + ":copied:1")
        .exits(0);
    Commands.run("skopeo", "copy", "-q", "docker-archive:" + file, "oci:" + folder + ":second:1")
        .exits(0);
    carafe.run("load", "-i", folder.toString()).exits(0);
    assertThat(id("copied:1")).isEqualTo(id("busybox"));
    carafe.run("run", "--rm", "second:1", "true").exits(0);
    carafe.run("rmi", "copied:1", "second:1").exits(0);
  }

  @Test
  void export_changedContainer_importsToTheSameTree() {
    String script =
        "mkdir -p /t/deep && echo hi > /t/deep/file && ln /t/deep/file /t/second && "
            + "ln -s deep/file /t/link && chmod 4711 /t/second && chown 5:6 /t/deep && "
            + "rm /bin/false; mkfifo /t/pipe; touch -d @1000 /t/deep/file";
    carafe.run("run", "--name", "changed", "busybox", "sh", "-c", script).exits(0);
    Path file = carafe.base().resolve("export.tar");
    carafe.run("export", "-o", file.toString(), "changed").exits(0);
    String changes = "CMD [\"sh\",\"-c\",\"stat -c '%n %F %a %u:%g %h %Y' /t/* /t/deep/*\"]";
    carafe.run("import", "-c", changes, "-m", "by a test", file.toString(), "tree:1").exits(0);
    String listed = carafe.run("run", "--rm", "tree:1").text();
    assertThat(listed)
        .contains("/t/second regular file 4711 0:0 2 1000")
        .contains("/t/deep directory 755 5:6 2")
        .contains("/t/link symbolic link 777 0:0 1")
        .contains("/t/pipe fifo");
    carafe.run("run", "--rm", "tree:1", "test", "!", "-e", "/bin/false").exits(0);
    assertThat(carafe.run("history", "tree:1").text()).contains("by a test");
    Path second = carafe.base().resolve("second.tar");
    carafe.detached("--name", "runs", "tree:1", "sleep", "1000");
    carafe.run("export", "-o", second.toString(), "runs").exits(0);
    assertThat(Commands.run("tar", "tvf", second.toString()).exits(0).out())
        .contains("t/deep/file");
    carafe.run("rm", "-f", "changed", "runs").exits(0);
    carafe.run("rmi", "tree:1").exits(0);
  }

  @Test
  void import_whatIsNoTar_isOneClearLineAndLeavesNothing() {
    String before = carafe.run("system", "df", "--format", "{{.Size}}").text();
    carafe
        .runWithInput("not a tar".getBytes(java.nio.charset.StandardCharsets.UTF_8), "import", "-")
        .failsClearly(1);
    carafe.runWithInput(new byte[0], "import", "-").failsClearly(1);
    carafe.run("import", "https://example.org/x.tar").failsClearly(1);
    carafe.run("import", "/no/such").failsClearly(1);
    carafe.run("import", "/").failsClearly(1);
    carafe.run("import", "-c", "FROM x", "/etc/hostname").failsClearly(1);
    assertThat(carafe.run("system", "df", "--format", "{{.Size}}").text()).isEqualTo(before);
  }

  @Test
  void images_filtersAndFormats_selectAsDocker() throws IOException {
    byte[] labelled =
        TestImages.archive("lab/elled:1", TestImages.layer(Map.of()), "{\"Labels\":{\"a\":\"b\"}}");
    carafe.runWithInput(labelled, "load").exits(0);
    String[] format = {"images", "--format", "{{.Repository}}:{{.Tag}}", "--filter", ""};
    Map<String, String> expected =
        Map.of(
            "label=a=b", "lab/elled:1",
            "label=a", "lab/elled:1",
            "reference=lab/*", "lab/elled:1",
            "reference=busy*:lat*", "busybox:latest",
            "dangling=true", "");
    expected.forEach((filter, text) -> {
      format[4] = filter;
      assertThat(carafe.run(format).text()).as(filter).isEqualTo(text);
    });
    carafe.run("images", "--filter", "bogus=1").failsClearly(1);
    carafe.run("images", "--format", "{{.Nope}}").failsClearly(1);
    carafe.run("images", "--format", "{{").failsClearly(1);
    assertThat(carafe.run("images", "--digests", "--no-trunc").text())
        .contains("DIGEST", "sha256:");
    carafe.run("rmi", "lab/elled:1").exits(0);
  }

  @Test
  void df_total_isWhatDuCounts() {
    String df = carafe.run("system", "df", "--format", "{{.Type}} {{.Bytes}}").text();
    String content = carafe.root().resolve("content").toString();
    String layers = carafe.root().resolve("layers").toString();
    String du = Commands.run("du", "-s", "--block-size=1", "-c", content, layers).exits(0).out();
    String total = du.lines().reduce((first, second) -> second).orElseThrow().split("\t", -1)[0];
    assertThat(df).contains("Images " + total + "\n");
    assertThat(carafe.run("system", "df", "-v").text()).contains("VOLUME NAME", "busybox");
  }

  @Test
  void prune_confirmed_removesOnlyWhatNobodyUses() throws IOException {
    for (String tag : List.of("unused:1", "used:1")) {
      String config = "{\"Cmd\":[\"sleep\",\"1000\"],\"Env\":[\"TAG=" + tag + "\"]}";
      byte[] archive = TestImages.archive(tag, TestImages.layer(Map.of()), config);
      carafe.runWithInput(archive, "load").exits(0);
    }
    carafe.detached("--name", "user", "used:1");
    carafe.detached("--name", "keeper", "busybox", "sleep", "1000");
    assertThat(
            carafe
                .runWithInput(
                    "n\n".getBytes(java.nio.charset.StandardCharsets.UTF_8), "image", "prune", "-a")
                .exits(0)
                .out())
        .contains("WARNING!", "[y/N]")
        .doesNotContain("deleted");
    assertThat(carafe.run("image", "prune", "-f").text()).contains("reclaimed space: 0B");
    Outcome unknown = carafe.run("system", "prune", "--filter", "colour=red").failsClearly(1);
    assertThat(unknown.out()).doesNotContain("WARNING!");
    assertThat(
            carafe
                .runWithInput(
                    "y\n".getBytes(java.nio.charset.StandardCharsets.UTF_8), "image", "prune", "-a")
                .exits(0)
                .out())
        .contains("untagged: unused:1", "Total reclaimed space: ")
        .doesNotContain("used:1\nuntagged: used:1");
    carafe.run("image", "inspect", "used:1").exits(0);
    carafe.run("stop", "-t", "0", "user").exits(0);
    assertThat(carafe.run("container", "prune", "-f").text()).contains("Deleted Containers:");
    carafe.run("rm", "-f", "keeper").exits(0);
    carafe.run("rmi", "used:1").exits(0);
  }
}
