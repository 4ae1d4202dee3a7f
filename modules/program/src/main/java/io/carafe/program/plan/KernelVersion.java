package io.carafe.program.plan;

import io.carafe.base.Problem;

/** The version of a Linux kernel, as far as features depend on it. */
public record KernelVersion(int major, int minor) implements Comparable<KernelVersion> {
  /** The oldest kernel that Carafe supports. */
  public static final KernelVersion MINIMUM = new KernelVersion(6, 1);

  /**
   * The version in a release such as {@code 6.12.43+deb13-amd64}.
   *
   * @throws Problem.Corrupt where it does not begin with two numbers
   */
  public static KernelVersion parse(String release) {
    int[] numbers = new int[2];
    int at = 0;
    for (int i = 0; i < 2; i++) {
      int start = at;
      while (at < release.length() && Character.isDigit(release.charAt(at)) && at - start < 6) {
        numbers[i] = numbers[i] * 10 + release.charAt(at++) - '0';
      }
      if (at == start || (i == 0 && (at == release.length() || release.charAt(at++) != '.'))) {
        throw Problem.corrupt("kernel release \"" + release + "\" is not a version");
      }
    }
    return new KernelVersion(numbers[0], numbers[1]);
  }

  /** Whether this is the given version or a later one. */
  public boolean isAtLeast(int otherMajor, int otherMinor) {
    return compareTo(new KernelVersion(otherMajor, otherMinor)) >= 0;
  }

  @Override
  public int compareTo(KernelVersion other) {
    int byMajor = Integer.compare(major, other.major);
    return byMajor != 0 ? byMajor : Integer.compare(minor, other.minor);
  }

  @Override
  public String toString() {
    return major + "." + minor;
  }
}
