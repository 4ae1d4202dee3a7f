package io.carafe.images.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.base.Digest;
import io.carafe.base.Problem;
import io.carafe.images.SampleImage;
import io.carafe.images.layer.TreeSnapshot;
import io.carafe.images.tar.TarAttributes;
import io.carafe.images.tar.TarBody;
import io.carafe.images.tar.TarEntry;
import io.carafe.images.tar.TarWriter;
import io.carafe.spec.image.ContainerConfig;
import io.carafe.spec.image.Descriptor;
import io.carafe.spec.image.ImageConfig;
import io.carafe.spec.image.Manifest;
import io.carafe.spec.image.MediaTypes;
import io.carafe.spec.image.Platform;
import io.carafe.spec.json.JsonText;
import io.carafe.spec.reference.ImageReference;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What unpacked layers have to be, in every format. */
@Tag("root")
abstract class LayerStoreTest {
  @TempDir Path root;
  private final Set<Digest> usedChainIds = new HashSet<>();
  private ImageStore store;

  @BeforeEach
  void open() {
    store =
        ImageStore.open(
            root,
            new ImageUse() {
              @Override
              public Optional<Container> containerOf(Digest imageId) {
                return Optional.empty();
              }

              @Override
              public Set<Digest> chainIds() {
                return usedChainIds;
              }
            },
            Optional.of(format()));
  }

  /** The word for the format that new layers get. */
  abstract String format();

  @AfterEach
  void close() {
    store.close();
  }

  private Image put(SampleImage sample) {
    return store.put(sample.store(store.content()), ImageReference.parse("app"));
  }

  private void assertNothingUnfinished() throws IOException {
    try (var names = Files.list(root.resolve("ingest"))) {
      assertThat(names).isEmpty();
    }
  }

  private static byte[] tar(TarEntry... entries) throws IOException {
    ByteArrayOutputStream tar = new ByteArrayOutputStream();
    try (TarWriter writer = new TarWriter(tar)) {
      for (TarEntry entry : entries) {
        writer.add(entry);
      }
    }
    return tar.toByteArray();
  }

  private static TarEntry folder(String name, int mode, int uid) {
    Instant time = Instant.ofEpochSecond(1000);
    return TarEntry.of(name, new TarBody.Folder(), new TarAttributes(mode, uid, uid, time));
  }

  private static TarEntry file(String name) {
    return TarEntry.of(name, TarBody.Regular.dense(0), TarAttributes.ofRoot(0600));
  }

  @Test
  void ensure_missingLayers_unpacksThemTopFirst() throws IOException {
    SampleImage sample =
        new SampleImage().layer("a", "1").layer("b", "22").layer("c", "3").layer("d", "4444");
    Image image = put(sample);
    List<Path> lowers = store.layers().ensure(image);
    assertThat(lowers).hasSize(4);
    assertThat(lowers.get(0).resolve("d")).hasContent("4444");
    assertThat(lowers.get(3).resolve("a")).hasContent("1");
    assertThat(store.bytes(image)).isEqualTo(8);
    assertThat(store.layers().ensure(image)).isEqualTo(lowers);
    assertNothingUnfinished();
    close();
    open();
    assertThat(store.layers().ensure(store.resolve("app")).getFirst().resolve("d"))
        .hasContent("4444");
  }

  @Test
  void ensure_commonBase_isUnpackedOnce() throws IOException {
    Image first = put(new SampleImage().layer("a", "1").layer("b", "2"));
    Image second = put(new SampleImage().layer("a", "1").layer("c", "3"));
    Path base = store.layers().ensure(first).getLast();
    Object inode = Files.getAttribute(base, "unix:ino");
    assertThat(store.layers().ensure(second).getLast()).isEqualTo(base);
    assertThat(Files.getAttribute(base, "unix:ino")).isEqualTo(inode);
    assertThat(store.layers().list()).hasSize(3);
  }

