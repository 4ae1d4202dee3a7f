package io.carafe.program;

/**
 * Where a program starts.
 *
 * @param main the start of the container
 * @param collect what is read after its end, before cleanup; {@link #NONE} if nothing
 * @param cleanup what removes its traces from the host; {@link #NONE} if nothing
 */
public record Entries(int main, int collect, int cleanup) {
  /** An entry that does not exist. */
  public static final int NONE = -1;

  /** Checks that main exists. */
  public Entries {
    if (main < 0 || collect < NONE || cleanup < NONE) {
      throw new IllegalArgumentException("entries " + main + ", " + collect + ", " + cleanup);
    }
  }
}
