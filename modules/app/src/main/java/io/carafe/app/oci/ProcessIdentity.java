package io.carafe.app.oci;

import io.carafe.base.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * One process and no other: a pid alone names another one some day.
 *
 * @param pid in the pid namespace of this process
 * @param startTime clock ticks after boot (proc(5), field 22 of stat)
 */
record ProcessIdentity(int pid, long startTime) {
  /** Fields behind the name in parentheses: the state is the first, the start time the 20th. */
  private static final int START_TIME_FIELD = 19;

  /** Reads a line of {@code /proc/PID/stat}. */
  static ProcessIdentity parse(String line) {
    return new ProcessIdentity(
        Integer.parseInt(line.substring(0, line.indexOf(' '))),
        Long.parseLong(fields(line)[START_TIME_FIELD]));
  }

  /** What is behind the name, which may hold spaces and parentheses. */
  private static String[] fields(String line) {
    return line.substring(line.lastIndexOf(')') + 2).strip().split(" ", -1);
  }

  /** Whether the process is there and has not ended; one that nobody has waited for has. */
  boolean lives() {
    Optional<String> line = line();
    if (line.isEmpty()) {
      return false;
    }
    String[] fields = fields(line.get());
    boolean ended = fields[0].equals("Z") || fields[0].equals("X");
    return !ended && Long.parseLong(fields[START_TIME_FIELD]) == startTime;
  }

  private Optional<String> line() {
    try {
      byte[] bytes = Files.readAllBytes(Path.of("/proc", Integer.toString(pid), "stat"));
      return Optional.of(new String(bytes, StandardCharsets.ISO_8859_1))
          .filter(line -> !line.isBlank());
    } catch (IOException e) {
      return Optional.empty(); // ended, before or while it was read
    }
  }

  /** Reads what a program wrote; a {@link Problem.Corrupt} where that is no such line. */
  static ProcessIdentity read(Path file) throws IOException {
    String line = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    try {
      return parse(line);
    } catch (IndexOutOfBoundsException | NumberFormatException e) {
      throw Problem.corrupt("read " + file + ": it names no process").withCause(e);
    }
  }
}
