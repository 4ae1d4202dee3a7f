package io.carafe.linux.socket;

import io.carafe.base.Problem;
import io.carafe.linux.file.Folder;
import io.carafe.linux.kernel.Scratch;
import io.carafe.linux.text.PathText;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;

/**
 * The struct sockaddr_un of a path (unix(7)), valid until this is closed. A path of more than
 * {@value #PATH_BYTES_MAX} bytes goes through {@code /proc/self/fd/N/name}.
 */
final class SocketAddress implements AutoCloseable {
  static final short AF_UNIX = 1;
  private static final int PATH_OFFSET = 2;
  private static final int PATH_BYTES_MAX = 107;

  private final Folder folder;
  private final String name;
  private final byte[] bytes;

  SocketAddress(Path path) {
    Path absolute = path.toAbsolutePath();
    Path parent = absolute.getParent();
    Path last = absolute.getFileName();
    if (parent == null || last == null) {
      throw Problem.invalid("socket " + path + " has no file name");
    }
    this.name = last.toString();
    this.folder = Folder.open(parent);
    byte[] direct = PathText.encode(absolute.toString());
    this.bytes =
        direct.length <= PATH_BYTES_MAX
            ? direct
            : PathText.encode(folder.fd().procPath() + "/" + name);
    if (bytes.length > PATH_BYTES_MAX) {
      folder.close();
      throw Problem.invalid("socket " + path + ": the file name is too long");
    }
  }

  /** The folder that holds the socket's file. */
  Folder folder() {
    return folder;
  }

  /** The name of the socket's file. */
  String name() {
    return name;
  }

  MemorySegment in(Scratch scratch) {
    MemorySegment address = scratch.zeros(PATH_OFFSET + PATH_BYTES_MAX + 1L);
    address.set(ValueLayout.JAVA_SHORT, 0, AF_UNIX);
    MemorySegment.copy(bytes, 0, address, ValueLayout.JAVA_BYTE, PATH_OFFSET, bytes.length);
    return address;
  }

  @Override
  public void close() {
    folder.close();
  }
}
