package io.carafe.runtime.log;

import io.carafe.runtime.wire.Bytes;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/**
 * One record of a log: a line or a part of one.
 *
 * @param time when it was read from the container
 * @param stderr whether it is error output
 * @param partial whether the line goes on in the next record of the stream
 * @param text the bytes, without the newline that ends a whole line
 */
public record LogRecord(Instant time, boolean stderr, boolean partial, Bytes text) {
  /** Time of 30 characters, the stream's name of 6, F or P, and a space after each. */
  static final int PREFIX_BYTES = 40;

  /** Where the prefix says F or P. */
  static final int TAG_OFFSET = 38;

  private static final int TIME_BYTES = 30;
  private static final int STREAM_OFFSET = 31;
  private static final int STREAM_BYTES = 6;

  /** The record of a line of the file, without its newline; empty where it is none. */
  static Optional<LogRecord> parse(byte[] line) {
    if (line.length < PREFIX_BYTES
        || line[TIME_BYTES] != ' '
        || line[TAG_OFFSET - 1] != ' '
        || line[TAG_OFFSET + 1] != ' ') {
      return Optional.empty();
    }
    String stream = text(line, STREAM_OFFSET, STREAM_BYTES);
    byte tag = line[TAG_OFFSET];
    if ((!stream.equals("stdout") && !stream.equals("stderr")) || (tag != 'F' && tag != 'P')) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new LogRecord(
              Instant.parse(text(line, 0, TIME_BYTES)),
              stream.equals("stderr"),
              tag == 'P',
              Bytes.of(Arrays.copyOfRange(line, PREFIX_BYTES, line.length))));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static String text(byte[] line, int offset, int length) {
    return new String(line, offset, length, StandardCharsets.ISO_8859_1);
  }
}
