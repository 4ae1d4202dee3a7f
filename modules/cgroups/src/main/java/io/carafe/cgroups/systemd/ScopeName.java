package io.carafe.cgroups.systemd;

import io.carafe.base.ContainerId;
import io.carafe.base.Problem;
import java.util.Optional;

/**
 * The unit of a container and where it lies.
 *
 * @param slice such as {@code system.slice}
 * @param unit such as {@code docker-4f2a.scope}
 */
public record ScopeName(String slice, String unit) {
  private static final String POINTER = "/linux/cgroupsPath";
  private static final String SLICE = ".slice";
  private static final int NAME_MAX = 255;

  /** Checks the names; {@link Problem.Invalid} where systemd would not take them. */
  public ScopeName {
    check(slice.endsWith(SLICE) && isName(slice.substring(0, slice.length() - 6)), slice);
    check(isName(unit) && unit.length() <= NAME_MAX, unit);
    check(slice.equals("-.slice") || isTree(slice.substring(0, slice.length() - 6)), slice);
  }

  private static void check(boolean valid, String name) {
    if (!valid) {
      throw Problem.invalid("systemd has no unit called \"" + name + "\"").withPointer(POINTER);
    }
  }

  private static boolean isName(String name) {
    boolean ordinary = !name.isEmpty();
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      ordinary &= (c < 128 && Character.isLetterOrDigit(c)) || ":-_.\\@".indexOf(c) >= 0;
    }
    return ordinary;
  }

  private static boolean isTree(String name) {
    return !name.startsWith("-") && !name.endsWith("-") && !name.contains("--");
  }

  /**
   * The unit for a configuration's {@code cgroupsPath}, {@code slice:prefix:name}; as runc does, an
   * empty slice is {@code system.slice}, and without any path the prefix is the runtime's.
   *
   * @throws Problem.Invalid where it has another form
   */
  public static ScopeName of(Optional<String> cgroupsPath, ContainerId id) {
    if (cgroupsPath.isEmpty()) {
      return new ScopeName("system.slice", "carafe-" + id.value() + ".scope");
    }
    String[] parts = cgroupsPath.get().split(":", -1);
    if (parts.length != 3) {
      throw Problem.invalid(
              "cgroupsPath \"" + cgroupsPath.get() + "\" must be slice:prefix:name for systemd")
          .withPointer(POINTER);
    }
    String slice = parts[0].isEmpty() ? "system.slice" : parts[0];
    if (parts[2].endsWith(SLICE)) {
      return new ScopeName(slice, parts[2]);
    }
    String prefix = parts[1].isEmpty() ? "" : parts[1] + "-";
    return new ScopeName(slice, prefix + parts[2] + ".scope");
  }

  /** Whether the unit is a slice itself, which has no processes of its own. */
  public boolean isSlice() {
    return unit.endsWith(SLICE);
  }

  /**
   * The cgroup, from a hierarchy's root, without a slash in front: {@code a-b.slice} lies in {@code
   * a.slice} (systemd.slice(5)).
   */
  public String cgroup() {
    return tree() + unit;
  }

  private String tree() {
    String name = slice.substring(0, slice.length() - SLICE.length());
    if (name.equals("-")) {
      return "";
    }
    StringBuilder path = new StringBuilder();
    for (int dash = name.indexOf('-'); dash >= 0; dash = name.indexOf('-', dash + 1)) {
      path.append(name, 0, dash).append(SLICE).append('/');
    }
    return path.append(slice).append('/').toString();
  }
}
