package io.carafe.spec.image;

import io.carafe.base.Problem;
import io.carafe.spec.json.JsonCursor;
import io.carafe.spec.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What an image runs on, in Go's words and normalised: {@code linux/amd64}, {@code linux/arm64}.
 *
 * @param os operating system
 * @param architecture processor family
 * @param variant its level; absent where it is the family's basic one: v1 of amd64, v8 of arm64
 * @param osVersion version of the system, of Windows images
 * @param osFeatures features of the system, of Windows images
 */
public record Platform(
    String os,
    String architecture,
    Optional<String> variant,
    Optional<String> osVersion,
    List<String> osFeatures) {
  /** The longest part of a platform that is read. */
  public static final int PART_CHARACTERS_MAX = 128;

  /** Normalises the names and checks their form. */
  public Platform {
    os = normalisedOs(os);
    String family = architecture.toLowerCase(Locale.ROOT);
    variant = normalisedVariant(family, variant);
    architecture = normalisedArchitecture(family);
    osFeatures = List.copyOf(osFeatures);
    checkPart("os", os);
    checkPart("architecture", architecture);
    checkPart("variant", variant.orElse("v1"));
  }

  /** The platform {@code os/architecture}. */
  public static Platform of(String os, String architecture) {
    return new Platform(os, architecture, Optional.empty(), Optional.empty(), List.of());
  }

  /** The platform of this host, of the basic variant. */
  public static Platform host() {
    return of("linux", System.getProperty("os.arch", "amd64"));
  }

  /**
   * Parses {@code os/architecture[/variant]}.
   *
   * @throws Problem.Invalid naming what is wrong
   */
  public static Platform parse(String text) {
    String[] parts = text.split("/", -1);
    if (parts.length < 2 || parts.length > 3) {
      throw Problem.invalid("platform \"" + text + "\" must have the form os/architecture/variant");
    }
    Optional<String> variant = parts.length == 3 ? Optional.of(parts[2]) : Optional.empty();
    return new Platform(parts[0], parts[1], variant, Optional.empty(), List.of());
  }

  /** Reads the platform of a descriptor. */
  public static Platform fromJson(JsonCursor json) {
    try {
      return new Platform(
          json.requireString("os"),
          json.requireString("architecture"),
          json.optionalText("variant"),
          json.optionalText("os.version"),
          json.strings("os.features"));
    } catch (Problem.Invalid e) {
      throw json.locate(e);
    }
  }

  /** The object as it stands in a descriptor. */
  public JsonObject toJson() {
    return addTo(JsonObject.builder()).build();
  }

  JsonObject.Builder addTo(JsonObject.Builder json) {
    return json.put("architecture", architecture)
        .put("os", os)
        .putOptional("variant", variant)
        .putOptional("os.version", osVersion)
        .putStrings("os.features", osFeatures);
  }

  /** Whether this host can run what was built for {@code image}. */
  public boolean runs(Platform image) {
    return os.equals(image.os)
        && architecture.equals(image.architecture)
        && image.level() <= level();
  }

  /** The number of the variant, with the family's basic one where none is said. */
  int level() {
    int basic =
        switch (architecture) {
          case "arm64" -> 8;
          case "arm" -> 7;
          default -> 1;
        };
    String digits = variant.orElse("").replace("v", "");
    if (digits.isEmpty() || digits.length() > 3) {
      return basic;
    }
    int level = 0;
    for (int i = 0; i < digits.length(); i++) {
      int digit = Character.digit(digits.charAt(i), 10);
      if (digit < 0) {
        return basic;
      }
      level = level * 10 + digit;
    }
    return level;
  }

  @Override
  public String toString() {
    return os + "/" + architecture + (variant.isPresent() ? "/" + variant.get() : "");
  }

  private static String normalisedOs(String os) {
    String lower = os.toLowerCase(Locale.ROOT);
    return lower.equals("macos") ? "darwin" : lower;
  }

  private static String normalisedArchitecture(String architecture) {
    return switch (architecture) {
      case "x86_64", "x86-64" -> "amd64";
      case "aarch64" -> "arm64";
      case "armhf", "armel" -> "arm";
      case "i386", "i686" -> "386";
      default -> architecture;
    };
  }

  private static Optional<String> normalisedVariant(String family, Optional<String> variant) {
    String given = variant.orElse("").toLowerCase(Locale.ROOT);
    String level = !given.isEmpty() && Character.isDigit(given.charAt(0)) ? "v" + given : given;
    String normal =
        switch (normalisedArchitecture(family)) {
          case "amd64" -> level.equals("v1") ? "" : level;
          case "arm64" -> level.equals("v8") ? "" : level;
          case "arm" -> !level.isEmpty() ? level : family.equals("armel") ? "v6" : "v7";
          default -> level;
        };
    return normal.isEmpty() ? Optional.empty() : Optional.of(normal);
  }

  private static void checkPart(String what, String part) {
    boolean valid = part.length() <= PART_CHARACTERS_MAX && !part.isEmpty();
    valid = valid && Character.isLetterOrDigit(part.charAt(0));
    for (int i = 0; i < part.length(); i++) {
      char c = part.charAt(i);
      valid &= (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
    }
    if (!valid) {
      throw Problem.invalid("platform " + what + " \"" + part + "\" is not a name");
    }
  }
}
