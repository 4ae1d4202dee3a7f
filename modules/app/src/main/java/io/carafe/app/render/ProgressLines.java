package io.carafe.app.render;

import io.carafe.base.ByteSize;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Progress of several transfers: on a terminal one line each that changes in place, elsewhere one
 * plain line per change of state. Called from several threads.
 */
public final class ProgressLines {
  private static final int BAR_WIDTH = 30;
  private static final long REDRAW_NANOS = 100_000_000L;

  private final PrintStream out;
  private final boolean inPlace;
  private final Map<String, Line> lines = new LinkedHashMap<>();
  private int drawn;
  private long lastDrawn;

  /** Progress on {@code out}; {@code inPlace} where that is a terminal. */
  public ProgressLines(PrintStream out, boolean inPlace) {
    this.out = out;
    this.inPlace = inPlace;
  }

  private record Line(String state, long bytes, long total) {}

  /**
   * Tells how far {@code name} is.
   *
   * @param state a word or two: {@code Downloading}
   * @param bytes how many are done
   * @param total how many there are, 0 where unknown or meaningless
   */
  public synchronized void update(String name, String state, long bytes, long total) {
    Line old = lines.put(name, new Line(state, bytes, total));
    boolean changed = old == null || !old.state().equals(state);
    if (!inPlace) {
      if (changed) {
        out.println(name + ": " + state);
      }
      return;
    }
    long now = System.nanoTime();
    if (changed || now - lastDrawn > REDRAW_NANOS) {
      lastDrawn = now;
      draw();
    }
  }

  /** Draws the last state; nothing may be updated after. */
  public synchronized void finish() {
    if (inPlace && !lines.isEmpty()) {
      draw();
    }
  }

  private void draw() {
    StringBuilder text = new StringBuilder();
    if (drawn > 0) {
      text.append("\u001b[").append(drawn).append('A');
    }
    lines.forEach((name, line) ->
        text.append("\r\u001b[K").append(name).append(": ").append(words(line)).append('\n'));
    drawn = lines.size();
    out.print(text);
    out.flush();
  }

  private static String words(Line line) {
    if (line.total() <= 0 || line.bytes() >= line.total()) {
      return line.state();
    }
    int filled = (int) (BAR_WIDTH * line.bytes() / line.total());
    StringBuilder text = new StringBuilder(line.state()).append(" [");
    text.repeat('=', filled).append('>').repeat(' ', BAR_WIDTH - filled).append("] ");
    return text.append(new ByteSize(line.bytes()).decimal())
        .append('/')
        .append(new ByteSize(line.total()).decimal())
        .toString();
  }
}
