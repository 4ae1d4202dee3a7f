package io.carafe.images.layer;

import io.carafe.images.erofs.ErofsWriter;
import io.carafe.images.tar.TarAttributes;
import io.carafe.images.tar.TarBody;
import io.carafe.linux.file.DeviceNumber;
import io.carafe.linux.file.FileType;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/**
 * Where a layer is unpacked to: an empty tree that grows. What paths mean is decided by {@link
 * LayerExtractor}; here each leads from the root over folders alone, no link followed. For one
 * thread.
 *
 * <p>The methods that make something need its parent to be there, replace what has the path
 * already, all below it with it, and answer whether there was something.
 */
sealed interface LayerSink extends AutoCloseable permits FolderSink, ErofsSink {
  /** What is at a path. */
  enum Kind {
    FOLDER,
    SYMLINK,
    /** What hides a file of the layers below. */
    WHITEOUT,
    /** Any other file. */
    OTHER
  }

  /**
   * What all files have.
   *
   * @param attributes owner, mode and time; the mode of a symbolic link is always 0777
   * @param xattrs the extended attributes that may be set
   */
  record Properties(TarAttributes attributes, Map<String, byte[]> xattrs) {}

  /** What a file is made of: its size and holes, and where its bytes come from. */
  record FileContent(TarBody.Regular body, ErofsWriter.Content bytes) {}

  /** What a file without content is. */
  record Special(FileType type, DeviceNumber device) {}

  /** What is at {@code path}; empty where there is nothing, also where a parent is no folder. */
  Optional<Kind> find(LayerPath path);

  /** The text of the symbolic link at {@code path}. */
  String linkTarget(LayerPath path);

  /** Makes a folder, unless there is one; what was there before. {@link #setFolder} follows. */
  Optional<Kind> makeFolder(LayerPath path);

  /** Sets what the folder at {@code path}, or the root, has; opaqueness stays. */
  void setFolder(LayerPath path, Properties properties);

  /** Makes the folder at {@code path} hide what the layers below have there. */
  void makeOpaque(LayerPath path);

  /** Whether the folder at {@code path} was made opaque. */
  boolean isOpaque(LayerPath path);

  /** Makes a whiteout where nothing is. */
  void makeWhiteout(LayerPath path);

  /** Makes a regular file. */
  boolean makeFile(LayerPath path, Properties properties, FileContent content) throws IOException;

  /** Makes a symbolic link. */
  boolean makeSymlink(LayerPath path, Properties properties, String target);

  /** Makes a device or FIFO. */
  boolean makeSpecial(LayerPath path, Properties properties, Special special);

  /** Whether both paths lead to one file. */
  boolean isSame(LayerPath first, LayerPath second);

  /** Gives the file at {@code target} the further name {@code path}, where nothing is. */
  void link(LayerPath target, LayerPath path);

  /** Removes what is at {@code path}, which is there, with all below it. */
  void remove(LayerPath path);

  /** Completes the tree; nothing is called after it but {@link #close}. */
  void finish() throws IOException;

  @Override
  void close();
}
