package io.carafe.base;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * The identifier of a container: one path component of letters, digits and {@code _+-.}, at most
 * {@value #LENGTH_MAX} characters, never {@code .} or {@code ..}.
 *
 * <p>The engine makes ids of 64 hexadecimal digits; an OCI caller brings its own (runc's rule).
 */
public record ContainerId(String value) implements Comparable<ContainerId> {
  /** The longest id, so that it fits a file name. */
  public static final int LENGTH_MAX = 250;

  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_+.-]+");

  /** Checks the form. */
  public ContainerId {
    if (value.isEmpty() || value.length() > LENGTH_MAX || !FORM.matcher(value).matches()) {
      throw Problem.invalid("container id \"" + value + "\" is not letters, digits and _ + - .");
    }
    if (value.equals(".") || value.equals("..")) {
      throw Problem.invalid("container id \"" + value + "\" is not a name");
    }
  }

  /** A new random id of 64 hexadecimal digits. */
  public static ContainerId random(SecureRandom random) {
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    return new ContainerId(HexFormat.of().formatHex(bytes));
  }

  /** The first twelve characters, as people know them from docker. */
  public String shortened() {
    return value.length() <= 12 ? value : value.substring(0, 12);
  }

  @Override
  public int compareTo(ContainerId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
