package io.carafe.registry.hosts;

import io.carafe.base.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the part of TOML 1.0 that {@code hosts.toml} needs: tables, dotted and quoted keys, strings
 * on one line, whole numbers, booleans, arrays and inline tables. Dates, fractions, strings of
 * several lines and arrays of tables are refused by name.
 */
final class TomlReader {
  static final int CHARACTERS_MAX = 1 << 20;
  private static final int DEPTH_MAX = 16;
  private static final int VALUES_MAX = 10_000;

  /** A table that is still being filled. */
  private static final class Open {
    private final Map<String, Object> entries = new LinkedHashMap<>();
    private final int line;
    private boolean declared;

    Open(int line) {
      this.line = line;
    }
  }

  private final String file;
  private final TomlText text;
  private int values;

  private TomlReader(String file, String content) {
    this.file = file;
    this.text = new TomlText(file, content);
  }

  /**
   * Reads a whole document.
   *
   * @param file what it is called in messages
   * @throws Problem.Invalid that names file and line, if it is malformed or too long
   */
  static Toml.Table read(String file, String content) {
    if (content.length() > CHARACTERS_MAX) {
      throw Problem.invalid(file + ": is longer than " + CHARACTERS_MAX + " characters");
    }
    return new TomlReader(file, content).document();
  }

  private Problem invalid(int line, String cause) {
    return Problem.invalid(file + ":" + line + ": " + cause);
  }

  private Toml.Table document() {
    Open root = new Open(1);
    Open current = root;
    text.skipEmptyLines();
    while (!text.atEnd()) {
      if (text.peek() == '[') {
        current = header(root);
      } else {
        entry(current, 0);
      }
      text.endOfLine();
      text.skipEmptyLines();
    }
    return close(root, 0);
  }

  private Open header(Open root) {
    int line = text.line();
    text.expect('[');
    if (text.peek() == '[') {
      throw invalid(line, "arrays of tables ([[…]]) are not supported");
    }
    List<String> path = path();
    text.expect(']');
    Open table = root;
    for (String key : path) {
      table = child(table, key, line);
    }
    if (table.declared) {
      throw invalid(line, "table [" + String.join(".", path) + "] is declared twice");
    }
    table.declared = true;
    return table;
  }

  private Open child(Open table, String key, int line) {
    @Nullable Object known = table.entries.get(key);
    if (known instanceof Open open) {
      return open;
    }
    if (known != null) {
      throw invalid(line, "\"" + key + "\" is a value already and cannot be a table");
    }
    count(line);
    Open made = new Open(line);
    table.entries.put(key, made);
    return made;
  }

  private List<String> path() {
    List<String> path = new ArrayList<>();
    do {
      text.skipBlanks();
      path.add(text.key());
      text.skipBlanks();
      if (path.size() > DEPTH_MAX) {
        throw invalid(text.line(), "a key has more than " + DEPTH_MAX + " parts");
      }
    } while (text.skip('.'));
    return path;
  }

  private void entry(Open table, int depth) {
    int line = text.line();
    List<String> path = path();
    text.expect('=');
    text.skipBlanks();
    Open target = table;
    for (String key : path.subList(0, path.size() - 1)) {
      target = child(target, key, line);
    }
    Toml value = value(depth + 1);
    if (target.entries.putIfAbsent(path.getLast(), value) != null) {
      throw invalid(line, "\"" + path.getLast() + "\" is given twice");
    }
  }

  private void count(int line) {
    if (++values > VALUES_MAX) {
      throw invalid(line, "there are more than " + VALUES_MAX + " values");
    }
  }

  private Toml value(int depth) {
    int line = text.line();
    count(line);
    if (depth > DEPTH_MAX) {
      throw invalid(line, "values are nested deeper than " + DEPTH_MAX);
    }
    return switch (text.peek()) {
      case '"', '\'' -> new Toml.Text(text.string(), line);
      case '[' -> array(depth, line);
      case '{' -> inlineTable(depth, line);
      default -> word(line);
    };
  }

  private Toml word(int line) {
    String word = text.bareWord();
    return switch (word) {
      case "true" -> new Toml.Flag(true, line);
      case "false" -> new Toml.Flag(false, line);
      case "" -> throw invalid(line, "a value is missing");
      default -> {
        try {
          yield new Toml.Whole(Long.parseLong(word.replace("_", "")), line);
        } catch (NumberFormatException e) {
          throw invalid(
              line, "\"" + TomlText.shortened(word) + "\" is not a string, number or boolean");
        }
      }
    };
  }

  private Toml array(int depth, int line) {
    List<Toml> items = new ArrayList<>();
    text.expect('[');
    text.skipEmptyLines();
    while (text.peek() != ']') {
      items.add(value(depth + 1));
      text.skipEmptyLines();
      if (!text.skip(',')) {
        break;
      }
      text.skipEmptyLines();
    }
    text.expect(']');
    return new Toml.Items(items, line);
  }

  private Toml inlineTable(int depth, int line) {
    Open table = new Open(line);
    text.expect('{');
    text.skipBlanks();
    while (text.peek() != '}') {
      entry(table, depth);
      text.skipBlanks();
      if (!text.skip(',')) {
        break;
      }
      text.skipBlanks();
    }
    text.expect('}');
    return close(table, depth);
  }

  private Toml.Table close(Open table, int depth) {
    if (depth > 2 * DEPTH_MAX) {
      throw invalid(table.line, "tables are nested deeper than " + DEPTH_MAX);
    }
    Map<String, Toml> entries = new LinkedHashMap<>();
    table.entries.forEach((key, value) -> {
      if (value instanceof Open open) {
        entries.put(key, close(open, depth + 1));
      } else if (value instanceof Toml toml) {
        entries.put(key, toml);
      }
    });
    return new Toml.Table(entries, table.line);
  }
}
