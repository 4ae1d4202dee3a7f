package io.carafe.app.render;

import io.carafe.base.ByteSize;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Progress of several transfers: on a terminal one line each that changes in place, with bytes and
 * speed; elsewhere one plain line per change of state. Called from several threads.
 */
public final class ProgressLines {
  private static final int BAR_WIDTH_MAX = 30;
  private static final int BAR_WIDTH_MIN = 8;
  private static final long REDRAW_NANOS = 100_000_000L;

  private final PrintStream out;
  private final Screen screen;
  private final LongSupplier nanoTime;
  private final Map<String, Line> lines = new LinkedHashMap<>();
  private int drawn;
  private long lastDrawn;

  /** Progress on {@code out}, which is shown on {@code screen}. */
  public ProgressLines(PrintStream out, Screen screen) {
    this(out, screen, System::nanoTime);
  }

  ProgressLines(PrintStream out, Screen screen, LongSupplier nanoTime) {
    this.out = out;
    this.screen = screen;
    this.nanoTime = nanoTime;
  }

  /** Progress that nobody sees. */
  public static ProgressLines silent() {
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    return new ProgressLines(nowhere, Screen.PLAIN);
  }

  private record Line(String state, long bytes, long total, Speed speed) {
    boolean isMoving() {
      return total > 0 && bytes > 0 && bytes < total;
    }
  }

  /**
   * Tells how far {@code name} is.
   *
   * @param state a word or two: {@code Downloading}
   * @param bytes how many are done
   * @param total how many there are, 0 where unknown or meaningless
   */
  public synchronized void update(String name, String state, long bytes, long total) {
    Line old = lines.get(name);
    long now = nanoTime.getAsLong();
    boolean changed = old == null || !old.state().equals(state);
    Speed speed = old == null || changed ? Speed.from(bytes, now) : old.speed().at(bytes, now);
    Line line = new Line(state, bytes, total, speed);
    lines.put(name, line);
    if (!screen.terminal()) {
      if (changed) {
        out.println(name + ": " + plainWords(line));
        out.flush();
      }
      return;
    }
    if (changed || now - lastDrawn > REDRAW_NANOS) {
      lastDrawn = now;
      draw();
    }
  }

  /** Draws the last state; nothing may be updated after. */
  public synchronized void finish() {
    if (screen.terminal() && !lines.isEmpty()) {
      draw();
    }
  }

  private void draw() {
    List<String> texts = texts();
    StringBuilder text = new StringBuilder();
    if (drawn > 0) {
      text.append("\u001b[").append(drawn).append('A');
    }
    for (String line : texts) {
      text.append("\r\u001b[K").append(line).append('\n');
    }
    for (int i = texts.size(); i < drawn; i++) {
      text.append("\r\u001b[K\n");
    }
    drawn = Math.max(drawn, texts.size());
    out.print(text);
    out.flush();
  }

  /** What fits the screen; where not all lines do, those that move, and a count of the others. */
  private List<String> texts() {
    int room = screen.rows() - 1;
    List<String> texts = new ArrayList<>();
    if (lines.size() <= room) {
      lines.forEach((name, line) -> texts.add(text(name, line)));
      return texts;
    }
    for (boolean moving : new boolean[] {true, false}) {
      lines.forEach((name, line) -> {
        if (line.isMoving() == moving && texts.size() < room - 1) {
          texts.add(text(name, line));
        }
      });
    }
    texts.add("… and " + (lines.size() - texts.size()) + " more");
    return texts;
  }

  private String text(String name, Line line) {
    String text = name + ": " + line.state() + amounts(name, line);
    return text.codePointCount(0, text.length()) < screen.columns()
        ? text
        : text.substring(0, screen.columns() - 2) + "…";
  }

  /** Bar, bytes and speed, each as wide as it can get, so that nothing jumps. */
  private String amounts(String name, Line line) {
    if (!line.isMoving()) {
      return "";
    }
    String size = new ByteSize(line.bytes()).decimal() + "/" + new ByteSize(line.total()).decimal();
    String numbers = "%-17s %10s".formatted(size, line.speed().text()).stripTrailing();
    int width =
        Math.min(BAR_WIDTH_MAX, screen.columns() - name.length() - line.state().length() - 36);
    return width < BAR_WIDTH_MIN ? " " + numbers : " " + bar(line, width) + " " + numbers;
  }

  private static String bar(Line line, int width) {
    int filled = (int) (width * (line.bytes() / (double) line.total()));
    return "[" + "=".repeat(filled) + ">" + " ".repeat(Math.max(0, width - filled)) + "]";
  }

  private static String plainWords(Line line) {
    boolean whole = line.total() > 0 && line.bytes() == line.total();
    return whole ? line.state() + " (" + new ByteSize(line.total()).decimal() + ")" : line.state();
  }
}
