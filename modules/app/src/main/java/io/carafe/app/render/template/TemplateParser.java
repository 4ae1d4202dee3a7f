package io.carafe.app.render.template;

import io.carafe.base.Problem;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads templates. The syntax is that of Go's text/template (pkg.go.dev/text/template). */
final class TemplateParser {
  private static final int CHARACTERS_MAX = 16_384;
  private static final int DEPTH_MAX = 16;
  private static final Pattern WORD =
      Pattern.compile(
          "\\s*(?:(?<string>\"(?:[^\"\\\\]|\\\\.)*\"|`[^`]*`)|(?<pipe>\\|)"
              + "|(?<path>\\$?(?:\\.[\\p{L}_][\\p{L}\\p{N}_]*)+|\\$|\\.)"
              + "|(?<number>-?[0-9]+)|(?<name>[a-zA-Z]+))");

  private final String text;
  private final Deque<Open> open = new ArrayDeque<>();
  private int at;

  private TemplateParser(String text) {
    this.text = text;
  }

  /** A block whose {@code end} was not seen yet. */
  private static final class Open {
    private final Node.Kind kind;
    private final List<Node.Command> pipeline;
    private final List<Node> body = new ArrayList<>();
    private final List<Node> otherwise = new ArrayList<>();
    private boolean inElse;

    Open(Node.Kind kind, List<Node.Command> pipeline) {
      this.kind = kind;
      this.pipeline = pipeline;
    }

    void add(Node node) {
      (inElse ? otherwise : body).add(node);
    }

    Node close() {
      return new Node.Block(kind, pipeline, body, otherwise);
    }
  }

  static List<Node> parse(String text) {
    if (text.length() > CHARACTERS_MAX) {
      throw Problem.invalid("option --format: longer than " + CHARACTERS_MAX + " characters");
    }
    return new TemplateParser(text).document();
  }

  private List<Node> document() {
    Open top = new Open(Node.Kind.IF, List.of());
    open.push(top);
    while (at < text.length()) {
      int start = text.indexOf("{{", at);
      int textEnd = start < 0 ? text.length() : start;
      boolean trims = start >= 0 && text.startsWith("{{- ", start);
      String literal = text.substring(at, textEnd);
      addText(trims ? literal.stripTrailing() : literal);
      at = textEnd;
      if (start >= 0) {
        action(start);
      }
    }
    if (open.size() > 1) {
      throw invalid("a block has no {{end}}");
    }
    return List.copyOf(top.body);
  }

  private void addText(String literal) {
    if (!literal.isEmpty()) {
      open.element().add(new Node.Text(literal));
    }
  }

  private void action(int start) {
    int end = actionEnd(start + 2);
    String inside = text.substring(start + 2, end);
    at = end + 2;
    if (inside.startsWith("- ")) {
      inside = inside.substring(2);
    }
    if (inside.endsWith(" -")) {
      inside = inside.substring(0, inside.length() - 2);
      while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
        at++;
      }
    }
    handle(inside.strip());
  }

  /** The place of the closing braces; those in quotes do not count. */
  private int actionEnd(int from) {
    char quote = 0;
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quote == 0 && text.startsWith("}}", i)) {
        return i;
      }
      if (quote == '"' && c == '\\') {
        i++;
      } else if (c == quote) {
        quote = 0;
      } else if (quote == 0 && (c == '"' || c == '`')) {
        quote = c;
      }
    }
    throw invalid("{{ is not closed");
  }

  private void handle(String action) {
    String[] words = action.split("\\s+", 2);
    String rest = words.length > 1 ? words[1] : "";
    switch (words[0]) {
      case "if" -> push(Node.Kind.IF, rest);
      case "with" -> push(Node.Kind.WITH, rest);
      case "range" -> push(Node.Kind.RANGE, rest);
      case "else" -> startElse(rest);
      case "end" -> end();
      default -> {
        if (!action.startsWith("/*")) {
          open.element().add(new Node.Print(pipeline(action)));
        }
      }
    }
  }

  private void push(Node.Kind kind, String pipeline) {
    if (open.size() > DEPTH_MAX) {
      throw invalid("blocks are nested more than " + DEPTH_MAX + " deep");
    }
    open.push(new Open(kind, pipeline(pipeline)));
  }

  private void startElse(String rest) {
    Open block = open.element();
    if (!rest.isEmpty() || open.size() == 1 || block.inElse) {
      throw invalid("{{else}} has no {{if}} or is not alone");
    }
    block.inElse = true;
  }

  private void end() {
    if (open.size() == 1) {
      throw invalid("{{end}} has no beginning");
    }
    Node closed = open.pop().close();
    open.element().add(closed);
  }

  private List<Node.Command> pipeline(String action) {
    List<Node.Command> commands = new ArrayList<>();
    List<Node.Argument> arguments = new ArrayList<>();
    String function = "";
    Matcher words = WORD.matcher(action);
    int from = 0;
    while (from < action.length()) {
      if (!words.find(from) || words.start() != from) {
        throw invalid("\"" + action.substring(from).strip() + "\" is not understood");
      }
      if (words.group("pipe") != null) {
        commands.add(command(function, arguments));
        arguments.clear();
        function = "";
      } else if (words.group("name") != null && arguments.isEmpty() && function.isEmpty()) {
        function = words.group("name");
      } else {
        arguments.add(argument(words));
      }
      from = words.end();
    }
    commands.add(command(function, arguments));
    return commands;
  }

  private Node.Command command(String function, List<Node.Argument> arguments) {
    if (function.isEmpty() && arguments.size() != 1) {
      throw invalid(arguments.isEmpty() ? "an action is empty" : "a function is missing");
    }
    if (!function.isEmpty() && !TemplateFunctions.NAMES.contains(function)) {
      throw invalid("function " + function + " is unknown")
          .withHint("known are " + String.join(", ", TemplateFunctions.NAMES));
    }
    return new Node.Command(function, arguments);
  }

  private Node.Argument argument(Matcher word) {
    if (word.group("string") != null) {
      return new Node.Literal(unquoted(word.group("string")), false);
    }
    if (word.group("number") != null) {
      return new Node.Literal(word.group("number"), true);
    }
    if (word.group("path") == null) {
      throw invalid("\"" + word.group().strip() + "\" is not understood");
    }
    String path = word.group("path");
    boolean root = path.startsWith("$");
    List<String> names = new ArrayList<>();
    for (String name : path.substring(root ? 1 : 0).split("\\.", -1)) {
      if (!name.isEmpty()) {
        names.add(name);
      }
    }
    return new Node.Path(root, names);
  }

  private static String unquoted(String quoted) {
    String inside = quoted.substring(1, quoted.length() - 1);
    return quoted.startsWith("`") ? inside : escapes(inside);
  }

  /** {@code \t}, {@code \n}, {@code \"} and {@code \\} as the characters they stand for. */
  static String escapes(String text) {
    StringBuilder plain = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '\\' || i + 1 == text.length()) {
        plain.append(c);
        continue;
      }
      char next = text.charAt(++i);
      switch (next) {
        case 't' -> plain.append('\t');
        case 'n' -> plain.append('\n');
        case '"', '\\' -> plain.append(next);
        default -> plain.append(c).append(next);
      }
    }
    return plain.toString();
  }

  private Problem invalid(String what) {
    String shown = text.length() > 80 ? text.substring(0, 80) + "…" : text;
    return Problem.invalid("option --format \"" + shown + "\": " + what);
  }
}
