package io.carafe.runtime.monitor;

import io.carafe.base.Problem;
import io.carafe.linux.file.Folder;
import io.carafe.linux.file.OpenFile;
import io.carafe.linux.file.OpenHow;
import io.carafe.linux.file.Resolve;
import io.carafe.runtime.wire.Bytes;
import io.carafe.runtime.wire.MonitorMessage.Exited;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a container ended, as its monitor wrote it to the file {@code exit}: a line {@code code=N
 * signal=N time=NANOSECONDS}, then the bytes that the program's collect entry exported.
 */
public final class ExitRecord {
  private static final String FILE = "exit";
  private static final int BYTES_MAX = 17 << 20;
  private static final long NANOS_PER_SECOND = 1_000_000_000;
  private static final Pattern LINE =
      Pattern.compile("code=(\\d{1,3}) signal=(\\d{1,3}) time=(\\d{1,19})");

  private ExitRecord() {}

  /**
   * Reads the record in the container's {@code folder}; empty where there is none. {@link
   * Problem.Corrupt} where it is not one.
   */
  public static Optional<Exited> read(Path folder) {
    try (Folder container = Folder.open(folder)) {
      Optional<OpenFile> file = container.openIfExists(FILE, OpenHow.read(Resolve.NO_LINKS));
      if (file.isEmpty()) {
        return Optional.empty();
      }
      try (OpenFile open = file.get()) {
        return Optional.of(parse(open.readAll(BYTES_MAX), open.label()));
      }
    }
  }

  /** Removes the record before a container starts again. */
  public static void remove(Path folder) {
    try (Folder container = Folder.open(folder)) {
      container.removeTree(FILE);
    }
  }

  private static Exited parse(byte[] bytes, String label) {
    int end = 0;
    while (end < bytes.length && bytes[end] != '\n') {
      end++;
    }
    String line = new String(bytes, 0, end, StandardCharsets.ISO_8859_1);
    Matcher match = LINE.matcher(line);
    if (end == bytes.length || !match.matches()) {
      throw Problem.corrupt("exit record " + label + " is malformed");
    }
    long nanos = Long.parseLong(match.group(3));
    Instant time = Instant.ofEpochSecond(nanos / NANOS_PER_SECOND, nanos % NANOS_PER_SECOND);
    return new Exited(
        Integer.parseInt(match.group(1)),
        Integer.parseInt(match.group(2)),
        time,
        Bytes.of(Arrays.copyOfRange(bytes, end + 1, bytes.length)));
  }
}
