package io.carafe.images.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.base.Problem;
import io.carafe.images.SampleImage;
import io.carafe.images.archive.ImageArchives;
import io.carafe.images.tar.TarAttributes;
import io.carafe.images.tar.TarBody;
import io.carafe.images.tar.TarEntry;
import io.carafe.images.tar.TarWriter;
import io.carafe.spec.image.Descriptor;
import io.carafe.spec.reference.ImageReference;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file system of 2 MiB and 200 files that runs full. */
@Tag("root")
class FullDiskTest {
  private static final int FILES_MAX = 200;

  @TempDir Path temporary;
  private Path root;
  private ImageStore store;

  @BeforeEach
  void mount() throws Exception {
    root = Files.createDirectory(temporary.resolve("small"));
    String options = "size=2m,nr_inodes=" + FILES_MAX;
    run("mount", "-t", "tmpfs", "-o", options, "carafe-test", root.toString());
    store = ImageStore.open(root, ImageUse.NONE);
  }

  @AfterEach
  void unmount() throws Exception {
    store.close();
    run("umount", root.toString());
  }

  private static void run(String... command) throws Exception {
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
  }

  private void assertEmpty() throws IOException {
    assertThat(store.list()).isEmpty();
    assertThat(store.content().list()).isEmpty();
    assertNothingUnfinished();
  }

  private void assertNothingUnfinished() throws IOException {
    assertThat(store.layers().list()).isEmpty();
    try (var names = Files.list(root.resolve("ingest"))) {
      assertThat(names).isEmpty();
    }
  }

  private void assertStillWorks() throws IOException {
    SampleImage sample = new SampleImage().layer("a", "1");
    Image image = store.put(sample.store(store.content()), ImageReference.parse("small"));
    assertThat(store.layers().ensure(image).getFirst().resolve("a")).hasContent("1");
  }

  private static byte[] manyFiles() throws IOException {
    ByteArrayOutputStream tar = new ByteArrayOutputStream();
    try (TarWriter writer = new TarWriter(tar)) {
      for (int i = 0; i < FILES_MAX; i++) {
        writer.add(TarEntry.of("f" + i, TarBody.Regular.dense(0), TarAttributes.ofRoot(0644)));
      }
    }
    return tar.toByteArray();
  }

  @Test
  void ingest_blobTooLarge_isExhaustedAndUnchanged() throws IOException {
    byte[] bytes = new byte[5 << 20];
    Descriptor descriptor = Descriptor.ofContent("application/octet-stream", bytes);
    assertThatThrownBy(() -> store.content().ingest(descriptor, bytes))
        .isInstanceOf(Problem.Exhausted.class)
        .hasMessage("no space left on device while storing blob " + descriptor.digest());
    assertEmpty();
    assertStillWorks();
  }

  @Test
  void ensure_layerTooLarge_isExhaustedAndUnchanged() throws IOException {
    SampleImage sample = new SampleImage().layer("a", "1").layer("b", "x".repeat(5 << 20));
    Image image = store.put(sample.store(store.content()), ImageReference.parse("large"));
    // Layers are unpacked side by side: either may be the one that finds the disk full.
    assertThatThrownBy(() -> store.layers().ensure(image))
        .isInstanceOf(Problem.Exhausted.class)
        .extracting(Throwable::getMessage)
        .isIn(
            image.layers().stream()
                .map(layer -> "no space left on device while unpacking layer " + layer.diffId())
                .toList());
    assertNothingUnfinished();
    assertThat(store.resolve("large").id()).isEqualTo(image.id());
    assertStillWorks();
  }

  @Test
  void ensure_tooManyFiles_isExhaustedAndUnchanged() throws IOException {
    SampleImage sample = new SampleImage().layer(manyFiles());
    Image image = store.put(sample.store(store.content()));
    assertThatThrownBy(() -> store.layers().ensure(image))
        .isInstanceOf(Problem.Exhausted.class)
        .hasMessageStartingWith("no space left on device while unpacking layer ");
    assertNothingUnfinished();
    assertStillWorks();
  }

  @Test
  void load_archiveTooLarge_isExhaustedAndUnchanged() throws IOException {
    ByteArrayOutputStream archive = new ByteArrayOutputStream();
    byte[] bytes = new byte[5 << 20];
    try (TarWriter writer = new TarWriter(archive)) {
      writer.add(
          TarEntry.of("layer.tar", TarBody.Regular.dense(bytes.length), TarAttributes.ofRoot(0644)),
          bytes);
    }
    assertThatThrownBy(
            () -> new ImageArchives(store).load(new ByteArrayInputStream(archive.toByteArray())))
        .isInstanceOf(Problem.Exhausted.class)
        .hasMessage("no space left on device while loading an image archive");
    assertEmpty();
    assertStillWorks();
  }

  @Test
  void put_indexDoesNotFit_isExhaustedAndUnchanged() throws IOException {
    SampleImage sample = new SampleImage().layer("a", "1");
    Descriptor manifest = sample.store(store.content());
    Files.write(root.resolve("filler"), new byte[0]);
    fill();
    assertThatThrownBy(() -> store.put(manifest, ImageReference.parse("app")))
        .isInstanceOf(Problem.Exhausted.class)
        .hasMessage("no space left on device while saving the image index");
    assertThat(store.list()).isEmpty();
    Files.delete(root.resolve("filler"));
    store.put(manifest, ImageReference.parse("app"));
    assertThat(store.list()).extracting(ListedImage::names).hasSize(1);
  }

  /** Writes until nothing fits. */
  private void fill() {
    byte[] page = new byte[4096];
    try (var out = Files.newOutputStream(root.resolve("filler"))) {
      while (true) {
        out.write(page);
      }
    } catch (IOException e) {
      assertThat(List.of("No space left on device")).contains(e.getMessage());
    }
  }
}
