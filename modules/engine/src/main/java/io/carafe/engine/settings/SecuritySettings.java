package io.carafe.engine.settings;

import io.carafe.base.Problem;
import java.util.List;
import java.util.Optional;

/**
 * What a container may do.
 *
 * @param privileged everything: all capabilities and devices, nothing masked, no seccomp
 * @param capAdd capabilities on top of the default ones, as the user wrote them: with or without
 *     {@code CAP_}, in either case, or {@code ALL}
 * @param capDrop capabilities taken away, in the same form
 * @param seccomp which system calls are allowed
 * @param options the other switches
 */
public record SecuritySettings(
    boolean privileged,
    List<String> capAdd,
    List<String> capDrop,
    Seccomp seccomp,
    SecurityOptions options) {
  /** Docker's defaults. */
  public static final SecuritySettings DEFAULT =
      new SecuritySettings(
          false, List.of(), List.of(), new Seccomp.Standard(), SecurityOptions.DEFAULT);

  /** Copies the lists. */
  public SecuritySettings {
    capAdd = List.copyOf(capAdd);
    capDrop = List.copyOf(capDrop);
  }

  /** Which seccomp profile a container gets. */
  public sealed interface Seccomp {
    /** The profile that fits the container's capabilities; what the user gets without asking. */
    record Standard() implements Seccomp {}

    /** No filter. */
    record Unconfined() implements Seccomp {}

    /** The profile in {@code json}, in Docker's form. */
    record Profile(String json) implements Seccomp {}
  }

  /**
   * Switches of {@code --security-opt} and {@code --read-only}.
   *
   * @param noNewPrivileges set-user-id programs gain nothing
   * @param unmaskedPaths no path of /proc and /sys is masked or read-only
   * @param apparmor the profile's name; without AppArmor on the host only {@code unconfined} and
   *     Docker's default have an effect, which is none
   * @param readOnlyRoot the root file system is read-only
   */
  public record SecurityOptions(
      boolean noNewPrivileges,
      boolean unmaskedPaths,
      Optional<String> apparmor,
      boolean readOnlyRoot) {
    /** Everything off. */
    public static final SecurityOptions DEFAULT =
        new SecurityOptions(false, false, Optional.empty(), false);
  }

  /** What one {@code --security-opt} asks for. */
  public sealed interface Wish {
    /** A seccomp profile. */
    record OfSeccomp(Seccomp seccomp) implements Wish {}

    /** no-new-privileges, on or off. */
    record NoNewPrivileges(boolean on) implements Wish {}

    /** systempaths=unconfined. */
    record UnmaskedPaths() implements Wish {}

    /** An AppArmor profile by name. */
    record Apparmor(String profile) implements Wish {}

    /** An SELinux label, which no supported host enforces. */
    record Label(String label) implements Wish {}
  }

  /**
   * Parses one {@code --security-opt}; the value of {@code seccomp} is {@code unconfined}, {@code
   * default}, {@code builtin} or the profile's JSON itself: who has a file's name reads the file
   * first, with the caller's rights.
   */
  public static Wish parseOption(String text) {
    String key = text.split("[=:]", 2)[0];
    String value = key.length() == text.length() ? "" : text.substring(key.length() + 1);
    return switch (key) {
      case "seccomp" -> new Wish.OfSeccomp(parseSeccomp(value));
      case "no-new-privileges" -> new Wish.NoNewPrivileges(parseSwitch(text, value));
      case "systempaths" -> parseSystemPaths(text, value);
      case "apparmor" -> new Wish.Apparmor(value);
      case "label" -> new Wish.Label(value);
      default -> throw Problem.invalid("security option \"" + text + "\" is unknown");
    };
  }

  private static Seccomp parseSeccomp(String value) {
    return switch (value) {
      case "unconfined" -> new Seccomp.Unconfined();
      case "default", "builtin" -> new Seccomp.Standard();
      case "" -> throw Problem.invalid("security option seccomp: no profile given");
      default -> new Seccomp.Profile(value);
    };
  }

  private static boolean parseSwitch(String text, String value) {
    return switch (value) {
      case "", "true", "1" -> true;
      case "false", "0" -> false;
      default -> throw Problem.invalid("security option \"" + text + "\": not true or false");
    };
  }

  private static Wish parseSystemPaths(String text, String value) {
    if (!value.equals("unconfined")) {
      throw Problem.invalid("security option \"" + text + "\": only unconfined is known");
    }
    return new Wish.UnmaskedPaths();
  }
}
