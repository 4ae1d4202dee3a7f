package io.carafe.spec.runtime;

import io.carafe.base.Problem;
import io.carafe.spec.json.JsonCursor;
import io.carafe.spec.json.JsonObject;
import java.util.List;
import java.util.Optional;

/**
 * What of the filesystem is shared, hidden or protected: the members of linux about paths. Source:
 * config-linux.md.
 *
 * @param rootfsPropagation propagation of the root mount
 * @param maskedPaths absolute paths that are hidden
 * @param readonlyPaths absolute paths that are read-only
 * @param mountLabel SELinux label of mounts
 */
public record OciFilesystem(
    Optional<OciPropagation> rootfsPropagation,
    List<String> maskedPaths,
    List<String> readonlyPaths,
    Optional<String> mountLabel) {
  /** Nothing is hidden. */
  public static final OciFilesystem NONE =
      new OciFilesystem(Optional.empty(), List.of(), List.of(), Optional.empty());

  /** Copies the lists and checks the rules. */
  public OciFilesystem {
    maskedPaths = List.copyOf(maskedPaths);
    readonlyPaths = List.copyOf(readonlyPaths);
    Rules.checkNotEmpty("mountLabel", mountLabel.orElse("-"));
    for (String path : maskedPaths) {
      Rules.checkAbsolute("masked path", path);
    }
    for (String path : readonlyPaths) {
      Rules.checkAbsolute("read-only path", path);
    }
  }

  /** Reads its members from the enclosing object. */
  static OciFilesystem fromJson(JsonCursor json) {
    try {
      return new OciFilesystem(
          json.optionalWord("rootfsPropagation", OciPropagation.values()),
          json.strings("maskedPaths"),
          json.strings("readonlyPaths"),
          json.optionalText("mountLabel"));
    } catch (Problem.Invalid e) {
      throw json.locate(e);
    }
  }

  /** Adds its members to the enclosing object. */
  void addTo(JsonObject.Builder json) {
    json.putOptional("rootfsPropagation", Rules.word(rootfsPropagation))
        .putStrings("maskedPaths", maskedPaths)
        .putStrings("readonlyPaths", readonlyPaths)
        .putOptional("mountLabel", mountLabel);
  }

  /** The same with {@code rootfsPropagation}. */
  public OciFilesystem withRootfsPropagation(OciPropagation rootfsPropagation) {
    return new OciFilesystem(
        Optional.of(rootfsPropagation), maskedPaths, readonlyPaths, mountLabel);
  }

  /** The same with {@code maskedPaths}. */
  public OciFilesystem withMaskedPaths(List<String> maskedPaths) {
    return new OciFilesystem(rootfsPropagation, maskedPaths, readonlyPaths, mountLabel);
  }

  /** The same with {@code readonlyPaths}. */
  public OciFilesystem withReadonlyPaths(List<String> readonlyPaths) {
    return new OciFilesystem(rootfsPropagation, maskedPaths, readonlyPaths, mountLabel);
  }

  /** The same with {@code mountLabel}. */
  public OciFilesystem withMountLabel(String mountLabel) {
    return new OciFilesystem(
        rootfsPropagation, maskedPaths, readonlyPaths, Optional.of(mountLabel));
  }
}
