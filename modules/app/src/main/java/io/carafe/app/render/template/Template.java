package io.carafe.app.render.template;

import io.carafe.base.Problem;
import io.carafe.spec.json.JsonArray;
import io.carafe.spec.json.JsonBoolean;
import io.carafe.spec.json.JsonNull;
import io.carafe.spec.json.JsonNumber;
import io.carafe.spec.json.JsonObject;
import io.carafe.spec.json.JsonString;
import io.carafe.spec.json.JsonValue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * A template of {@code --format}: text with {@code {{.Field.Of.Field}}}, pipelines, {@code if},
 * {@code with} and {@code range}, and the functions that {@link TemplateFunctions} lists. Unlike
 * Go's it has no variables and no nested templates. What it renders is bounded.
 */
public final class Template {
  private static final int OUTPUT_CHARACTERS_MAX = 16 << 20;
  private static final int STEPS_MAX = 1_000_000;

  private final List<Node> nodes;

  private Template(List<Node> nodes) {
    this.nodes = nodes;
  }

  /**
   * Reads a template; {@code \t} and {@code \n} outside of actions stand for tab and newline, as in
   * docker.
   *
   * @throws Problem.Invalid if it is malformed or too long
   */
  public static Template parse(String text) {
    return new Template(TemplateParser.parse(text.replace("\\t", "\t").replace("\\n", "\n")));
  }

  /**
   * The text for {@code value}, without a newline at the end.
   *
   * @throws Problem.Invalid if a field is not there, or the text would be too long
   */
  public String render(JsonValue value) {
    Rendering rendering = new Rendering(value);
    rendering.render(nodes, value);
    return rendering.text.toString();
  }

  /** One use of a template. */
  private static final class Rendering {
    private final JsonValue root;
    private final StringBuilder text = new StringBuilder();
    private int steps;

    Rendering(JsonValue root) {
      this.root = root;
    }

    void render(List<Node> nodes, JsonValue dot) {
      for (Node node : nodes) {
        if (++steps > STEPS_MAX || text.length() > OUTPUT_CHARACTERS_MAX) {
          throw Problem.invalid("option --format: its output is too long");
        }
        switch (node) {
          case Node.Text literal -> text.append(literal.text());
          case Node.Print print ->
              text.append(TemplateFunctions.text(evaluate(print.pipeline(), dot)));
          case Node.Block block -> render(block, dot);
        }
      }
    }

    private void render(Node.Block block, JsonValue dot) {
      JsonValue value = evaluate(block.pipeline(), dot);
      if (TemplateFunctions.isEmpty(value)) {
        render(block.otherwise(), dot);
        return;
      }
      switch (block.kind()) {
        case IF -> render(block.body(), dot);
        case WITH -> render(block.body(), value);
        case RANGE -> elements(value).forEach(element -> render(block.body(), element));
      }
    }

    private static Collection<JsonValue> elements(JsonValue value) {
      return switch (value) {
        case JsonArray array -> array.elements();
        case JsonObject object -> object.members().values();
        case JsonString _, JsonNumber _, JsonBoolean _, JsonNull _ ->
            throw Problem.invalid("option --format: range over " + value.kind());
      };
    }

    private JsonValue evaluate(List<Node.Command> pipeline, JsonValue dot) {
      List<JsonValue> piped = List.of();
      for (Node.Command command : pipeline) {
        List<JsonValue> values = new ArrayList<>();
        command.arguments().forEach(argument -> values.add(value(argument, dot)));
        values.addAll(piped);
        piped =
            List.of(
                command.function().isEmpty()
                    ? values.getFirst()
                    : TemplateFunctions.call(command.function(), values));
      }
      return piped.getFirst();
    }

    private JsonValue value(Node.Argument argument, JsonValue dot) {
      return switch (argument) {
        case Node.Literal literal ->
            literal.number() ? new JsonNumber(literal.text()) : new JsonString(literal.text());
        case Node.Path path -> follow(path.root() ? root : dot, path.names());
      };
    }

    private static JsonValue follow(JsonValue from, List<String> names) {
      JsonValue at = from;
      for (String name : names) {
        if (at instanceof JsonNull) {
          return at;
        }
        if (!(at instanceof JsonObject object)) {
          throw Problem.invalid(
              "option --format: there is no field %s in %s".formatted(name, at.kind()));
        }
        at = object.member(name).orElseThrow(() -> noField(name, object));
      }
      return at;
    }

    private static Problem noField(String name, JsonObject object) {
      List<String> names = object.members().keySet().stream().limit(30).toList();
      return Problem.invalid("option --format: there is no field " + name)
          .withHint("there are " + String.join(", ", names));
    }
  }
}
