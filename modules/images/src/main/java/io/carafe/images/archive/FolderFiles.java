package io.carafe.images.archive;

import io.carafe.images.content.ContentStore;
import io.carafe.images.content.Spooled;
import io.carafe.images.stream.OpenFileStream;
import io.carafe.linux.file.FileType;
import io.carafe.linux.file.Folder;
import io.carafe.linux.file.OpenFile;
import io.carafe.linux.file.OpenHow;
import io.carafe.linux.file.Resolve;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A folder; its files are spooled when they are asked for. Links in it lead nowhere else. */
final class FolderFiles implements ArchiveFiles {
  private static final long BYTES_MAX = 1L << 38;

  private final ContentStore content;
  private final Folder folder;
  private final Map<String, Spooled> files = new HashMap<>();

  private FolderFiles(ContentStore content, Folder folder) {
    this.content = content;
    this.folder = folder;
  }

  static FolderFiles open(ContentStore content, Path path) {
    return new FolderFiles(content, Folder.open(path));
  }

  @Override
  public Optional<Spooled> find(String path) throws IOException {
    Spooled known = files.get(path);
    if (known != null) {
      return Optional.of(known);
    }
    Optional<OpenFile> file = folder.openIfExists(path, OpenHow.readNonblocking(Resolve.BENEATH));
    if (file.isEmpty()) {
      return Optional.empty();
    }
    try (OpenFile open = file.get()) {
      if (open.status().type() != FileType.REGULAR) {
        return Optional.empty();
      }
      InputStream bytes = new OpenFileStream(open);
      Spooled spooled = content.spool(bytes, BYTES_MAX, TarFiles.DOING);
      files.put(path, spooled);
      return Optional.of(spooled);
    }
  }

  @Override
  public void close() {
    files.values().forEach(content::discard);
    files.clear();
    folder.close();
  }
}
