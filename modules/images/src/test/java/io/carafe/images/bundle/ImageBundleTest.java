package io.carafe.images.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.base.Problem;
import io.carafe.images.SampleImage;
import io.carafe.images.Seeded;
import io.carafe.images.change.LayeredImage;
import io.carafe.images.layer.RandomTree;
import io.carafe.images.layer.TreeSnapshot;
import io.carafe.images.store.Hold;
import io.carafe.images.store.Image;
import io.carafe.images.store.ImageStore;
import io.carafe.images.store.ImageUse;
import io.carafe.spec.reference.ImageReference;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("root")
class ImageBundleTest {
  private static final LayeredImage.Step STEP =
      new LayeredImage.Step(Instant.EPOCH, "a test", Optional.empty(), Optional.of("changed"));

  @TempDir Path root;
  private ImageStore store;
  private ImageBundle bundles;
  private int made;

  @BeforeEach
  void open() {
    store = ImageStore.open(root.resolve("store"), ImageUse.NONE);
    bundles = new ImageBundle(store);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private Image base() throws IOException {
    SampleImage sample = new SampleImage().layer("etc/base", "base").layer("etc/second", "2");
    try (Hold _ = store.hold()) {
      return store.put(sample.store(store.content()), ImageReference.parse("base"));
    }
  }

  private Path unpack(Image image) throws IOException {
    Path bundle = root.resolve("bundle" + made++);
    bundles.unpack(image, bundle, (_, _) -> "{}".getBytes(StandardCharsets.UTF_8));
    return bundle;
  }

  private ImageBundle.Repacked repack(Path bundle) throws IOException {
    return bundles.repack(bundle, ImageReference.parse("repacked:" + made++), STEP);
  }

  @Test
  void repack_nothingChanged_makesNoLayer() throws IOException {
    Image image = base();
    Path bundle = unpack(image);
    ImageBundle.Repacked repacked = repack(bundle);
    assertThat(repacked.changed()).isFalse();
    assertThat(repacked.image()).isEqualTo(image);
    assertThat(TreeSnapshot.of(unpack(image).resolve("rootfs")))
        .isEqualTo(TreeSnapshot.of(bundle.resolve("rootfs")));
  }

  @Test
  void repack_randomChanges_unpackToTheSameTree() throws IOException {
    Random random = Seeded.random();
    Path bundle = unpack(base());
    for (int round = 0; round < 8; round++) {
      Path tree = bundle.resolve("rootfs");
      Path grown = Files.createDirectory(tree.resolve("round" + round));
      new RandomTree(random, grown).grow(40);
      change(random, tree);
      ImageBundle.Repacked repacked = repack(bundle);
      assertThat(repacked.changed()).isTrue();
      Path again = unpack(repacked.image());
      assertThat(TreeSnapshot.of(again.resolve("rootfs"))).isEqualTo(TreeSnapshot.of(tree));
      assertThat(repack(again).changed()).isFalse();
      bundle = again;
    }
  }

  private static void change(Random random, Path tree) throws IOException {
    for (int i = 0; i < 25; i++) {
      List<Path> files;
      try (Stream<Path> walk = Files.walk(tree)) {
        files = walk.filter(path -> !path.equals(tree)).toList();
      }
      if (!files.isEmpty()) {
        change(random, files.get(random.nextInt(files.size())), i);
      }
    }
  }

  private static void change(Random random, Path path, int number) throws IOException {
    boolean folder = Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
    boolean file = Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
    switch (random.nextInt(7)) {
      case 0 -> remove(path);
      case 1 -> {
        if (file && Files.size(path) > 0) {
          FileTime time = Files.getLastModifiedTime(path);
          byte[] bytes = Files.readAllBytes(path);
          bytes[random.nextInt(bytes.length)] ^= 1;
          Files.write(path, bytes);
          Files.setLastModifiedTime(path, time);
        }
      }
      case 2 -> {
        remove(path);
        Files.createDirectory(path);
        Files.writeString(path.resolve("new"), "in a folder");
      }
      case 3 -> {
        remove(path);
        Files.writeString(path, "a file now");
      }
      case 4 ->
          Files.setAttribute(path, "unix:uid", random.nextInt(999), LinkOption.NOFOLLOW_LINKS);
      case 5 -> {
        if (file) {
          Files.createLink(path.resolveSibling("link" + number + random.nextInt()), path);
        }
      }
      default -> {
        if (folder) {
          Files.setLastModifiedTime(
              path, FileTime.from(Instant.ofEpochSecond(random.nextInt(9999), 7)));
        } else if (file) {
          Files.setAttribute(path, "user:changed", new byte[] {1, 2});
        }
      }
    }
  }

  private static void remove(Path path) throws IOException {
    List<Path> below;
    try (Stream<Path> walk = Files.walk(path)) {
      below = new ArrayList<>(walk.toList());
    }
    for (Path one : below.reversed()) {
      Files.delete(one);
    }
  }

  @Test
  void unpack_folderWithContent_isRefusedAndKept() throws IOException {
    Path folder = Files.createDirectory(root.resolve("full"));
    Files.writeString(folder.resolve("mine"), "x");
    assertThatThrownBy(() -> bundles.unpack(base(), folder, (_, _) -> new byte[0]))
        .isInstanceOf(Problem.Conflict.class);
    assertThat(folder.resolve("mine")).exists();
  }

  @Test
  void repack_whatIsNoBundle_isOneClearLine() throws IOException {
    Path folder = Files.createDirectory(root.resolve("none"));
    assertThatThrownBy(() -> repack(folder)).isInstanceOf(Problem.Invalid.class);
    assertThatThrownBy(() -> repack(root.resolve("nope"))).isInstanceOf(Problem.NotFound.class);
    Path bundle = unpack(base());
    Files.writeString(bundle.resolve("rootfs/.wh.x"), "");
    assertThatThrownBy(() -> repack(bundle)).isInstanceOf(Problem.Unsupported.class);
    Files.writeString(bundle.resolve("carafe.tree"), "damaged");
    assertThatThrownBy(() -> repack(bundle)).isInstanceOf(Problem.Corrupt.class);
    Path gone = unpack(base());
    store.remove("base", true);
    assertThatThrownBy(() -> repack(gone)).isInstanceOf(Problem.NotFound.class);
  }
}
