package io.carafe.linux.file;

import io.carafe.linux.kernel.Scratch;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Instant;

/**
 * When a file was last read and last written, to the nanosecond.
 *
 * @param accessed the last access
 * @param modified the last change of its bytes
 */
public record FileTimes(Instant accessed, Instant modified) {
  /** Both at the same moment. */
  public static FileTimes both(Instant moment) {
    return new FileTimes(moment, moment);
  }

  /** Two struct timespec, as utimensat(2) takes them. */
  long address(Scratch scratch) {
    MemorySegment times = scratch.zeros(32);
    times.set(ValueLayout.JAVA_LONG, 0, accessed.getEpochSecond());
    times.set(ValueLayout.JAVA_LONG, 8, accessed.getNano());
    times.set(ValueLayout.JAVA_LONG, 16, modified.getEpochSecond());
    times.set(ValueLayout.JAVA_LONG, 24, modified.getNano());
    return times.address();
  }
}
