package io.carafe.app.render.template;

import io.carafe.spec.json.JsonArray;
import io.carafe.spec.json.JsonText;
import io.carafe.spec.json.JsonValue;
import java.util.List;
import java.util.Optional;

/** Prints what an {@code inspect} found: an indented array, {@code json}, or a template of each. */
public final class Details {
  private final Optional<String> format;
  private final Optional<Template> template;

  /**
   * Details in the form of the option {@code --format}.
   *
   * @throws io.carafe.base.Problem.Invalid if it is a malformed template
   */
  public Details(Optional<String> format) {
    this.format = format;
    this.template = format.filter(text -> !text.equals("json")).map(Template::parse);
  }

  /** The text of what was found. */
  public String render(List<JsonValue> found) {
    if (template.isPresent()) {
      StringBuilder text = new StringBuilder();
      found.forEach(value -> text.append(template.get().render(value)).append('\n'));
      return text.toString();
    }
    JsonArray all = new JsonArray(found);
    return (format.isPresent() ? JsonText.write(all) : JsonText.writePretty(all)) + "\n";
  }
}
