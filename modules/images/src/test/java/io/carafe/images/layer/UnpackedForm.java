package io.carafe.images.layer;

import io.carafe.images.erofs.BlockSize;
import io.carafe.linux.Fd;
import io.carafe.linux.file.Folder;
import io.carafe.linux.file.OpenFile;
import io.carafe.linux.file.OpenHow;
import io.carafe.linux.mount.DetachedMount;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;

/** Unpacks a layer in one of the forms, and looks at it as the kernel shows it. */
public interface UnpackedForm {
  /** What was unpacked. */
  record Result(ExtractedLayer layer, SortedMap<String, String> tree) {}

  /** Unpacks {@code tar} in the empty folder {@code root}. */
  Result unpack(Path root, byte[] tar, LayerLimits limits) throws IOException;

  /** Into the folder itself. */
  static Result folder(Path root, byte[] tar, LayerLimits limits) throws IOException {
    try (Folder folder = Folder.open(root);
        LayerExtractor extractor = LayerExtractor.toFolder(folder, limits)) {
      extractor.read(new ByteArrayInputStream(tar));
      ExtractedLayer layer = extractor.complete(List.of());
      return new Result(layer, TreeSnapshot.of(root));
    }
  }

  /** Into an image {@code layer.erofs}, which is then mounted. */
  static UnpackedForm erofs(BlockSize block) {
    return (root, tar, limits) -> {
      ExtractedLayer layer = write(root, new ByteArrayInputStream(tar), block, limits);
      return new Result(layer, mounted(root.resolve("layer.erofs")));
    };
  }

  /** Writes {@code tar} to {@code layer.erofs} in {@code root}. */
  static ExtractedLayer write(Path root, InputStream tar, BlockSize block, LayerLimits limits)
      throws IOException {
    try (Folder folder = Folder.open(root);
        OpenFile image = folder.open("layer.erofs", OpenHow.createNew(0600));
        LayerExtractor extractor =
            LayerExtractor.toErofs(
                image, block, () -> folder.open(".", OpenHow.unnamed(0600)), limits)) {
      extractor.read(tar);
      return extractor.complete(List.of());
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(root.resolve("layer.erofs"));
      throw e;
    }
  }

  /** The tree in {@code image}. */
  static SortedMap<String, String> mounted(Path image) {
    try (Fd mount = DetachedMount.of("erofs", image.toString())) {
      return TreeSnapshot.of(Path.of(mount.procPath()));
    }
  }
}
