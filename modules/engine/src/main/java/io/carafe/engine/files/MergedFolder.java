package io.carafe.engine.files;

import io.carafe.linux.file.DeviceNumber;
import io.carafe.linux.file.FileStatus;
import io.carafe.linux.file.FileType;
import io.carafe.linux.file.Folder;
import io.carafe.linux.file.FolderEntries;
import io.carafe.linux.file.Resolve;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One folder as the layers that have it show it together; the topmost layer comes first. */
final class MergedFolder implements AutoCloseable {
  private static final String OPAQUE = "trusted.overlay.opaque";
  private static final DeviceNumber WHITEOUT = new DeviceNumber(0, 0);

  private final List<Folder> layers;

  /** Becomes the owner of {@code layers}. */
  MergedFolder(List<Folder> layers) {
    this.layers = List.copyOf(layers);
  }

  /** What a name stands for. */
  sealed interface Child {}

  /** A folder; the receiver closes it. */
  record ChildFolder(MergedFolder folder) implements Child {}

  /** Anything else, in the layer that shows it. */
  record ChildFile(Folder layer, FileStatus status) implements Child {}

  /** What {@code name} stands for here; empty where there is nothing, or it was deleted. */
  Optional<Child> child(String name) {
    List<Folder> merged = new ArrayList<>();
    for (Folder layer : layers) {
      Optional<FileStatus> status = layer.statusIfExists(name);
      if (status.isEmpty()) {
        continue;
      }
      if (status.get().type() != FileType.FOLDER) {
        if (merged.isEmpty() && !isWhiteout(status.get())) {
          return Optional.of(new ChildFile(layer, status.get()));
        }
        break;
      }
      merged.add(layer.folder(name, Resolve.NO_LINKS_ANY_MOUNT));
      if (isOpaque(layer, name)) {
        break;
      }
    }
    return merged.isEmpty()
        ? Optional.empty()
        : Optional.of(new ChildFolder(new MergedFolder(merged)));
  }

  /** All names that stand for something here. */
  Set<String> names() {
    Set<String> names = new LinkedHashSet<>();
    for (Folder layer : layers) {
      try (FolderEntries entries = layer.entries()) {
        while (entries.hasNext()) {
          names.add(entries.next().name());
        }
      }
    }
    return names;
  }

  /** The status of the folder itself, which the topmost layer decides. */
  FileStatus status() {
    return layers.getFirst().status();
  }

  /** The topmost layer's folder, with the attributes that count. */
  Folder topmost() {
    return layers.getFirst();
  }

  /** The same folder once more; the caller closes it. */
  MergedFolder duplicate() {
    List<Folder> again = new ArrayList<>();
    for (Folder layer : layers) {
      again.add(Folder.of(layer.fd().duplicate(), layer.label()));
    }
    return new MergedFolder(again);
  }

  private static boolean isWhiteout(FileStatus status) {
    return status.type() == FileType.CHARACTER_DEVICE && status.node().equals(WHITEOUT);
  }

  private static boolean isOpaque(Folder parent, String name) {
    Optional<byte[]> mark = parent.attribute(name, OPAQUE);
    return mark.isPresent() && mark.get().length == 1 && mark.get()[0] == 'y';
  }

  @Override
  public void close() {
    layers.forEach(Folder::close);
  }
}
