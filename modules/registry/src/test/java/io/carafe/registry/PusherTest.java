package io.carafe.registry;

import static io.carafe.registry.FakeRegistry.blobPath;
import static io.carafe.registry.FakeRegistry.manifestPath;
import static io.carafe.registry.FakeRegistry.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.base.Digest;
import io.carafe.base.Problem;
import io.carafe.images.store.ImageStore;
import io.carafe.images.store.ImageUse;
import io.carafe.spec.image.Descriptor;
import io.carafe.spec.image.ImageIndex;
import io.carafe.spec.image.Manifest;
import io.carafe.spec.image.MediaTypes;
import io.carafe.spec.image.Platform;
import io.carafe.spec.json.JsonText;
import io.carafe.spec.reference.ImageReference;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("root")
class PusherTest {
  private static final int CHUNK = 100_000;

  @TempDir Path folder;
  private final FakeRegistry registry = new FakeRegistry();
  private final List<String> told = Collections.synchronizedList(new ArrayList<>());
  private final PushProgress progress = (blob, state, bytes) -> told.add(state + " " + bytes);
  private final RegistryClient client =
      new RegistryClient(
          new RegistrySettings(
              Duration.ofSeconds(5),
              Duration.ofSeconds(5),
              Duration.ofSeconds(5),
              Duration.ofMinutes(1),
              new RegistrySettings.Uploads(1_000, CHUNK, Duration.ofSeconds(5)),
              RegistrySettings.Retries.DEFAULT),
          ignored -> {});
  private ImageStore store;
  private Pusher pusher;
  private ImageReference name;

  @BeforeEach
  void open() {
    store = ImageStore.open(folder.resolve("root"), ImageUse.NONE);
    pusher = new Pusher(client, store);
    name = registry.image("team/app:1");
  }

  @AfterEach
  void close() {
    store.close();
    client.close();
    registry.close();
  }

  private static TestImage twoLayers() {
    String incompressible =
        new Random(1)
            .ints(400_000, ' ', '~')
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
    return new TestImage().layer("a", "one").layer("large", incompressible);
  }

  /** Puts the image into the store by {@code name}. */
  private Descriptor put(TestImage image, ImageReference name) {
    for (int i = 0; i < image.layers().size(); i++) {
      store.content().ingest(image.layerDescriptors().get(i), image.layers().get(i));
    }
    Descriptor config = Descriptor.ofContent(MediaTypes.OCI_CONFIG, image.config());
    store.content().ingest(config, image.config());
    Descriptor manifest = Descriptor.ofContent(MediaTypes.OCI_MANIFEST, image.manifest());
    store.content().ingest(manifest, image.manifest());
    store.put(manifest, name);
    return manifest;
  }

  private void assertServed(TestImage image, String repository) {
    for (byte[] layer : image.layers()) {
      assertThat(registry.served(blobPath(repository, Digest.sha256(layer)))).isEqualTo(layer);
    }
    assertThat(registry.served(manifestPath(repository, "1"))).isEqualTo(image.manifest());
  }

  private String session() {
    return "/v2/team/app/blobs/uploads/";
  }

  @Test
  void push_image_isServedWithTheSameDigest() {
    TestImage image = twoLayers();
    Descriptor manifest = put(image, name);
    assertThat(pusher.push(manifest, name, progress)).isEqualTo(manifest);
    assertServed(image, "team/app");
    assertThat(told).contains("WAITING 0", "UPLOADING 0");
    int large = image.layers().getLast().length;
    assertThat(registry.requests("PATCH ")).hasSize((large + CHUNK - 1) / CHUNK);
    assertThat(registry.requests("PUT " + session())).hasSize(3);
  }

  @Test
  void push_again_sendsNothingButTheManifest() {
    Descriptor manifest = put(twoLayers(), name);
    pusher.push(manifest, name, PushProgress.NONE);
    int sent = registry.requests("POST ").size();
    pusher.push(manifest, name, progress);
    assertThat(registry.requests("POST ")).hasSize(sent);
    assertThat(told).filteredOn(text -> text.startsWith("EXISTS")).hasSize(3);
  }

