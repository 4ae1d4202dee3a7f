package io.carafe.cgroups.files;

import io.carafe.base.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Reads and writes the files of one cgroup. What is not there or not readable is empty: kernels
 * differ, and a cgroup may go at any moment. Numbers are unsigned; {@code max} is {@link
 * #UNLIMITED}.
 *
 * @param folder the cgroup
 */
public record KernelFiles(Path folder) {
  /** What {@code max} reads as: 2^64 - 1. */
  public static final long UNLIMITED = -1;

  private static final int FILE_BYTES_MAX = 4 << 20;

  /** The text of a file. */
  public Optional<String> text(String file) {
    try (InputStream in = Files.newInputStream(folder.resolve(file))) {
      return Optional.of(new String(in.readNBytes(FILE_BYTES_MAX), StandardCharsets.UTF_8));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** The lines of a file, without empty ones. */
  public List<String> lines(String file) {
    List<String> lines = new ArrayList<>();
    for (String line : text(file).orElse("").split("\n", -1)) {
      if (!line.isBlank()) {
        lines.add(line);
      }
    }
    return lines;
  }

  /** The number that a file holds. */
  public OptionalLong number(String file) {
    return text(file).map(text -> parse(text.strip())).orElse(OptionalLong.empty());
  }

  /** The number that a file holds; 0 where there is none. */
  public long numberOrZero(String file) {
    return number(file).orElse(0);
  }

  /** A file of lines {@code key number}. */
  public SortedMap<String, Long> keyed(String file) {
    SortedMap<String, Long> values = new TreeMap<>();
    for (String line : lines(file)) {
      int space = line.indexOf(' ');
      if (space > 0) {
        parse(line.substring(space + 1).strip())
            .ifPresent(value -> values.put(line.substring(0, space), value));
      }
    }
    return values;
  }

  /** Reads a number; a negative one too, such as version 1 has. */
  public static OptionalLong parse(String text) {
    if (text.equals("max")) {
      return OptionalLong.of(UNLIMITED);
    }
    try {
      return OptionalLong.of(
          text.startsWith("-") ? Long.parseLong(text) : Long.parseUnsignedLong(text));
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  /** Whether a file is there. */
  public boolean has(String file) {
    return Files.exists(folder.resolve(file));
  }

  /**
   * Writes a value in one call, as the kernel wants it.
   *
   * @throws NoSuchFileException where the file is missing
   * @throws IOException where the kernel refuses the value
   */
  public void write(String file, String value) throws IOException {
    try (OutputStream out = Files.newOutputStream(folder.resolve(file), StandardOpenOption.WRITE)) {
      out.write(value.getBytes(StandardCharsets.UTF_8));
    }
  }

  /** Writes a value that is never refused; {@link Problem.Unavailable} where it is. */
  public void require(String file, String value) {
    try {
      write(file, value);
    } catch (IOException e) {
      throw Problem.unavailable("write " + value + " to " + folder.resolve(file) + ": " + reason(e))
          .withCause(e);
    }
  }

  /** What the system says, without the path that Java puts before it. */
  public static String reason(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "no such file";
    }
    String message = String.valueOf(e.getMessage());
    return message.substring(message.lastIndexOf(": ") + 1).strip();
  }
}
