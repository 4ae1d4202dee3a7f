package io.carafe.images.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.base.Digest;
import io.carafe.base.Problem;
import io.carafe.images.SampleImage;
import io.carafe.images.erofs.ErofsMount.Backing;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("root")
class LayerFormatTest {
  @TempDir Path root;

  @Test
  void detect_kernelThatMountsFiles_takesImages() {
    LayerFormat format = LayerFormat.detect(root);
    assertThat(format).isInstanceOf(LayerFormat.Images.class);
    assertThat(((LayerFormat.Images) format).backing()).isEqualTo(Backing.FILE);
    assertThat(format).hasToString("erofs, mounted from files");
    assertThat(root).isEmptyDirectory();
  }

  @Test
  void detect_onOverlay_takesLoopDevices() throws Exception {
    for (String name : List.of("lower", "upper", "work", "merged")) {
      Files.createDirectory(root.resolve(name));
    }
    String options = "lowerdir=%1$s/lower,upperdir=%1$s/upper,workdir=%1$s/work".formatted(root);
    Path merged = root.resolve("merged");
    run("mount", "-t", "overlay", "overlay", "-o", options, merged.toString());
    try {
      assertThat(LayerFormat.detect(merged)).hasToString("erofs, mounted by loop devices");
    } finally {
      run("umount", merged.toString());
    }
  }

  private static void run(String... command) throws Exception {
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
  }

  @Test
  void of_unknownWord_isInvalid() {
    assertThatThrownBy(() -> LayerFormat.of(Optional.of("tape"), root))
        .isInstanceOf(Problem.Invalid.class)
        .hasMessage("layer format \"tape\" is unknown");
  }

  @ParameterizedTest
  @ValueSource(strings = {"folder", "erofs", "loop"})
  void open_otherFormatLater_keepsOldLayers(String word) throws Exception {
    Digest chainId;
    try (ImageStore store = ImageStore.open(root, ImageUse.NONE, Optional.of(word))) {
      SampleImage sample = new SampleImage().layer("a", "1");
      Image image = store.put(sample.store(store.content()));
      store.layers().ensure(image);
      chainId = image.layers().getFirst().chainId();
      assertThat(store.layers().isImage(chainId)).isEqualTo(!word.equals("folder"));
    }
    for (String other : List.of("erofs", "folder", "loop")) {
      try (ImageStore store = ImageStore.open(root, ImageUse.NONE, Optional.of(other))) {
        assertThat(store.layers().path(chainId).resolve("a")).hasContent("1");
      }
    }
  }
}
