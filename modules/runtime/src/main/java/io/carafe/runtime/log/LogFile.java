package io.carafe.runtime.log;

import io.carafe.linux.file.FileIdentity;
import io.carafe.linux.file.FileStatus;
import io.carafe.linux.file.OpenFile;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/** One file of a log, read line by line from an offset on. It keeps its inode when renamed. */
final class LogFile implements AutoCloseable {
  /** A record is a prefix and at most 16 KiB of text; a longer line is no record. */
  static final int LINE_BYTES_MAX = 32 * 1024;

  private static final int BUFFER_BYTES = 2 * LINE_BYTES_MAX;

  private final OpenFile file;
  private final FileIdentity identity;
  private final byte[] buffer = new byte[BUFFER_BYTES];

  /** The file's offset of the buffer's first byte, and the part of the buffer that is unread. */
  private long offset;

  private int start;
  private int end;

  /** Whether bytes up to the next newline belong to a line that is too long. */
  private boolean skipping;

  LogFile(OpenFile file, long offset) {
    this.file = file;
    this.identity = file.status().identity();
    this.offset = offset;
  }

  FileIdentity identity() {
    return identity;
  }

  /** Whether a rotation has dropped it. */
  boolean isRemoved() {
    return file.status().links() == 0;
  }

  /** The next record that is completely there; what is no record is skipped. */
  Optional<LogRecord> next() {
    while (true) {
      int newline = start;
      while (newline < end && buffer[newline] != '\n') {
        newline++;
      }
      if (newline == end) {
        if (!fill()) {
          return Optional.empty();
        }
        continue;
      }
      Optional<LogRecord> parsed =
          skipping ? Optional.empty() : LogRecord.parse(Arrays.copyOfRange(buffer, start, newline));
      skipping = false;
      start = newline + 1;
      if (parsed.isPresent()) {
        return parsed;
      }
    }
  }

  /** Reads more behind what is unread; false where there is nothing more now. */
  private boolean fill() {
    if (end - start > LINE_BYTES_MAX) {
      skipping = true;
      start = end;
    }
    System.arraycopy(buffer, start, buffer, 0, end - start);
    offset += start;
    end -= start;
    start = 0;
    int length = file.readAt(ByteBuffer.wrap(buffer, end, BUFFER_BYTES - end), offset + end);
    if (length == 0) {
      forgetWhatWasCutOff();
    }
    end += length;
    return length > 0;
  }

  /** On a full disk a monitor takes back the begin of a record that did not fit. */
  private void forgetWhatWasCutOff() {
    FileStatus status = file.status();
    if (status.size() < offset + end) {
      end = 0;
      offset = Math.min(offset, status.size());
    }
  }

  @Override
  public void close() {
    file.close();
  }
}
