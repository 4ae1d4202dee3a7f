package io.carafe.registry.hosts;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A value of a TOML document with the line it stands on. */
sealed interface Toml {
  int line();

  /** What it is, for messages: {@code a string}. */
  String kind();

  /** A string. */
  record Text(String value, int line) implements Toml {
    @Override
    public String kind() {
      return "a string";
    }
  }

  /** A boolean. */
  record Flag(boolean value, int line) implements Toml {
    @Override
    public String kind() {
      return "a boolean";
    }
  }

  /** A whole number. */
  record Whole(long value, int line) implements Toml {
    @Override
    public String kind() {
      return "a number";
    }
  }

  /** An array. */
  record Items(List<Toml> values, int line) implements Toml {
    public Items {
      values = List.copyOf(values);
    }

    @Override
    public String kind() {
      return "an array";
    }
  }

  /** A table; its entries in the order of the document. */
  record Table(Map<String, Toml> entries, int line) implements Toml {
    public Table {
      entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
    }

    @Override
    public String kind() {
      return "a table";
    }
  }
}