  @Test
  void push_layersOfAnotherRepository_areMounted() {
    TestImage image = twoLayers();
    Descriptor manifest = put(image, registry.image("base/app:1"));
    pusher.push(manifest, registry.image("base/app:1"), PushProgress.NONE);
    pusher.push(manifest, name, progress);
    assertServed(image, "team/app");
    assertThat(told).filteredOn(text -> text.startsWith("MOUNTED")).hasSize(2);
    registry.uploads().refuseMounts();
    ImageReference third = registry.image("third/app:1");
    pusher.push(manifest, third, PushProgress.NONE);
    assertServed(image, "third/app");
    assertThat(registry.requests("DELETE /v2/third/app/blobs/uploads/")).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 50_000, 99_999, 100_000})
  void push_brokenChunk_goesOnWhereItBroke(int bytes) {
    TestImage image = twoLayers();
    Descriptor manifest = put(image, name);
    for (int number = 1; number <= 3; number++) {
      registry.fault(session() + number, registry.uploads().breaksAfter(bytes), status(503));
    }
    pusher.push(manifest, name, PushProgress.NONE);
    assertServed(image, "team/app");
  }

  @Test
  void push_sessionThatIsLost_beginsAgain() {
    TestImage image = twoLayers();
    Descriptor manifest = put(image, name);
    for (int number = 1; number <= 3; number++) {
      registry.fault(session() + number, status(404), status(404));
    }
    pusher.push(manifest, name, PushProgress.NONE);
    assertServed(image, "team/app");
  }

  @Test
  void push_registryThatTakesNoBytes_endsWithOneLine() {
    Descriptor manifest = put(twoLayers(), name);
    for (int number = 1; number < 100; number++) {
      registry.fault(
          session() + number,
          status(202, "Location", session() + number, ""),
          status(202, "Location", session() + number, ""));
    }
    registry.fault(
        session(), Collections.nCopies(50, status(500)).toArray(s -> new FakeRegistry.Answer[s]));
    assertThatThrownBy(() -> pusher.push(manifest, name, PushProgress.NONE))
        .isInstanceOf(Problem.Unavailable.class)
        .hasMessageStartingWith("push " + name.familiar() + ": registry ");
  }

  @Test
  void push_uploadElsewhere_isNotFollowedInsecurely() {
    Descriptor manifest = put(twoLayers(), name);
    FakeRegistry.Answer away = status(202, "Location", "http://registry.example/upload", "");
    registry.fault(
        session(), Collections.nCopies(50, away).toArray(s -> new FakeRegistry.Answer[s]));
    assertThatThrownBy(() -> pusher.push(manifest, name, PushProgress.NONE))
        .isInstanceOf(Problem.Unavailable.class)
        .hasMessageContaining("not an https address");
  }

  @Test
  void push_manifestStoredAsAnother_isCorruptNamingBoth() {
    Descriptor manifest = put(twoLayers(), name);
    String other = Digest.sha256(new byte[0]).toString();
    registry.fault(manifestPath("team/app", "1"), status(201, "Docker-Content-Digest", other, ""));
    assertThatThrownBy(() -> pusher.push(manifest, name, PushProgress.NONE))
        .isInstanceOf(Problem.Corrupt.class)
        .hasMessageContaining(other)
        .hasMessageContaining(manifest.digest().toString());
  }

  @Test
  void push_refusedBlob_isCorruptNamingIt() {
    TestImage image = new TestImage().layer("a", "one");
    Descriptor manifest = put(image, name);
    registry.fault(session() + 1, status(400));
    registry.fault(session() + 2, status(400));
    assertThatThrownBy(() -> pusher.push(manifest, name, PushProgress.NONE))
        .isInstanceOf(Problem.Corrupt.class)
        .hasMessageContaining("refuses blob sha256:");
  }

  @Test
  void push_index_sendsItsImagesFirst() {
    Descriptor mine = put(twoLayers(), name).withPlatform(Platform.host());
    TestImage second = new TestImage().layer("z", "z");
    Descriptor other =
        put(second, registry.image("x:2")).withPlatform(Platform.of("linux", "s390x"));
    byte[] index = JsonText.bytes(ImageIndex.of(List.of(mine, other)).toJson());
    Descriptor root = Descriptor.ofContent(MediaTypes.OCI_INDEX, index);
    store.content().ingest(root, index);
    assertThat(pusher.push(root, name, PushProgress.NONE)).isEqualTo(root);
    assertThat(registry.requests("PUT /v2/team/app/manifests/"))
        .extracting(FakeRegistry.Seen::path)
        .containsExactly(
            manifestPath("team/app", other.digest()),
            manifestPath("team/app", mine.digest()),
            manifestPath("team/app", "1"));
    assertThat(registry.served(manifestPath("team/app", "1"))).isEqualTo(index);
  }

  @Test
  void push_foreignLayer_isLeftOut() {
    Descriptor config = Descriptor.ofContent(MediaTypes.OCI_CONFIG, new byte[] {'{', '}'});
    store.content().ingest(config, new byte[] {'{', '}'});
    Descriptor foreign =
        new Descriptor(
            "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip",
            Digest.sha256(new byte[] {1}),
            1,
            Optional.empty(),
            Map.of(),
            List.of("https://owner.example/layer"),
            Optional.empty());
    byte[] bytes = JsonText.bytes(Manifest.of(config, List.of(foreign)).toJson());
    Descriptor manifest = Descriptor.ofContent(MediaTypes.OCI_MANIFEST, bytes);
    store.content().ingest(manifest, bytes);
    pusher.push(manifest, name, progress);
    assertThat(told).contains("SKIPPED 1");
    assertThat(registry.served(manifestPath("team/app", "1"))).isEqualTo(bytes);
  }

  @Test
  void push_artifactWithASubject_isListedByTheFallbackTag() {
    Descriptor subject = put(twoLayers(), name);
    Descriptor config = Descriptor.ofContent(MediaTypes.OCI_EMPTY, new byte[] {'{', '}'});
    store.content().ingest(config, new byte[] {'{', '}'});
    for (String type : List.of("application/sbom", "application/signature")) {
      Manifest document =
          new Manifest(
              MediaTypes.OCI_MANIFEST,
              config,
              List.of(),
              Map.of("for", type),
              Optional.of(type),
              Optional.of(subject));
      byte[] bytes = JsonText.bytes(document.toJson());
      Descriptor manifest = Descriptor.ofContent(MediaTypes.OCI_MANIFEST, bytes);
      store.content().ingest(manifest, bytes);
      pusher.push(manifest, registry.image("team/app:" + type.substring(12)), PushProgress.NONE);
    }
    RegistryLists lists = new RegistryLists(client);
    ImageReference image = name.withDigest(subject.digest());
    assertThat(lists.referrers(image, Optional.empty()))
        .extracting(entry -> entry.artifactType().orElse(""))
        .containsExactly("application/sbom", "application/signature");
    assertThat(lists.referrers(image, Optional.of("application/sbom"))).hasSize(1);
  }

  @Test
  void push_digestOnly_isInvalid() {
    Descriptor manifest = put(twoLayers(), name);
    assertThatThrownBy(() -> pusher.push(manifest, name.withDigest(manifest.digest()), progress))
        .isInstanceOf(Problem.Invalid.class);
  }

  @Test
  void push_blobThatIsNotHere_isNotFound() {
    TestImage image = twoLayers();
    Descriptor manifest = put(image, name);
    store.content().delete(image.layerDescriptors().getFirst().digest());
    assertThatThrownBy(() -> pusher.push(manifest, name, progress))
        .isInstanceOf(Problem.NotFound.class)
        .hasMessageContaining(image.layerDescriptors().getFirst().digest().toString());
  }
}
