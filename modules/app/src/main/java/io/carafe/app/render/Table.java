package io.carafe.app.render;

import java.util.ArrayList;
import java.util.List;

/**
 * Rows under a header, columns three spaces apart and as wide as their widest cell, as people know
 * them from docker. The last column is not padded.
 */
public final class Table {
  private static final int GAP = 3;

  private final List<List<String>> rows = new ArrayList<>();
  private final int columns;

  /** A table with these column titles. */
  public Table(String... titles) {
    this.columns = titles.length;
    rows.add(List.of(titles));
  }

  /** Adds a row with as many cells as there are titles. */
  public Table row(String... cells) {
    if (cells.length != columns) {
      throw new IllegalArgumentException(cells.length + " cells for " + columns + " columns");
    }
    rows.add(List.of(cells));
    return this;
  }

  /** The lines, each with its newline; control characters in cells are shown as {@code ?}. */
  public String render() {
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], width(row.get(i)));
      }
    }
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      for (int i = 0; i < columns; i++) {
        String cell = visible(row.get(i));
        text.append(cell);
        if (i < columns - 1) {
          text.repeat(' ', widths[i] - width(cell) + GAP);
        }
      }
      text.append('\n');
    }
    return text.toString();
  }

  private static int width(String cell) {
    return cell.codePointCount(0, cell.length());
  }

  private static String visible(String cell) {
    StringBuilder text = new StringBuilder(cell.length());
    cell.codePoints().forEach(c -> text.appendCodePoint(Character.isISOControl(c) ? '?' : c));
    return text.toString();
  }
}
