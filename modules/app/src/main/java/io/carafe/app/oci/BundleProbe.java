package io.carafe.app.oci;

import io.carafe.base.Problem;
import io.carafe.linux.file.FileStatus;
import io.carafe.linux.file.Folder;
import io.carafe.linux.file.OpenFile;
import io.carafe.linux.file.OpenHow;
import io.carafe.linux.file.Resolve;
import io.carafe.program.explain.FileProbe;
import java.nio.file.Path;
import java.util.Arrays;

/** Looks at files below a bundle's root; no link leads out of it. */
public record BundleProbe(Path root) implements FileProbe {
  @Override
  public Found look(String path) {
    try (Folder folder = Folder.open(root);
        OpenFile file = folder.open(relative(path), OpenHow.handleFollowing(Resolve.IN_ROOT))) {
      FileStatus status = file.status();
      Kind kind =
          switch (status.type()) {
            case FOLDER -> Kind.FOLDER;
            case REGULAR -> Kind.FILE;
            case SYMLINK, CHARACTER_DEVICE, BLOCK_DEVICE, FIFO, SOCKET, UNKNOWN -> Kind.OTHER;
          };
      return new Found(kind, status.mode());
    } catch (Problem.Kernel e) {
      return new Found(Kind.MISSING, 0);
    }
  }

  @Override
  public byte[] head(String path, int bytesMax) {
    try (Folder folder = Folder.open(root);
        OpenFile file = folder.open(relative(path), OpenHow.readNonblocking(Resolve.IN_ROOT))) {
      byte[] bytes = new byte[bytesMax];
      int length = file.read(bytes, 0, bytesMax);
      return Arrays.copyOf(bytes, Math.max(0, length));
    } catch (Problem.Kernel e) {
      return new byte[0];
    }
  }

  private static String relative(String path) {
    String text = path.replaceFirst("^/+", "");
    return text.isEmpty() ? "." : text;
  }
}
