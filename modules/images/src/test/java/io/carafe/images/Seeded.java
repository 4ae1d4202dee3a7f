package io.carafe.images;

import java.util.Random;

/** A random source whose seed a failing test names; {@code -Dcarafe.seed=N} repeats it. */
public final class Seeded {
  private Seeded() {}

  /** A source with the given seed, or a new one that is printed. */
  public static Random random() {
    long seed = Long.getLong("carafe.seed", System.nanoTime());
    System.err.println("carafe.seed=" + seed);
    return new Random(seed);
  }
}
