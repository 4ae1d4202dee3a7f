package io.carafe.registry;

import static io.carafe.registry.FakeRegistry.blobPath;
import static io.carafe.registry.FakeRegistry.held;
import static io.carafe.registry.FakeRegistry.status;
import static io.carafe.registry.FakeRegistry.truncated;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Needs root, because unpacking a layer gives files their owners. */
@Tag("root")
class PullerTest {
  private static final Platform HOST = Platform.host();

  @TempDir Path folder;
  private final FakeRegistry registry = new FakeRegistry();
  private final RegistryClient client = new RegistryClient(RegistrySettings.DEFAULT, ignored -> {});
  private ImageStore store;
  private Puller puller;
  private ImageReference name;

  @BeforeEach
  void open() {
    store = ImageStore.open(folder.resolve("root"), ImageUse.NONE);
    puller = new Puller(client, store);
    name = registry.image("team/app:1");
  }

  @AfterEach
  void close() {
    store.close();
    client.close();
    registry.close();
  }

  private static TestImage threeLayers() {
    return new TestImage().layer("a", "one").layer("b", "two").layer("c", "x".repeat(1 << 20));
  }

  private Problem failure() {
    return catchThrowableOfType(Problem.class, () -> puller.pull(name, HOST, PullProgress.NONE));
  }

  /** Writes down what a pull tells. */
  private static final class Recorder implements PullProgress {
    final List<String> told = new ArrayList<>();

    @Override
    public void manifest(Digest served, List<Descriptor> layers) {
      told.add("manifest " + layers.size());
    }

    @Override
    public void layer(Descriptor layer, LayerState state, long bytes) {
      told.add(state + " " + bytes + " " + layer.digest().shortHex());
    }

    @Override
    public void unpacking() {
      told.add("unpacking");
    }
  }

  @Test
  void pull_byTag_isNamedAndUnpacked() throws IOException {
    TestImage image = threeLayers();
    Descriptor manifest = image.push(registry, "team/app", "1");
    Recorder progress = new Recorder();
    PulledImage pulled = puller.pull(name, HOST, progress);
    assertThat(pulled.fresh()).isTrue();
    assertThat(pulled.served()).isEqualTo(manifest.digest());
    assertThat(store.find(name)).contains(pulled.image());
    List<Path> lowers = store.layers().ensure(pulled.image());
    assertThat(Files.readString(lowers.getLast().resolve("a"))).isEqualTo("one");
    assertThat(progress.told).startsWith("manifest 3").endsWith("unpacking");
    String first = image.layerDescriptors().getFirst().digest().shortHex();
    long size = image.layerDescriptors().getFirst().size();
    assertThat(progress.told)
        .containsSubsequence(
            "WAITING 0 " + first, "DOWNLOADING 0 " + first, "DOWNLOADED " + size + " " + first);
  }

  @Test
  void pull_again_fetchesNoLayer() {
    TestImage image = threeLayers();
    image.push(registry, "team/app", "1");
    puller.pull(name, HOST, PullProgress.NONE);
    Recorder progress = new Recorder();
    assertThat(puller.pull(name, HOST, progress).fresh()).isFalse();
    assertThat(progress.told).filteredOn(text -> text.startsWith("EXISTS")).hasSize(3);
    for (Descriptor layer : image.layerDescriptors()) {
      assertThat(registry.seen(blobPath("team/app", layer.digest()))).hasSize(1);
    }
  }

