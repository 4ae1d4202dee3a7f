package io.carafe.spec.cgroup;

/** Numbers of cgroup version 1 in the scales of version 2, as other runtimes convert them. */
public final class Conversions {
  /** The period where only a quota is given, in microseconds. */
  public static final long PERIOD_MICROS = 100_000;

  private static final long SHARES_MIN = 2;
  private static final long SHARES_MAX = 262_144;
  private static final long WEIGHT_MAX = 10_000;

  private Conversions() {}

  /**
   * The weight, 1 to 10000, for {@code shares}, 2 to 262144: a curve through both ends and through
   * both defaults (1024 becomes 100). Source: runc 1.3 and crun 1.23; kubernetes issue 131216.
   */
  public static long weightOfShares(long shares) {
    if (shares >= 0 && shares <= SHARES_MIN) {
      return 1;
    }
    if (Long.compareUnsigned(shares, SHARES_MAX) >= 0) {
      return WEIGHT_MAX;
    }
    double bits = Math.log((double) shares) / Math.log(2);
    double exponent = (bits * bits + 125 * bits) / 612 - 7.0 / 34;
    return (long) Math.ceil(roundedUp(Math.pow(10, exponent)));
  }

  /** Takes away what a whole number gained by the arithmetic of fractions. */
  private static double roundedUp(double value) {
    double whole = Math.rint(value);
    return Math.abs(value - whole) < 1e-9 ? whole : value;
  }

  /** The weight of {@code io.weight}, 1 to 10000, for a weight of blkio, 10 to 1000. */
  public static long ioWeightOfBlkio(long weight) {
    return 1 + (weight - 10) * 9_999 / 990;
  }
}
