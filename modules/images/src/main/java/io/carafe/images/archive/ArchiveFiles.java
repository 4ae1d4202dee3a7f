package io.carafe.images.archive;

import io.carafe.images.content.Spooled;
import java.io.IOException;
import java.util.Optional;

/** The files of an archive or a folder by their path, spooled. */
interface ArchiveFiles extends AutoCloseable {
  /** The file at {@code path}, if there is one; it stays until this is closed. */
  Optional<Spooled> find(String path) throws IOException;

  /** Discards all spooled files. */
  @Override
  void close();
}
