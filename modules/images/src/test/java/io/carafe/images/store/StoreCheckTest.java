package io.carafe.images.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.base.Digest;
import io.carafe.images.SampleImage;
import io.carafe.images.Seeded;
import io.carafe.images.store.Finding.Kind;
import io.carafe.spec.image.Descriptor;
import io.carafe.spec.image.MediaTypes;
import io.carafe.spec.reference.ImageReference;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreCheckTest {
  @TempDir Path root;
  private ImageStore store;

  @BeforeEach
  void open() throws IOException {
    store = ImageStore.open(root, ImageUse.NONE);
    put("one", "a");
    put("two", "b");
  }

  @AfterEach
  void close() {
    store.close();
  }

  private void put(String name, String content) throws IOException {
    SampleImage sample = new SampleImage().layer("base", "base").layer("file", content);
    try (Hold _ = store.hold()) {
      Image image = store.put(sample.store(store.content()), ImageReference.parse(name));
      store.layers().ensure(image);
    }
  }

  private void reopen() {
    store.close();
    store = ImageStore.open(root, ImageUse.NONE);
  }

  private Path blob(Digest digest) {
    return root.resolve("content/blobs/sha256/" + digest.hex());
  }

  private Image image(String name) {
    return store.find(ImageReference.parse(name)).orElseThrow();
  }

  private List<Kind> kinds(boolean repair) {
    return store.check(repair).stream().map(Finding::kind).distinct().toList();
  }

  @Test
  void check_healthyStore_findsNothing() {
    assertThat(store.check(false)).isEmpty();
    assertThat(store.check(true)).isEmpty();
  }

  @Test
  void check_changedByte_isFoundInAnyBlobAndMended() throws IOException {
    Random random = Seeded.random();
    for (Digest digest : image("one").layers().stream().map(l -> l.blob().digest()).toList()) {
      byte[] bytes = Files.readAllBytes(blob(digest));
      bytes[random.nextInt(bytes.length)] ^= 1;
      Files.write(blob(digest), bytes);
    }
    assertThat(kinds(false)).contains(Kind.DAMAGED_BLOB, Kind.BROKEN_IMAGE);
    assertThat(kinds(true)).contains(Kind.DAMAGED_BLOB, Kind.BROKEN_IMAGE);
    assertThat(store.check(false)).isEmpty();
    assertThat(store.find(ImageReference.parse("one"))).isEmpty();
    assertThat(root.resolve("quarantine")).isDirectory();
  }

  @Test
  void check_missingBlob_breaksOnlyItsImage() throws IOException {
    Files.delete(blob(image("one").id()));
    assertThat(kinds(false)).containsExactly(Kind.BROKEN_IMAGE);
    store.check(true);
    assertThat(store.check(false)).isEmpty();
    assertThat(image("two").layers()).hasSize(2);
  }

  @Test
  void check_damagedLayer_isUnpackedAgain() throws IOException {
    Digest chainId = image("one").layers().getLast().chainId();
    Path facts = root.resolve("layers/" + chainId.hex() + "/layer.json");
    Files.writeString(facts, "{");
    assertThat(kinds(false)).containsExactly(Kind.BROKEN_LAYER);
    store.check(true);
    assertThat(store.check(false)).isEmpty();
    assertThat(store.layers().contains(chainId)).isTrue();
  }

  @Test
  void check_orphans_areToldAndDeleted() {
    byte[] bytes = "orphan".getBytes(StandardCharsets.UTF_8);
    Descriptor orphan = Descriptor.ofContent(MediaTypes.OCI_LAYER, bytes);
    store.content().ingest(orphan, bytes);
    assertThat(kinds(false)).containsExactly(Kind.ORPHANS);
    try (Hold _ = store.hold()) {
      assertThat(store.check(true)).as("somebody may need it yet").isEmpty();
    }
    store.content().ingest(orphan, bytes);
    assertThat(kinds(true)).containsExactly(Kind.ORPHANS);
    assertThat(store.content().contains(orphan.digest())).isFalse();
  }

  @Test
  void open_damagedIndex_isTakenFromItsCopy() throws IOException {
    for (String damage : List.of("", "{", "[]", "{\"schemaVersion\":2,\"manifests\":7}")) {
      Files.writeString(root.resolve("content/index.json"), damage);
      reopen();
      assertThat(image("one").layers()).hasSize(2);
      assertThat(image("two").layers()).hasSize(2);
      assertThat(store.check(false)).isEmpty();
    }
    assertThat(root.resolve("quarantine/index.json")).exists();
  }

  @Test
  void open_damagedIndexAndCopy_losesNamesButNoImage() throws IOException {
    Files.writeString(root.resolve("content/index.json"), "{");
    Files.writeString(root.resolve("index.copy.json"), "{");
    reopen();
    assertThat(store.list()).hasSize(2).allMatch(image -> image.names().isEmpty());
    store.collect();
    assertThat(store.check(false)).isEmpty();
  }

  @Test
  void collect_imageThatCannotBeRead_keepsItsOtherBlobs() throws IOException {
    Digest id = image("one").id();
    byte[] config = Files.readAllBytes(blob(id));
    List<Digest> layers = image("one").layers().stream().map(l -> l.blob().digest()).toList();
    Files.write(blob(id), new byte[config.length]);
    reopen();
    store.collect();
    assertThat(layers).allMatch(store.content()::contains);
    Files.write(blob(id), config);
    reopen();
    assertThat(store.check(false)).isEmpty();
    try (Stream<Path> left = Files.list(root.resolve("ingest"))) {
      assertThat(left).isEmpty();
    }
  }
}