  @Test
  void pull_byFourAtOnce_fetchesEachBlobOnce() throws Exception {
    TestImage image = threeLayers();
    image.push(registry, "team/app", "1");
    try (ExecutorService pulls = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<PulledImage>> all = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        all.add(pulls.submit(() -> puller.pull(name, HOST, PullProgress.NONE)));
      }
      for (Future<PulledImage> pull : all) {
        assertThat(pull.get().image().layers()).hasSize(3);
      }
    }
    for (Descriptor layer : image.layerDescriptors()) {
      assertThat(registry.seen(blobPath("team/app", layer.digest()))).hasSize(1);
    }
  }

  @Test
  void pull_indexWithSeveralPlatforms_takesTheHosts() {
    TestImage image = threeLayers();
    Descriptor mine = image.push(registry, "team/app", "mine").withPlatform(HOST);
    Descriptor other =
        new TestImage()
            .layer("z", "z")
            .push(registry, "team/app", "other")
            .withPlatform(Platform.of("linux", "s390x"));
    byte[] index = JsonText.bytes(ImageIndex.of(List.of(other, mine)).toJson());
    Descriptor served = registry.manifest("team/app", "1", MediaTypes.OCI_INDEX, index);
    PulledImage pulled = puller.pull(name, HOST, PullProgress.NONE);
    assertThat(pulled.image().manifest().digest()).isEqualTo(mine.digest());
    assertThat(pulled.served()).isEqualTo(served.digest());
    Problem missing =
        catchThrowableOfType(
            Problem.class,
            () -> puller.pull(name, Platform.of("linux", "riscv64"), PullProgress.NONE));
    assertThat(missing)
        .isInstanceOf(Problem.NotFound.class)
        .hasMessageContaining("there is no image for linux/riscv64");
    assertThat(missing.hint()).contains("the registry offers linux/s390x, " + HOST);
  }

  @Test
  void pull_indexEntryOfAnotherSize_isCorrupt() {
    Descriptor mine = threeLayers().push(registry, "team/app", "mine");
    Descriptor lie =
        Descriptor.of(mine.mediaType(), mine.digest(), mine.size() + 1).withPlatform(HOST);
    registry.manifest(
        "team/app",
        "1",
        MediaTypes.OCI_INDEX,
        JsonText.bytes(ImageIndex.of(List.of(lie)).toJson()));
    assertThat(failure()).isInstanceOf(Problem.Corrupt.class);
  }

  @Test
  void pull_indexesInIndexes_isUnsupported() {
    byte[] bytes = JsonText.bytes(ImageIndex.of(List.of()).toJson());
    for (int depth = 0; depth < 4; depth++) {
      Descriptor inner = registry.manifest("team/app", "1", MediaTypes.OCI_INDEX, bytes);
      bytes = JsonText.bytes(ImageIndex.of(List.of(inner.withPlatform(HOST))).toJson());
    }
    registry.manifest("team/app", "1", MediaTypes.OCI_INDEX, bytes);
    assertThat(failure()).isInstanceOf(Problem.Unsupported.class);
  }

  @Test
  void pull_layerWithOtherBytes_isCorruptAndLeavesNothing() throws IOException {
    TestImage image = threeLayers();
    image.push(registry, "team/app", "1");
    Descriptor layer = image.layerDescriptors().getFirst();
    byte[] changed = image.layers().getFirst().clone();
    changed[changed.length - 1] ^= 1;
    registry.fault(
        blobPath("team/app", layer.digest()),
        exchange -> FakeRegistry.send(exchange, 200, changed));
    assertThat(failure())
        .isInstanceOf(Problem.Corrupt.class)
        .hasMessageContaining(layer.digest().toString())
        .hasMessageContaining(Digest.sha256(changed).toString());
    assertThat(store.find(name)).isEmpty();
    assertThat(store.content().contains(layer.digest())).isFalse();
    try (var leftOver = Files.list(folder.resolve("root").resolve("ingest"))) {
      assertThat(leftOver).isEmpty();
    }
    assertThat(puller.pull(name, HOST, PullProgress.NONE).image().layers()).hasSize(3);
  }

  @Test
  void pull_layerWithOtherDiffId_isCorruptAndHasNoName() {
    threeLayers().withWrongDiffId().push(registry, "team/app", "1");
    assertThat(failure()).isInstanceOf(Problem.Corrupt.class);
    assertThat(store.find(name)).isEmpty();
  }

  @Test
  void pull_brokenLayerDownload_goesOnWhereItBroke() {
    TestImage image = threeLayers().layer("large", incompressible(1 << 20));
    image.push(registry, "team/app", "1");
    Descriptor layer = image.layerDescriptors().getLast();
    byte[] part = Arrays.copyOf(image.layers().getLast(), 600_000);
    WhenRead whenRead = new WhenRead(layer, 500_000);
    registry.fault(
        blobPath("team/app", layer.digest()),
        held(truncated(200, "", part, layer.size()), whenRead.read),
        status(503));
    assertThat(puller.pull(name, HOST, whenRead).image().layers()).hasSize(4);
    List<String> ranges =
        registry.seen(blobPath("team/app", layer.digest())).stream()
            .map(request -> String.valueOf(request.headers().getFirst("Range")))
            .toList();
    assertThat(ranges).hasSize(3).startsWith("null").endsWith(ranges.get(1));
    assertThat(ranges.get(1)).matches("bytes=[56]\\d{5}-");
  }

  private static String incompressible(int characters) {
    return new Random(1)
        .ints(characters, ' ', '~')
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  /** Tells when so many bytes of a layer were read. */
  private record WhenRead(Descriptor layer, long bytes, CountDownLatch read)
      implements PullProgress {
    WhenRead(Descriptor layer, long bytes) {
      this(layer, bytes, new CountDownLatch(1));
    }

    @Override
    public void manifest(Digest served, List<Descriptor> layers) {}

    @Override
    public void layer(Descriptor told, LayerState state, long count) {
      if (told.equals(layer) && count >= bytes) {
        read.countDown();
      }
    }

    @Override
    public void unpacking() {}
  }

  @Test
  void pull_somethingElse_isInvalid() {
    Descriptor config = registry.blob("team/app", "application/x", new byte[] {'{', '}'});
    byte[] chart = JsonText.bytes(Manifest.of(config, List.of()).toJson());
    registry.manifest("team/app", "1", MediaTypes.OCI_MANIFEST, chart);
    assertThat(failure())
        .isInstanceOf(Problem.Invalid.class)
        .hasMessageEndingWith("is not an image but application/x");
    Descriptor empty = registry.blob("team/app", MediaTypes.OCI_CONFIG, new byte[] {'{', '}'});
    byte[] bare = JsonText.bytes(Manifest.of(empty, List.of()).toJson());
    registry.manifest("team/app", "1", MediaTypes.OCI_MANIFEST, bare);
    assertThat(failure())
        .isInstanceOf(Problem.Invalid.class)
        .hasMessageContaining("image configuration");
  }

  @Test
  void pull_configurationLongerThanTheLimit_isInvalid() {
    Descriptor huge = Descriptor.of(MediaTypes.OCI_CONFIG, Digest.sha256(new byte[0]), 1L << 40);
    byte[] manifest = JsonText.bytes(Manifest.of(huge, List.of()).toJson());
    registry.manifest("team/app", "1", MediaTypes.OCI_MANIFEST, manifest);
    assertThat(failure()).isInstanceOf(Problem.Invalid.class).hasMessageContaining("longer than");
  }

  @Test
  void pull_progressThatThrows_endsThePull() {
    threeLayers().push(registry, "team/app", "1");
    PullProgress cancelling =
        new PullProgress() {
          @Override
          public void manifest(Digest served, List<Descriptor> layers) {}

          @Override
          public void layer(Descriptor layer, LayerState state, long bytes) {
            if (state == LayerState.DOWNLOADED) {
              throw Problem.unavailable("cancelled");
            }
          }

          @Override
          public void unpacking() {}
        };
    assertThatThrownBy(() -> puller.pull(name, HOST, cancelling)).hasMessage("cancelled");
    assertThat(store.find(name)).isEmpty();
  }
}
