package io.carafe.images.store;

import io.carafe.base.Problem;
import io.carafe.images.erofs.BlockSize;
import io.carafe.images.erofs.ErofsMount;
import io.carafe.images.erofs.ErofsMount.Backing;
import io.carafe.images.erofs.ErofsWriter;
import io.carafe.linux.file.Folder;
import io.carafe.linux.file.OpenFile;
import io.carafe.linux.file.OpenHow;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What layers become when they are unpacked; those that are there stay what they are. */
public sealed interface LayerFormat {
  /** A folder each, which every kernel and file system can hold. */
  record Folders() implements LayerFormat {
    @Override
    public String toString() {
      return "folder";
    }
  }

  /**
   * An EROFS image each.
   *
   * @param block the block size of new images
   * @param backing what the kernel reads them through
   */
  record Images(BlockSize block, Backing backing) implements LayerFormat {
    @Override
    public String toString() {
      String through = backing == Backing.FILE ? "mounted from files" : "mounted by loop devices";
      return "erofs, " + through;
    }
  }

  /**
   * The best format for layers in the existing folder {@code root}, tried by mounting an empty
   * image there.
   */
  static LayerFormat detect(Path root) {
    for (BlockSize block : List.of(BlockSize.SECTOR, BlockSize.PAGE)) {
      for (Backing backing : Backing.values()) {
        if (works(root, block, backing)) {
          return new Images(block, backing);
        }
      }
    }
    return new Folders();
  }

  /**
   * The format called {@code word}: {@code folder}, {@code erofs} or {@code loop}; without a word
   * the best one. {@link Problem.Invalid} for other words, {@link Problem.Unsupported} where it
   * does not work here.
   */
  static LayerFormat of(Optional<String> word, Path root) {
    return switch (word.orElse("")) {
      case "" -> detect(root);
      case "folder" -> new Folders();
      case "erofs" -> require(root, Backing.FILE);
      case "loop" -> require(root, Backing.LOOP);
      default ->
          throw Problem.invalid("layer format \"" + word.orElse("") + "\" is unknown")
              .withHint("use folder, erofs or loop");
    };
  }

  private static LayerFormat require(Path root, Backing backing) {
    for (BlockSize block : List.of(BlockSize.SECTOR, BlockSize.PAGE)) {
      if (works(root, block, backing)) {
        return new Images(block, backing);
      }
    }
    throw Problem.unsupported("mount EROFS images in " + root + ": the kernel does not do it");
  }

  private static boolean works(Path root, BlockSize block, Backing backing) {
    try (Folder folder = Folder.open(root);
        OpenFile image = folder.open(".", OpenHow.unnamed(0600));
        ErofsWriter writer =
            new ErofsWriter(image, block, () -> folder.open(".", OpenHow.unnamed(0600)), 4)) {
      writer.finish();
      ErofsMount.of(image, backing).close();
      return true;
    } catch (Problem.Kernel e) {
      return false;
    }
  }
}
