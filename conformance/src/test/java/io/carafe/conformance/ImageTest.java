package io.carafe.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Loading, listing and removing images. */
@Tag("root")
class ImageTest {
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
  void images_loaded_areListed() {
    String table = carafe.run("images").text();
    assertThat(table.lines().findFirst().orElseThrow())
        .matches("REPOSITORY +TAG +IMAGE ID +CREATED +SIZE");
    assertThat(table).containsPattern("busybox +latest +[0-9a-f]{12} ");
    assertThat(carafe.run("images", "--format", "json").text())
        .contains("\"Repository\":\"busybox\"");
  }

  @Test
  void load_dockerArchiveFromStdin_saysWhatItLoaded() throws IOException {
    byte[] archive =
        TestImages.archive(
            "piped:1.0", TestImages.layer(Map.of()), "{\"Cmd\":[\"echo\",\"from the image\"]}");
    assertThat(carafe.runWithInput(archive, "load").text()).contains("Loaded image: piped:1.0");
    assertThat(carafe.run("run", "--rm", "piped:1.0").text()).isEqualTo("from the image");
    assertThat(carafe.run("rmi", "piped:1.0").text()).contains("Untagged: piped:1.0");
    carafe.run("run", "--rm", "--pull", "never", "piped:1.0").failsClearly(125);
  }

  @Test
  void load_ociArchiveAndFolder_areRead() throws IOException {
    Map<String, byte[]> files = ociLayout("oci:2", "{\"Entrypoint\":[\"echo\",\"oci\"]}");
    Path archive = carafe.base().resolve("oci.tar");
    Files.write(archive, TestImages.tar(files));
    carafe.run("load", "-i", archive.toString()).exits(0);
    assertThat(carafe.run("run", "--rm", "oci:2", "x").text()).isEqualTo("oci x");
    carafe.run("rmi", "oci:2").exits(0);
    Path folder = carafe.base().resolve("layout");
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Path path = folder.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.write(path, file.getValue());
    }
    carafe.run("load", "-i", folder.toString()).exits(0);
    assertThat(carafe.run("run", "--rm", "oci:2", "y").text()).isEqualTo("oci y");
    carafe.run("rmi", "oci:2").exits(0);
  }

  @Test
  void rmi_usedByAContainer_isRefused() throws IOException {
    byte[] archive =
        TestImages.archive("used:1", TestImages.layer(Map.of()), "{\"Cmd\":[\"sleep\",\"1000\"]}");
    carafe.runWithInput(archive, "load").exits(0);
    carafe.detached("--name", "user", "used:1");
    Outcome refused = carafe.run("rmi", "used:1").failsClearly(1);
    assertThat(refused.err()).contains("used:1").contains("container");
    carafe.run("rm", "-f", "user").exits(0);
    carafe.run("rmi", "used:1").exits(0);
  }

  @Test
  void load_layerThatLies_isRefusedAndNothingStays() throws IOException {
    byte[] archive =
        TestImages.archive("liar:1", TestImages.layer(Map.of()), "{\"Cmd\":[\"true\"]}");
    String text = new String(archive, StandardCharsets.ISO_8859_1);
    String digest = text.replaceAll("(?s).*\"sha256:([0-9a-f]{64})\".*", "$1");
    String other = "0".repeat(64);
    byte[] changed = text.replace(digest, other).getBytes(StandardCharsets.ISO_8859_1);
    Outcome outcome = carafe.runWithInput(changed, "load").failsClearly(1);
    assertThat(outcome.err()).contains(other);
    assertThat(carafe.run("images").out()).doesNotContain("liar");
  }

  @Test
  void load_hostileLayer_reachesNothingOutside() throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("../../../../../../tmp/carafe-escaped", "x".getBytes(StandardCharsets.UTF_8));
    byte[] archive = TestImages.archive("hostile:1", TestImages.tar(files), "{}");
    Outcome outcome = carafe.runWithInput(archive, "load");
    if (outcome.code() == 0) {
      carafe.run("run", "--rm", "hostile:1", "true");
    }
    assertThat(Path.of("/tmp/carafe-escaped")).doesNotExist();
    carafe.run("rmi", "hostile:1");
  }

  @Test
  void load_whatIsNotAnImage_isOneClearLine() throws IOException {
    carafe.runWithInput("not a tar".getBytes(StandardCharsets.UTF_8), "load").failsClearly(1);
    carafe.runWithInput(new byte[0], "load").failsClearly(1);
    byte[] truncated =
        java.util.Arrays.copyOf(
            TestImages.archive("cut:1", TestImages.layer(Map.of()), "{}"), 100_000);
    carafe.runWithInput(truncated, "load").failsClearly(1);
    Map<String, byte[]> noImage = Map.of("manifest.json", "[]".getBytes(StandardCharsets.UTF_8));
    carafe.runWithInput(TestImages.tar(noImage), "load").failsClearly(1);
    carafe.run("load", "-i", "/no/such/file").failsClearly(1);
    assertThat(carafe.run("images").out()).doesNotContain("cut");
  }

  private static Map<String, byte[]> ociLayout(String tag, String config) throws IOException {
    byte[] layer = TestImages.layer(Map.of());
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
      gzip.write(layer);
    }
    byte[] blob = compressed.toByteArray();
    byte[] configBytes =
        utf8(
            """
            {"architecture":"%s","os":"linux","config":%s,
             "rootfs":{"type":"layers","diff_ids":["sha256:%s"]}}
            """
                .formatted(TestImages.architecture(), config, TestImages.sha256(layer)));
    byte[] manifest =
        utf8(
            """
            {"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",
             "config":{"mediaType":"application/vnd.oci.image.config.v1+json",
             "digest":"sha256:%s","size":%d},
             "layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip",
             "digest":"sha256:%s","size":%d}]}
            """
                .formatted(
                    TestImages.sha256(configBytes),
                    configBytes.length,
                    TestImages.sha256(blob),
                    blob.length));
    byte[] index =
        utf8(
            """
            {"schemaVersion":2,"manifests":[{
             "mediaType":"application/vnd.oci.image.manifest.v1+json",
             "digest":"sha256:%s","size":%d,
             "annotations":{"org.opencontainers.image.ref.name":"%s"}}]}
            """
                .formatted(TestImages.sha256(manifest), manifest.length, tag));
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("oci-layout", utf8("{\"imageLayoutVersion\":\"1.0.0\"}"));
    files.put("index.json", index);
    files.put("blobs/sha256/" + TestImages.sha256(manifest), manifest);
    files.put("blobs/sha256/" + TestImages.sha256(configBytes), configBytes);
    files.put("blobs/sha256/" + TestImages.sha256(blob), blob);
    return files;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
