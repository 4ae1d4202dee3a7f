package io.carafe.app.cli.system;

import io.carafe.app.cli.Format;
import io.carafe.spec.json.JsonObject;
import io.carafe.spec.json.JsonText;
import java.io.PrintStream;
import java.util.Map;

/** Prints named facts, a line each or as one JSON object. */
final class FactsPrinter {
  private FactsPrinter() {}

  static void print(PrintStream out, Format format, Map<String, String> facts) {
    switch (format) {
      case TABLE -> facts.forEach((name, value) -> out.println(name + ": " + value));
      case JSON -> {
        JsonObject.Builder object = JsonObject.builder();
        facts.forEach(object::put);
        out.println(JsonText.write(object.build()));
      }
    }
  }
}
