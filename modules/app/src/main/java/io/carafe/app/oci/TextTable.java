package io.carafe.app.oci;

import java.util.List;

/** Rows as runc prints them: columns of at least twelve characters, three blanks between them. */
final class TextTable {
  private static final int WIDTH_MIN = 12;
  private static final int GAP = 3;

  private TextTable() {}

  /** The rows as lines; all have as many cells as the first. */
  static String of(List<List<String>> rows) {
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      for (int i = 0; i < row.size(); i++) {
        String cell = row.get(i);
        text.append(cell);
        if (i < row.size() - 1) {
          text.repeat(' ', width(rows, i) - cell.length());
        }
      }
      text.append('\n');
    }
    return text.toString();
  }

  private static int width(List<List<String>> rows, int column) {
    int widest = 0;
    for (List<String> row : rows) {
      widest = Math.max(widest, row.get(column).length());
    }
    return Math.max(WIDTH_MIN, widest + GAP);
  }
}
