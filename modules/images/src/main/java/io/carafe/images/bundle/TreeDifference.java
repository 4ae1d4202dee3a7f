package io.carafe.images.bundle;

import io.carafe.base.Problem;
import io.carafe.images.tar.TarAttributes;
import io.carafe.images.tar.TarBody;
import io.carafe.images.tar.TarEntry;
import io.carafe.images.tar.TarWriter;
import io.carafe.linux.file.FileIdentity;
import io.carafe.linux.file.FileStatus;
import io.carafe.linux.file.FileType;
import io.carafe.linux.file.Folder;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * What changed in a tree since its record was made, and the layer that says so: files that are new
 * or different, all names of a hard-linked file of which one is, the folders above them, and a
 * whiteout for each name that is gone.
 *
 * <p>Source: OCI image specification, layer.md, sections Change Types and Whiteouts.
 */
final class TreeDifference {
  private static final String WHITEOUT = ".wh.";

  private final Folder root;
  private final Set<String> changed = new HashSet<>();
  private final Set<FileIdentity> changedFiles = new HashSet<>();
  private final List<String> removed = new ArrayList<>();

  /** Names below it are gone with it. */
  private String gone = "\0";

  private TreeDifference(Folder root) {
    this.root = root;
  }

  /** Compares the tree below {@code root} with {@code record}. */
  static TreeDifference between(TreeRecord record, Folder root) throws IOException {
    TreeDifference difference = new TreeDifference(root);
    TreeRecord.Links links = new TreeRecord.Links();
    TreeWalk.walk(root, place -> difference.compare(record, place, links));
    for (@Nullable FileFacts left = record.peek(); left != null; left = record.peek()) {
      difference.remove(left.path());
      record.advance();
    }
    return difference;
  }

  boolean isEmpty() {
    return changed.isEmpty() && removed.isEmpty();
  }

  private void compare(TreeRecord record, TreeWalk.Place place, TreeRecord.Links links)
      throws IOException {
    @Nullable FileFacts before = record.peek();
    while (before != null && TreeWalk.compare(before.path(), place.path()) < 0) {
      remove(before.path());
      record.advance();
      before = record.peek();
    }
    FileFacts now = FileFacts.of(place, links.earlier(place));
    boolean there = before != null && before.path().equals(place.path());
    if (there) {
      record.advance();
    }
    if (before == null || !there || !before.equals(now)) {
      change(place);
      if (before != null && there && before.isFolder() && !now.isFolder()) {
        gone = place.path();
      }
    }
  }

  private void change(TreeWalk.Place place) {
    if (place.name().startsWith(WHITEOUT)) {
      throw Problem.unsupported(
          "repack %s: a layer cannot have names that start with .wh."
              .formatted(TarEntry.printable(place.path())));
    }
    changed.add(place.path());
    if (place.status().type() != FileType.FOLDER && place.status().links() > 1) {
      changedFiles.add(place.status().identity());
    }
  }

  private void remove(String path) {
    if (!path.startsWith(gone + "/")) {
      removed.add(path);
      gone = path;
    }
  }

  /** Writes the layer; {@code tar} stays open. */
  void write(TarWriter tar) throws IOException {
    Layer layer = new Layer(tar);
    TreeWalk.walk(root, layer::visit);
    for (String path : removed) {
      int name = path.lastIndexOf('/') + 1;
      String whiteout = path.substring(0, name) + WHITEOUT + path.substring(name);
      tar.add(
          TarEntry.of(
              whiteout, TarBody.Regular.dense(0), new TarAttributes(0, 0, 0, Instant.EPOCH)));
    }
  }

  /** The layer while it is written. */
  private final class Layer {
    private final TarWriter tar;
    private final Map<FileIdentity, String> written = new HashMap<>();

    /** The folders above the current file that have no entry yet, the outermost first. */
    private final List<Pending> above = new ArrayList<>();

    Layer(TarWriter tar) {
      this.tar = tar;
    }

    private record Pending(String path, FileStatus status, SortedMap<String, byte[]> xattrs) {}

    void visit(TreeWalk.Place place) throws IOException {
      above.removeIf(
          folder -> !folder.path().equals(".") && !place.path().startsWith(folder.path() + "/"));
      boolean wanted =
          changed.contains(place.path()) || changedFiles.contains(place.status().identity());
      if (wanted) {
        for (Pending folder : above) {
          tar.add(entry(folder.path(), new TarBody.Folder(), folder.status(), folder.xattrs()));
        }
        above.clear();
        add(place);
      } else if (place.status().type() == FileType.FOLDER) {
        above.add(new Pending(place.path(), place.status(), BundleXattrs.of(place)));
      }
    }

    private void add(TreeWalk.Place place) throws IOException {
      FileStatus status = place.status();
      if (status.type() != FileType.FOLDER && status.links() > 1) {
        @Nullable String first = written.putIfAbsent(status.identity(), place.path());
        if (first != null) {
          add(place, new TarBody.HardLink(first));
          return;
        }
      }
      switch (status.type()) {
        case REGULAR -> {
          TarEntry entry =
              entry(
                  place.path(),
                  TarBody.Regular.dense(status.size()),
                  status,
                  BundleXattrs.of(place));
          try (InputStream bytes = FileFacts.open(place)) {
            tar.add(entry, bytes);
          }
        }
        case FOLDER -> add(place, new TarBody.Folder());
        case SYMLINK -> add(place, new TarBody.SymbolicLink(place.folder().readLink(place.name())));
        case CHARACTER_DEVICE -> add(place, device(status, false));
        case BLOCK_DEVICE -> add(place, device(status, true));
        case FIFO -> add(place, new TarBody.Fifo());
        case SOCKET, UNKNOWN -> {}
      }
    }

    private static TarBody device(FileStatus status, boolean block) {
      return new TarBody.Device(block, status.node().major(), status.node().minor());
    }

    private void add(TreeWalk.Place place, TarBody body) throws IOException {
      tar.add(entry(place.path(), body, place.status(), BundleXattrs.of(place)));
    }

    private static TarEntry entry(
        String path, TarBody body, FileStatus status, Map<String, byte[]> xattrs) {
      TarAttributes attributes =
          new TarAttributes(
              status.mode(), status.owner().uid(), status.owner().gid(), status.modified());
      return new TarEntry(path, body, attributes, xattrs);
    }
  }
}
