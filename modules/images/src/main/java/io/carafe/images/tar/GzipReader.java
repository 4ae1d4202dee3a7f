package io.carafe.images.tar;

import io.carafe.base.Problem;
import io.carafe.linux.compress.IsalInflater;
import io.carafe.linux.compress.RawInflater;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;

/**
 * Reads gzip: any number of members one behind the other, each with checksum and length verified,
 * zero bytes behind the last one ignored. The JDK's own reader stops after a member when the source
 * has nothing available at that moment, which a network stream does.
 *
 * <p>Source: RFC 1952.
 */
final class GzipReader extends InputStream {
  private static final int INPUT_BYTES = 65_536;
  private static final int MARGIN = RawInflater.REMAINING_BEFORE_MAX;
  private static final int FLAG_CHECKSUM = 2;
  private static final int FLAG_EXTRA = 4;
  private static final int FLAG_NAME = 8;
  private static final int FLAG_COMMENT = 16;
  private static final int FLAGS_RESERVED = 0xe0;
  private static final int HEADER_TEXT_MAX = 65_536;

  private final InputStream source;
  private final RawInflater inflater;
  private final CRC32 checksum = new CRC32();

  /** The input, behind the last bytes of the one before, which the inflater may give back. */
  private final byte[] input = new byte[MARGIN + INPUT_BYTES];

  private int at = MARGIN;
  private int end = MARGIN;
  private long memberBytes;
  private boolean inMember;
  private boolean ended;
  private boolean any;

  /** A reader of {@code source} with the fastest inflater that there is. */
  GzipReader(InputStream source) {
    this(source, IsalInflater.open().orElseGet(JdkInflater::new));
  }

  /** A reader of {@code source}, which it owns as it owns {@code inflater}. */
  GzipReader(InputStream source, RawInflater inflater) {
    this.source = source;
    this.inflater = inflater;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    if (length == 0) {
      return 0;
    }
    while (!ended) {
      if (!inMember && !startMember()) {
        ended = true;
        return -1;
      }
      int count = inflate(bytes, offset, length);
      if (count > 0) {
        return count;
      }
    }
    return -1;
  }

  private int inflate(byte[] bytes, int offset, int length) throws IOException {
    try {
      if (inflater.needsInput()) {
        if (at == end && !fill()) {
          throw corrupt("the stream ends early");
        }
        inflater.setInput(input, at, end - at);
        at = end;
      }
      int count = inflater.inflate(bytes, offset, length);
      checksum.update(bytes, offset, count);
      memberBytes += count;
      if (inflater.finished()) {
        finishMember();
      }
      return count;
    } catch (DataFormatException e) {
      throw corrupt("the deflated data are malformed").withCause(e);
    }
  }

  private void finishMember() throws IOException {
    at = end - inflater.remaining();
    if (littleEndian() != (int) checksum.getValue()) {
      throw corrupt("the checksum differs");
    }
    if (littleEndian() != (int) memberBytes) {
      throw corrupt("the length differs");
    }
    inMember = false;
  }

  private int littleEndian() throws IOException {
    return next() | (next() << 8) | (next() << 16) | (next() << 24);
  }

  /** Reads the header of the next member; false at the end of the stream. */
  private boolean startMember() throws IOException {
    int first = any ? nextBehindZeros() : nextOrEnd();
    if (first < 0) {
      return false;
    }
    if (first != 0x1f || next() != 0x8b || next() != 8) {
      throw corrupt("a member's header is malformed");
    }
    int flags = next();
    if ((flags & FLAGS_RESERVED) != 0) {
      throw corrupt("a member's header has reserved flags");
    }
    skip(6);
    skipOptional(flags);
    inflater.reset();
    checksum.reset();
    memberBytes = 0;
    inMember = true;
    any = true;
    return true;
  }

  private void skipOptional(int flags) throws IOException {
    if ((flags & FLAG_EXTRA) != 0) {
      skip(next() | (next() << 8));
    }
    if ((flags & FLAG_NAME) != 0) {
      skipText();
    }
    if ((flags & FLAG_COMMENT) != 0) {
      skipText();
    }
    if ((flags & FLAG_CHECKSUM) != 0) {
      skip(2);
    }
  }

  private void skip(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      next();
    }
  }

  private void skipText() throws IOException {
    for (int i = 0; next() != 0; i++) {
      if (i > HEADER_TEXT_MAX) {
        throw corrupt("a member's header is too long");
      }
    }
  }

  private int nextBehindZeros() throws IOException {
    int next = nextOrEnd();
    while (next == 0) {
      next = nextOrEnd();
    }
    return next;
  }

  private int next() throws IOException {
    int next = nextOrEnd();
    if (next < 0) {
      throw corrupt("the stream ends early");
    }
    return next;
  }

  private int nextOrEnd() throws IOException {
    return at == end && !fill() ? -1 : input[at++] & 0xff;
  }

  private boolean fill() throws IOException {
    System.arraycopy(input, end - MARGIN, input, 0, MARGIN);
    int read = source.read(input, MARGIN, INPUT_BYTES);
    at = MARGIN;
    end = MARGIN + Math.max(0, read);
    return read > 0;
  }

  private static Problem corrupt(String cause) {
    return Problem.corrupt("decompress gzip: " + cause);
  }

  @Override
  public void close() throws IOException {
    inflater.close();
    source.close();
  }
}
