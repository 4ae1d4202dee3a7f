package io.carafe.images.layer;

import io.carafe.base.Problem;
import io.carafe.images.layer.LayerSink.FileContent;
import io.carafe.images.layer.LayerSink.Properties;
import io.carafe.images.tar.TarAttributes;
import io.carafe.images.tar.TarBody;
import io.carafe.linux.file.FileOwner;
import io.carafe.linux.file.FileStatus;
import io.carafe.linux.file.FileType;
import io.carafe.linux.file.Folder;
import io.carafe.linux.file.OpenFile;
import io.carafe.linux.file.OpenHow;
import io.carafe.linux.file.Resolve;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Hard links to files that only the layers below have. As when a file is linked in a running
 * overlay, the layer gets a copy of the file, with both names.
 */
final class LowerLinks {
  private static final int LINKS_MAX = 10_000;

  private final LayerSink sink;
  private final LayerWalk walk;
  private final LayerLimits limits;
  private final List<Link> links = new ArrayList<>();
  private long copied;

  /** The further name {@code path} of {@code target}. */
  private record Link(LayerPath path, LayerPath target) {}

  /** A file of a layer below. */
  private record Found(Folder folder, String name, FileStatus status) {}

  LowerLinks(LayerSink sink, LayerWalk walk, LayerLimits limits) {
    this.sink = sink;
    this.walk = walk;
    this.limits = limits;
  }

  /** Notes a link whose target is not in the layer. */
  void add(LayerPath path, LayerPath target) {
    if (links.size() == LINKS_MAX) {
      throw Problem.exhausted("unpack layer: it has too many hard links to the layers below");
    }
    links.add(new Link(path, target));
  }

  boolean isEmpty() {
    return links.isEmpty();
  }

  /**
   * Makes all links, from the layers {@code below}, topmost first. What the archive has put in the
   * place of one since stays.
   */
  void resolve(List<Folder> below) throws IOException {
    for (Link link : links) {
      if (sink.find(link.path()).isEmpty()) {
        resolve(link, below);
      }
    }
  }

  private void resolve(Link link, List<Folder> below) throws IOException {
    Optional<LayerSink.Kind> here = sink.find(link.target());
    if (here.isEmpty()) {
      LayerPath target = walk.require(link.target().parent()).child(link.target().name());
      copy(link, target, below);
      sink.link(target, link.path());
    } else if (here.get() == LayerSink.Kind.OTHER || here.get() == LayerSink.Kind.SYMLINK) {
      sink.link(link.target(), link.path());
    } else {
      copy(link, link.path(), below);
    }
  }

  /** Copies the target of {@code link} to {@code place}. */
  private void copy(Link link, LayerPath place, List<Folder> below) throws IOException {
    for (Folder layer : below) {
      Look look = look(layer, link.target(), place);
      if (look == Look.HERE) {
        return;
      }
      if (look == Look.NOWHERE) {
        break;
      }
    }
    throw Problem.corrupt(
        "unpack %s: a hard link to %s, which is not in the layer or below it"
            .formatted(link.path(), link.target()));
  }

  /** Where a file is to be looked for. */
  private enum Look {
    /** It was in this layer, and is copied. */
    HERE,
    /** In the next one. */
    BELOW,
    /** Nowhere: it is hidden, or no file. */
    NOWHERE
  }

  private Look look(Folder layer, LayerPath target, LayerPath place) throws IOException {
    boolean opaque = false;
    LayerPath at = LayerPath.ROOT;
    for (String name : target.text().split("/", -1)) {
      try (Folder parent = layer.folder(at.isRoot() ? "." : at.text(), Resolve.NO_LINKS)) {
        Optional<FileStatus> status = parent.statusIfExists(name);
        if (status.isEmpty()) {
          return opaque ? Look.NOWHERE : Look.BELOW;
        }
        at = at.child(name);
        if (at.equals(target)) {
          return copy(new Found(parent, name, status.get()), place);
        }
        if (status.get().type() != FileType.FOLDER) {
          return Look.NOWHERE;
        }
        opaque |= Whiteout.isOpaque(parent, name);
      }
    }
    return Look.NOWHERE;
  }

  private Look copy(Found found, LayerPath place) throws IOException {
    FileStatus status = found.status();
    if (Whiteout.is(status)) {
      return Look.NOWHERE;
    }
    Properties properties = properties(found);
    switch (status.type()) {
      case REGULAR -> copyFile(found, properties, place);
      case SYMLINK -> sink.makeSymlink(place, properties, found.folder().readLink(found.name()));
      case CHARACTER_DEVICE, BLOCK_DEVICE, FIFO -> {
        LayerSink.Special special = new LayerSink.Special(status.type(), status.node());
        sink.makeSpecial(place, properties, special);
      }
      case FOLDER, SOCKET, UNKNOWN -> {
        return Look.NOWHERE;
      }
    }
    return Look.HERE;
  }

  private static Properties properties(Found found) {
    FileOwner owner = found.status().owner();
    Map<String, byte[]> xattrs = new LinkedHashMap<>();
    for (String key : found.folder().attributeKeys(found.name())) {
      if (LayerXattrs.isAllowed(key)) {
        found.folder().attribute(found.name(), key).ifPresent(value -> xattrs.put(key, value));
      }
    }
    return new Properties(
        new TarAttributes(
            found.status().mode(), owner.uid(), owner.gid(), found.status().modified()),
        xattrs);
  }

  private void copyFile(Found found, Properties properties, LayerPath place) throws IOException {
    long size = found.status().size();
    copied += size;
    if (copied > limits.bytesMax()) {
      throw limits.exceeded();
    }
    try (OpenFile file = found.folder().open(found.name(), OpenHow.read(Resolve.NO_LINKS))) {
      FileContent content = new FileContent(TarBody.Regular.dense(size), file::read);
      sink.makeFile(place, properties, content);
    }
  }
}
