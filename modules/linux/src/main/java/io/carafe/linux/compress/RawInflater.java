package io.carafe.linux.compress;

import java.util.zip.DataFormatException;

/** Decompresses raw deflate data (RFC 1951), piece by piece. For one thread. */
public interface RawInflater extends AutoCloseable {
  /** How many bytes before the current input {@link #remaining} may count. */
  int REMAINING_BEFORE_MAX = 8;

  /** Starts with a new stream. */
  void reset();

  /** Whether there is nothing left to do without more input. */
  boolean needsInput();

  /**
   * Gives the next input. All input before it was taken; the bytes do not change until they are.
   */
  void setInput(byte[] bytes, int offset, int length);

  /**
   * Decompresses up to {@code length} bytes, at least 1, to {@code bytes}; how many. 0 where more
   * input is needed, or the stream has ended.
   */
  int inflate(byte[] bytes, int offset, int length) throws DataFormatException;

  /** Whether the stream has ended. */
  boolean finished();

  /**
   * How many bytes that were given are behind the end of the stream; the input before the current
   * one may be among them, up to {@link #REMAINING_BEFORE_MAX} bytes.
   */
  int remaining();

  @Override
  void close();
}
