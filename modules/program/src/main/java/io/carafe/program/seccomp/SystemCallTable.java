package io.carafe.program.seccomp;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.StringTokenizer;

/**
 * The names and numbers of one interface's system calls, up to the newest that Carafe knows.
 *
 * <p>Source: the kernel's UAPI headers, kept as one small text per interface: a number is that of
 * the name after it, each further name counts one on.
 */
public final class SystemCallTable {
  private static final Map<Abi, SystemCallTable> TABLES = new EnumMap<>(Abi.class);

  private final Map<String, Long> numbers;

  private SystemCallTable(Map<String, Long> numbers) {
    this.numbers = Map.copyOf(numbers);
  }

  /** The table of {@code abi}, read once. */
  public static SystemCallTable of(Abi abi) {
    synchronized (TABLES) {
      SystemCallTable table = TABLES.get(abi);
      if (table == null) {
        table = read(abi);
        TABLES.put(abi, table);
      }
      return table;
    }
  }

  /** The number of the system call {@code name}, unsigned 32 bits; empty where there is none. */
  public OptionalLong number(String name) {
    Long number = numbers.get(name);
    return number == null ? OptionalLong.empty() : OptionalLong.of(number);
  }

  /** The number of the system call {@code name}, or -1. */
  long find(String name) {
    return numbers.getOrDefault(name, -1L);
  }

  /** The name of the system call {@code number}, searched for; empty where there is none. */
  public Optional<String> name(long number) {
    for (Map.Entry<String, Long> call : numbers.entrySet()) {
      if (call.getValue() == number) {
        return Optional.of(call.getKey());
      }
    }
    return Optional.empty();
  }

  /** Every call, by name. */
  public Map<String, Long> numbers() {
    return numbers;
  }

  private static SystemCallTable read(Abi abi) {
    String file = "system-calls-" + abi.name().toLowerCase(Locale.ROOT) + ".txt";
    Map<String, Long> numbers = new HashMap<>(1024);
    long next = 0;
    StringTokenizer words = new StringTokenizer(resource(file));
    while (words.hasMoreTokens()) {
      String word = words.nextToken();
      if (Character.isDigit(word.charAt(0))) {
        next = Long.parseLong(word);
      } else {
        numbers.put(word, next++);
      }
    }
    return new SystemCallTable(numbers);
  }

  /** The text of a resource beside this class without its leading comment lines. */
  static String resource(String file) {
    try (InputStream in = SystemCallTable.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException("resource " + file + " is missing");
      }
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      while (text.startsWith("#")) {
        text = text.substring(text.indexOf('\n') + 1);
      }
      return text;
    } catch (IOException e) {
      throw new IllegalStateException("resource " + file + " cannot be read", e);
    }
  }
}
