package io.carafe.app.oci;

import io.carafe.base.Problem;
import io.carafe.linux.file.IoReason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Files that the caller of {@code carafe-oci} names. */
final class OciFiles {
  private OciFiles() {}

  /**
   * The bytes of a file.
   *
   * @throws Problem.NotFound where there is none
   * @throws Problem.Invalid where it has more than {@code bytesMax} or cannot be read
   */
  static byte[] read(Path file, int bytesMax) {
    try (InputStream in = Files.newInputStream(file)) {
      return read(in, file.toString(), bytesMax);
    } catch (NoSuchFileException e) {
      throw Problem.notFound("read " + file + ": no such file").withCause(e);
    } catch (IOException e) {
      throw Problem.invalid("read " + file + ": " + IoReason.of(e)).withCause(e);
    }
  }

  /** The bytes of a stream, which {@code name} names in messages. */
  static byte[] read(InputStream in, String name, int bytesMax) throws IOException {
    byte[] bytes = in.readNBytes(bytesMax + 1);
    if (bytes.length > bytesMax) {
      throw Problem.invalid("read " + name + ": larger than " + bytesMax + " bytes");
    }
    return bytes;
  }
}
