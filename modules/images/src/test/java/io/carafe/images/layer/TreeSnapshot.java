package io.carafe.images.layer;

import io.carafe.base.Digest;
import io.carafe.linux.file.FileIdentity;
import io.carafe.linux.file.FileStatus;
import io.carafe.linux.file.Folder;
import io.carafe.linux.file.FolderEntries;
import io.carafe.linux.file.OpenFile;
import io.carafe.linux.file.OpenHow;
import io.carafe.linux.file.Resolve;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** All that can be seen of a tree, one line a file, to compare trees. */
public final class TreeSnapshot {
  private static final int PART_BYTES = 256 << 10;

  private final SortedMap<String, String> lines = new TreeMap<>();
  private final Map<FileIdentity, String> firstNames = new HashMap<>();

  private TreeSnapshot() {}

  /** The tree below {@code root}, the root's own line under {@code "."}. */
  public static SortedMap<String, String> of(Path root) {
    try (Folder folder = Folder.open(root);
        OpenFile self = OpenFile.of(folder.fd().duplicate(), ".")) {
      TreeSnapshot snapshot = new TreeSnapshot();
      FileStatus status = folder.status();
      snapshot.lines.put(".", general(status) + xattrs(self.attributeKeys(), self::attribute));
      snapshot.add(folder, "");
      return snapshot.lines;
    }
  }

  private void add(Folder folder, String prefix) {
    List<String> names = new ArrayList<>();
    try (FolderEntries entries = folder.entries()) {
      entries.forEachRemaining(entry -> names.add(entry.name()));
    }
    Collections.sort(names);
    for (String name : names) {
      String path = prefix + name;
      FileStatus status = folder.status(name);
      String xattrs = xattrs(folder.attributeKeys(name), key -> folder.attribute(name, key));
      lines.put(path, general(status) + special(folder, name, status, path) + xattrs);
      if (status.type() == io.carafe.linux.file.FileType.FOLDER) {
        try (Folder child = folder.folder(name, Resolve.NO_LINKS)) {
          add(child, path + "/");
        }
      }
    }
  }

  private static String general(FileStatus status) {
    return "%s %o %d:%d %s"
        .formatted(
            status.type(),
            status.mode(),
            status.owner().uid(),
            status.owner().gid(),
            status.modified());
  }

  private String special(Folder folder, String name, FileStatus status, String path) {
    String same = firstNames.getOrDefault(status.identity(), "");
    firstNames.putIfAbsent(status.identity(), path);
    String link = same.isEmpty() ? "" : " = " + same + " of " + status.links();
    return switch (status.type()) {
      case REGULAR -> " " + status.size() + " " + content(folder, name) + link;
      case SYMLINK -> " -> " + folder.readLink(name) + link;
      case CHARACTER_DEVICE, BLOCK_DEVICE ->
          " " + status.node().major() + ":" + status.node().minor() + link;
      case FOLDER -> "";
      case FIFO, SOCKET, UNKNOWN -> link;
    };
  }

  private static String content(Folder folder, String name) {
    try (OpenFile file = folder.open(name, OpenHow.read(Resolve.NO_LINKS))) {
      MessageDigest digest = Digest.sha256(new byte[0]).computation();
      byte[] part = new byte[PART_BYTES];
      for (int read = file.read(part, 0, PART_BYTES); read > 0; ) {
        digest.update(part, 0, read);
        read = file.read(part, 0, PART_BYTES);
      }
      return HexFormat.of().formatHex(digest.digest()).substring(0, 12);
    }
  }

  private static String xattrs(
      List<String> keys, java.util.function.Function<String, java.util.Optional<byte[]>> values) {
    StringBuilder text = new StringBuilder();
    keys.stream()
        .sorted()
        .filter(key -> !key.equals("security.selinux"))
        .forEach(key ->
            text.append(' ')
                .append(key)
                .append('=')
                .append(values.apply(key).map(HexFormat.of()::formatHex).orElse("?")));
    return text.toString();
  }
}
