package io.carafe.images.store;

import io.carafe.images.erofs.ErofsMount;
import io.carafe.images.layer.LayerExtractor;
import io.carafe.images.layer.LayerLimits;
import io.carafe.linux.file.Folder;
import io.carafe.linux.file.OpenFile;
import io.carafe.linux.file.OpenHow;
import io.carafe.linux.file.Resolve;
import java.io.IOException;
import java.util.Optional;

/**
 * A layer that is being unpacked to one of the formats, in a folder of its own.
 *
 * @param extractor unpacks it, which this owns
 * @param release closes what it is unpacked to
 */
record UnpackingLayer(LayerExtractor extractor, Runnable release) implements AutoCloseable {
  private static final int TREE_MODE = 0755;
  private static final int IMAGE_MODE = 0600;

  /** Starts in the empty {@code folder}. */
  static UnpackingLayer begin(Folder folder, LayerFormat format, LayerLimits limits)
      throws IOException {
    return switch (format) {
      case LayerFormat.Folders _ -> {
        Folder tree = folder.folderOrCreate(LayerStore.TREE, TREE_MODE);
        yield new UnpackingLayer(LayerExtractor.toFolder(tree, limits), tree::close);
      }
      case LayerFormat.Images images -> {
        OpenFile image = folder.open(LayerStore.IMAGE, OpenHow.createNew(IMAGE_MODE));
        LayerExtractor extractor =
            LayerExtractor.toErofs(
                image, images.block(), () -> folder.open(".", OpenHow.unnamed(IMAGE_MODE)), limits);
        yield new UnpackingLayer(extractor, image::close);
      }
    };
  }

  /** The tree of the layer that was unpacked to the folder {@code name} of {@code ingest}. */
  static Folder tree(Folder ingest, String name) {
    String image = name + "/" + LayerStore.IMAGE;
    Optional<OpenFile> file = ingest.openIfExists(image, OpenHow.read(Resolve.NO_LINKS));
    if (file.isEmpty()) {
      return ingest.folder(name + "/" + LayerStore.TREE, Resolve.NO_LINKS);
    }
    try (OpenFile open = file.get()) {
      return Folder.of(ErofsMount.of(open), open.label());
    }
  }

  @Override
  public void close() {
    extractor.close();
    release.run();
  }
}
