package io.carafe.app.cli.system;

import io.carafe.app.render.template.Template;
import io.carafe.spec.json.JsonObject;
import java.io.PrintStream;
import java.util.Map;

/** Prints named facts, a line each or as one JSON object. */
final class FactsPrinter {
  private FactsPrinter() {}

  static void print(PrintStream out, String format, Map<String, String> facts) {
    if (format.equals("table")) {
      facts.forEach((name, value) -> out.println(name + ": " + value));
      return;
    }
    JsonObject.Builder object = JsonObject.builder();
    facts.forEach(object::put);
    String template = format.equals("json") ? "{{json .}}" : format;
    out.println(Template.parse(template).render(object.build()));
  }
}