  @Test
  void ensure_manyThreads_unpackOnce() throws Exception {
    Image image = put(new SampleImage().layer("a", "1").layer("b", "2"));
    try (ExecutorService threads = Executors.newFixedThreadPool(6)) {
      List<Future<List<Path>>> results = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        results.add(threads.submit(() -> store.layers().ensure(image)));
      }
      for (Future<List<Path>> result : results) {
        assertThat(result.get().getFirst().resolve("b")).hasContent("2");
      }
    }
    assertNothingUnfinished();
  }

  @Test
  void ensure_wrongDiffId_isCorruptAndNothingIsLeft() throws IOException {
    SampleImage good = new SampleImage().layer("a", "1");
    good.store(store.content());
    byte[] config =
        JsonText.bytes(
            new ImageConfig(
                    Platform.host(),
                    Optional.empty(),
                    Optional.empty(),
                    ContainerConfig.NONE,
                    List.of(Digest.sha256(new byte[] {1})),
                    List.of())
                .toJson());
    byte[] manifest =
        JsonText.bytes(
            Manifest.of(
                    Descriptor.ofContent(MediaTypes.OCI_CONFIG, config),
                    List.of(
                        Descriptor.ofContent(MediaTypes.OCI_LAYER_GZIP, good.blobs().getFirst())))
                .toJson());
    store.content().ingest(Descriptor.ofContent(MediaTypes.OCI_CONFIG, config), config);
    Descriptor descriptor = Descriptor.ofContent(MediaTypes.OCI_MANIFEST, manifest);
    store.content().ingest(descriptor, manifest);
    Image image = store.put(descriptor);
    assertThatThrownBy(() -> store.layers().ensure(image))
        .isInstanceOf(Problem.Corrupt.class)
        .hasMessageContaining("not diff id");
    assertThat(store.layers().list()).isEmpty();
    assertNothingUnfinished();
  }

  @Test
  void ensure_oneMalformedLayer_leavesNothing() throws IOException {
    SampleImage sample = new SampleImage().layer("a", "1").layer(new byte[] {1, 2, 3});
    Image image = put(sample.layer("c", "3"));
    assertThatThrownBy(() -> store.layers().ensure(image)).isInstanceOf(Problem.Corrupt.class);
    assertThat(store.layers().list()).isEmpty();
    assertNothingUnfinished();
  }

  @Test
  void ensure_impliedFolder_looksAsBelow() throws IOException {
    SampleImage sample =
        new SampleImage()
            .layer(tar(folder("tmp", 01777, 3), folder("tmp/x", 0750, 4)))
            .layer(tar(file("other")))
            .layer(tar(file("tmp/x/f"), file("new/f")));
    List<Path> lowers = store.layers().ensure(put(sample));
    Path top = lowers.getFirst();
    assertThat(Files.getAttribute(top.resolve("tmp"), "unix:mode")).isEqualTo(041777);
    assertThat(Files.getAttribute(top.resolve("tmp"), "unix:uid")).isEqualTo(3);
    assertThat(Files.getAttribute(top.resolve("tmp/x"), "unix:mode")).isEqualTo(040750);
    assertThat(Files.getLastModifiedTime(top.resolve("tmp")).toInstant())
        .isEqualTo(Instant.ofEpochSecond(1000));
    assertThat(Files.getAttribute(top.resolve("new"), "unix:mode")).isEqualTo(040755);
  }

  @Test
  void ensure_impliedFolderHiddenBelow_isNotAdopted() throws IOException {
    SampleImage sample =
        new SampleImage()
            .layer(tar(folder("a", 0700, 3), folder("b", 0700, 3), folder("c", 0700, 3)))
            .layer(tar(file(".wh.a"), file("c")))
            .layer(tar(file("a/f"), file(".wh.b"), file("b/f"), file("c/f")));
    Path top = store.layers().ensure(put(sample)).getFirst();
    for (String name : List.of("a", "b", "c")) {
      assertThat(Files.getAttribute(top.resolve(name), "unix:mode")).as(name).isEqualTo(040755);
    }
  }

  @Test
  void ensure_hardLinkIntoALayerBelow_hasTheFileUnderBothNames() throws IOException {
    SampleImage sample =
        new SampleImage()
            .layer(tar(folder("d", 01770, 3), file("d/a"), file("gone")))
            .layer(tar(file(".wh.gone"), file("other")))
            .layer(
                tar(
                    TarEntry.of("b", new TarBody.HardLink("d/a"), TarAttributes.ofRoot(0)),
                    TarEntry.of("c", new TarBody.HardLink("b"), TarAttributes.ofRoot(0))));
    Path top = store.layers().ensure(put(sample)).getFirst();
    SortedMap<String, String> tree = TreeSnapshot.of(top);
    assertThat(tree).containsOnlyKeys(".", "b", "c", "d", "d/a");
    assertThat(tree.get("d")).startsWith("FOLDER 1770 3:3");
    assertThat(tree.get("b")).startsWith("REGULAR 600 0:0");
    assertThat(tree.get("c")).endsWith(" = b of 3");
    assertThat(tree.get("d/a")).endsWith(" = b of 3");
  }

  @Test
  void ensure_hardLinkToWhatIsHiddenBelow_isCorrupt() throws IOException {
    SampleImage sample =
        new SampleImage()
            .layer(tar(file("gone")))
            .layer(tar(file(".wh.gone")))
            .layer(tar(TarEntry.of("b", new TarBody.HardLink("gone"), TarAttributes.ofRoot(0))));
    Image image = put(sample);
    assertThatThrownBy(() -> store.layers().ensure(image))
        .isInstanceOf(Problem.Corrupt.class)
        .hasMessageContaining("not in the layer or below it");
    assertNothingUnfinished();
  }

  @Test
  void ensure_opaqueRoot_hidesAllBelow() throws IOException {
    SampleImage sample =
        new SampleImage()
            .layer(tar(folder("a", 0755, 0), folder("b", 0755, 0), file("c")))
            .layer(tar(file(".wh..wh..opq"), folder("b", 0755, 0), file("d")));
    Path top = store.layers().ensure(put(sample)).getFirst();
    SortedMap<String, String> tree = TreeSnapshot.of(top);
    assertThat(tree.get("a")).startsWith("CHARACTER_DEVICE 0 0:0").contains("Z 0:0");
    assertThat(tree.get("b")).startsWith("FOLDER").endsWith(" trusted.overlay.opaque=79");
    assertThat(tree.get("c")).startsWith("CHARACTER_DEVICE 0 0:0").contains("Z 0:0");
    assertThat(tree.get("d")).startsWith("REGULAR");
  }

  @Test
  void ensure_manyLayersFirstMalformed_endsAndLeavesNothing() throws IOException {
    SampleImage sample = new SampleImage().layer(new byte[] {1, 2, 3});
    for (int i = 0; i < 30; i++) {
      sample.layer("f" + i, "content " + i);
    }
    Image image = put(sample);
    assertThatThrownBy(() -> store.layers().ensure(image)).isInstanceOf(Problem.Corrupt.class);
    assertThat(store.layers().list()).isEmpty();
    assertNothingUnfinished();
  }

  @Test
  void remove_image_deletesItsOwnLayersOnly() throws IOException {
    Image first = put(new SampleImage().layer("a", "1").layer("b", "2"));
    store.layers().ensure(first);
    Image second =
        store.put(
            new SampleImage().layer("a", "1").layer("c", "3").store(store.content()),
            ImageReference.parse("second"));
    store.layers().ensure(second);
    assertThat(store.remove("second", false))
        .containsExactly(
            new Removal.Untagged("second:latest"),
            new Removal.Deleted(second.id()),
            new Removal.Deleted(second.layers().getLast().chainId()));
    assertThat(store.layers().list()).hasSize(2);
    assertNothingUnfinished();
  }

  @Test
  void remove_layersOfAContainer_stay() throws IOException {
    Image image = put(new SampleImage().layer("a", "1").layer("b", "2"));
    store.layers().ensure(image);
    image.layers().forEach(layer -> usedChainIds.add(layer.chainId()));
    store.remove("app", true);
    assertThat(store.layers().list()).hasSize(2);
    usedChainIds.clear();
    assertThat(store.collect()).hasSize(2);
    assertThat(store.layers().list()).isEmpty();
  }
}
