package io.carafe.app.render.template;

import java.util.List;

/** A part of a template. */
sealed interface Node {
  /** Text that is printed as it is. */
  record Text(String text) implements Node {}

  /** {@code {{expression}}}. */
  record Print(List<Command> pipeline) implements Node {}

  /** {@code {{if x}}…{{else}}…{{end}}}; {@code with} and {@code range} change what the dot is. */
  record Block(Kind kind, List<Command> pipeline, List<Node> body, List<Node> otherwise)
      implements Node {
    /** Copies the lists. */
    public Block {
      body = List.copyOf(body);
      otherwise = List.copyOf(otherwise);
    }
  }

  /** What a block does. */
  enum Kind {
    /** Renders its body where the value is not empty. */
    IF,
    /** The same, with the value as the dot. */
    WITH,
    /** Renders its body once for each element. */
    RANGE
  }

  /** One step of a pipeline: a function with its arguments, or an argument alone. */
  record Command(String function, List<Argument> arguments) {
    /** Copies the list. */
    public Command {
      arguments = List.copyOf(arguments);
    }
  }

  /** What a function is applied to. */
  sealed interface Argument {}

  /** {@code .A.B}; no names: the dot. {@code root}: written {@code $.A.B}. */
  record Path(boolean root, List<String> names) implements Argument {
    /** Copies the list. */
    public Path {
      names = List.copyOf(names);
    }
  }

  /** A string or a number. */
  record Literal(String text, boolean number) implements Argument {}
}
