package io.carafe.images.tar;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import io.carafe.base.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;

/** How a stream of bytes is compressed, told by its first bytes. */
public enum Compression {
  /** Not compressed, or in a way nobody uses for images. */
  NONE,
  /** RFC 1952. */
  GZIP,
  /** RFC 8878. */
  ZSTD;

  /** How many bytes {@link #detect} wants to see. */
  public static final int MAGIC_BYTES = 4;

  /** The compression of a stream that starts with {@code start}. */
  public static Compression detect(byte[] start) {
    if (start.length >= 2 && (start[0] & 0xff) == 0x1f && (start[1] & 0xff) == 0x8b) {
      return GZIP;
    }
    if (start.length < 4) {
      return NONE;
    }
    int magic =
        (start[0] & 0xff)
            | ((start[1] & 0xff) << 8)
            | ((start[2] & 0xff) << 16)
            | ((start[3] & 0xff) << 24);
    boolean skippable = magic >>> 4 == 0x184D2A5;
    return magic == 0xFD2FB528 || skippable ? ZSTD : NONE;
  }

  /**
   * The uncompressed bytes of {@code source}, whatever it starts with; closing it closes the
   * source. Reading throws {@link Problem.Corrupt} where the compressed form is damaged or
   * truncated.
   */
  public static InputStream open(InputStream source) throws IOException {
    PushbackInputStream start = new PushbackInputStream(source, MAGIC_BYTES);
    try {
      byte[] magic = start.readNBytes(MAGIC_BYTES);
      start.unread(magic);
      return open(detect(magic), start);
    } catch (IOException | RuntimeException e) {
      closeQuietly(source, e);
      throw e;
    }
  }

  private static void closeQuietly(InputStream source, Exception cause) {
    try {
      source.close();
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  private static InputStream open(Compression compression, InputStream start) throws IOException {
    return switch (compression) {
      case NONE -> start;
      case GZIP -> new GzipReader(start);
      case ZSTD -> new ZstdReader(new ZstdInputStreamNoFinalizer(start));
    };
  }
}
