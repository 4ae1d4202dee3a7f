package io.carafe.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.base.Digest;
import io.carafe.base.Problem;
import io.carafe.images.store.ImageStore;
import io.carafe.images.store.ImageUse;
import io.carafe.spec.image.MediaTypes;
import io.carafe.spec.image.Platform;
import io.carafe.spec.reference.ImageReference;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against the real thing: Debian's package docker-registry, on a loopback port of its own. */
@Tag("root")
class DockerRegistryTest {
  private static final Duration START_MAX = Duration.ofSeconds(30);

  @TempDir Path folder;
  private final HttpClient http = HttpClient.newHttpClient();
  private Process registry;
  private String host;

  @BeforeEach
  void start() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    host = "127.0.0.1:" + port;
    Path config = folder.resolve("config.yml");
    Files.writeString(
        config,
        """
        version: 0.1
        log: {level: error}
        storage: {filesystem: {rootdirectory: %s}}
        http: {addr: %s}
        """
            .formatted(folder.resolve("registry"), host));
    registry =
        new ProcessBuilder("docker-registry", "serve", config.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("registry.log").toFile())
            .start();
    awaitPort(port);
  }

  private void awaitPort(int port) throws IOException, InterruptedException {
    long end = System.nanoTime() + START_MAX.toNanos();
    while (true) {
      try (Socket connected = new Socket(InetAddress.getLoopbackAddress(), port)) {
        assertThat(connected.isConnected()).isTrue();
        return;
      } catch (IOException e) {
        boolean ended = registry.waitFor(20, TimeUnit.MILLISECONDS);
        if (ended || System.nanoTime() > end) {
          throw new IOException(Files.readString(folder.resolve("registry.log")), e);
        }
      }
    }
  }

  @AfterEach
  void stop() throws InterruptedException {
    http.close();
    registry.destroyForcibly();
    registry.waitFor();
  }

  private void push(TestImage image, String repository, String tag) throws Exception {
    for (byte[] layer : image.layers()) {
      pushBlob(repository, layer);
    }
    pushBlob(repository, image.config());
    URI uri = URI.create("http://" + host + "/v2/" + repository + "/manifests/" + tag);
    HttpRequest put =
        HttpRequest.newBuilder(uri)
            .header("Content-Type", MediaTypes.OCI_MANIFEST)
            .PUT(BodyPublishers.ofByteArray(image.manifest()))
            .build();
    assertThat(http.send(put, BodyHandlers.ofString()).statusCode()).isEqualTo(201);
  }

  private void pushBlob(String repository, byte[] bytes) throws Exception {
    URI uploads = URI.create("http://" + host + "/v2/" + repository + "/blobs/uploads/");
    HttpResponse<String> begun =
        http.send(
            HttpRequest.newBuilder(uploads).POST(BodyPublishers.noBody()).build(),
            BodyHandlers.ofString());
    String location = begun.headers().firstValue("Location").orElseThrow();
    URI upload =
        uploads.resolve(
            location + (location.contains("?") ? "&" : "?") + "digest=" + Digest.sha256(bytes));
    HttpRequest put =
        HttpRequest.newBuilder(upload)
            .header("Content-Type", "application/octet-stream")
            .PUT(BodyPublishers.ofByteArray(bytes))
            .build();
    assertThat(http.send(put, BodyHandlers.ofString()).statusCode()).isEqualTo(201);
  }

  @Test
  void pull_fromDebiansRegistry_isNamedAndUnpacked() throws Exception {
    TestImage image = new TestImage().layer("a", "one").layer("b", "y".repeat(3 << 20));
    push(image, "team/app", "1");
    ImageReference name = ImageReference.parse(host + "/team/app:1");
    try (ImageStore store = ImageStore.open(folder.resolve("root"), ImageUse.NONE);
        RegistryClient client = new RegistryClient(RegistrySettings.DEFAULT)) {
      Puller puller = new Puller(client, store);
      PulledImage pulled = puller.pull(name, Platform.host(), PullProgress.NONE);
      assertThat(pulled.served()).isEqualTo(Digest.sha256(image.manifest()));
      assertThat(Files.size(store.layers().ensure(pulled.image()).getFirst().resolve("b")))
          .isEqualTo(3 << 20);
      ImageReference byDigest = name.withDigest(pulled.served());
      assertThat(puller.pull(byDigest, Platform.host(), PullProgress.NONE).image())
          .isEqualTo(pulled.image());
      assertThatThrownBy(() -> puller.pull(name.withTag("2"), Platform.host(), PullProgress.NONE))
          .isInstanceOf(Problem.NotFound.class)
          .hasMessageStartingWith("pull " + name.withTag("2").familiar() + ": image ");
      assertThatThrownBy(() ->
              puller.pull(ImageReference.parse(host + "/none"), Platform.host(), PullProgress.NONE))
          .isInstanceOf(Problem.NotFound.class);
    }
  }

  @Test
  void blob_rangeFromDebiansRegistry_isTheRest() throws Exception {
    TestImage image = new TestImage().layer("a", "one");
    push(image, "app", "1");
    byte[] layer = image.layers().getFirst();
    URI uri = URI.create("http://" + host + FakeRegistry.blobPath("app", Digest.sha256(layer)));
    HttpResponse<byte[]> rest =
        http.send(
            HttpRequest.newBuilder(uri).header("Range", "bytes=10-").build(),
            BodyHandlers.ofByteArray());
    assertThat(rest.statusCode()).isEqualTo(206);
    assertThat(rest.body()).isEqualTo(Arrays.copyOfRange(layer, 10, layer.length));
  }
}
