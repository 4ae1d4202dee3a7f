package io.carafe.spec.cgroup;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One value for one file of a cgroup.
 *
 * @param controller the controller that the file belongs to
 * @param file its name
 * @param value what is written
 * @param pointer the configuration that asks for it, a JSON pointer
 * @param optional whether a kernel without the file means it already
 * @param substitute what is written where the file is missing; null for nothing
 */
public record CgroupLimit(
    String controller,
    String file,
    String value,
    String pointer,
    boolean optional,
    @Nullable CgroupLimit substitute) {

  /** A value for a file that has to be there. */
  static CgroupLimit of(String controller, String file, String value, String pointer) {
    return new CgroupLimit(controller, file, value, pointer, false, null);
  }

  /** The same for a file that may be missing. */
  CgroupLimit whereItExists() {
    return new CgroupLimit(controller, file, value, pointer, true, null);
  }

  /** The same, with what is written where the file is missing. */
  CgroupLimit orElse(CgroupLimit other) {
    return new CgroupLimit(controller, file, value, pointer, false, other);
  }

  /** What is written where the file is missing. */
  public Optional<CgroupLimit> instead() {
    return Optional.ofNullable(substitute);
  }
}
