package io.carafe.app.render;

/**
 * Where something is shown.
 *
 * @param terminal whether it is a terminal, on which lines can change in place
 * @param rows its height, 0 where unknown
 * @param columns its width, 0 where unknown
 */
public record Screen(boolean terminal, int rows, int columns) {
  private static final int ROWS_DEFAULT = 24;
  private static final int COLUMNS_DEFAULT = 80;
  private static final int ROWS_MIN = 4;
  private static final int COLUMNS_MIN = 20;

  /** A file or a pipe. */
  public static final Screen PLAIN = new Screen(false, 0, 0);

  /** Takes usual sizes for unknown or tiny ones. */
  public Screen {
    rows = rows < ROWS_MIN ? ROWS_DEFAULT : rows;
    columns = columns < COLUMNS_MIN ? COLUMNS_DEFAULT : columns;
  }
}
