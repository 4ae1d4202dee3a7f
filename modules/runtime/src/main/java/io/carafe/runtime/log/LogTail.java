package io.carafe.runtime.log;

import io.carafe.linux.file.OpenFile;
import java.nio.ByteBuffer;

/**
 * Finds where the last lines of a file begin, reading backward, so that a few lines of a large log
 * are found at once. A line ends with an F record; what follows the last one is a line too.
 */
final class LogTail {
  private static final int BLOCK_BYTES = 64 * 1024;

  private final OpenFile file;
  private final int linesMax;

  /** What is found so far: whole lines, and the begin of the record after the current one. */
  private int lines;

  private long laterRecord = -1;

  LogTail(OpenFile file, int linesMax) {
    this.file = file;
    this.linesMax = linesMax;
  }

  /** The offset where they begin; 0 where the file has not more of them. */
  long find() {
    long size = file.status().size();
    if (linesMax == 0) {
      return size;
    }
    long blockEnd = size;
    while (blockEnd > 0) {
      long blockStart = Math.max(0, blockEnd - BLOCK_BYTES);
      long found = findIn(blockStart, blockEnd);
      if (found >= 0) {
        return found;
      }
      blockEnd = blockStart;
    }
    return 0;
  }

  /** How many lines were found. */
  int lines() {
    return lines;
  }

  /** Looks at the records that begin in the block, the last one first; -1 to go on before it. */
  private long findIn(long blockStart, long blockEnd) {
    int length = (int) (blockEnd - blockStart);
    byte[] block = new byte[length + LogRecord.PREFIX_BYTES];
    int read = readFully(block, blockStart);
    for (int i = Math.min(length, read) - 1; i >= 0; i--) {
      boolean begins = i == 0 ? beginsRecord(blockStart) : block[i - 1] == '\n';
      if (begins && i + LogRecord.TAG_OFFSET < read) {
        boolean whole = block[i + LogRecord.TAG_OFFSET] == 'F';
        if (whole || laterRecord < 0) {
          if (lines == linesMax) {
            return laterRecord;
          }
          lines++;
        }
        laterRecord = blockStart + i;
      }
    }
    return -1;
  }

  private boolean beginsRecord(long position) {
    byte[] before = new byte[1];
    return position == 0 || (readFully(before, position - 1) == 1 && before[0] == '\n');
  }

  private int readFully(byte[] bytes, long position) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    int length = 1;
    while (buffer.hasRemaining() && length > 0) {
      length = file.readAt(buffer, position + buffer.position());
    }
    return buffer.position();
  }
}
