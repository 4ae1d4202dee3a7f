package io.carafe.spec.runtime;

import io.carafe.base.Problem;
import io.carafe.spec.json.JsonCursor;
import io.carafe.spec.json.JsonObject;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the process may do: the members of a process that confine it. Source: config.md, section
 * Linux Process.
 *
 * @param capabilities capability sets; empty means none at all
 * @param noNewPrivileges whether execve can grant no privilege
 * @param apparmorProfile AppArmor profile
 * @param selinuxLabel SELinux label
 */
public record OciSecurity(
    Optional<OciCapabilities> capabilities,
    boolean noNewPrivileges,
    Optional<String> apparmorProfile,
    Optional<String> selinuxLabel) {
  /** Nothing is said. */
  public static final OciSecurity NONE =
      new OciSecurity(Optional.empty(), false, Optional.empty(), Optional.empty());

  /** Checks the rules. */
  public OciSecurity {
    Rules.checkNotEmpty("apparmorProfile", apparmorProfile.orElse("-"));
    Rules.checkNotEmpty("selinuxLabel", selinuxLabel.orElse("-"));
  }

  /** Reads its members from the enclosing object. */
  static OciSecurity fromJson(JsonCursor json) {
    try {
      @Nullable JsonCursor capabilitiesJson = json.find("capabilities");
      return new OciSecurity(
          capabilitiesJson == null
              ? Optional.empty()
              : Optional.of(OciCapabilities.fromJson(capabilitiesJson)),
          json.flag("noNewPrivileges"),
          json.optionalText("apparmorProfile"),
          json.optionalText("selinuxLabel"));
    } catch (Problem.Invalid e) {
      throw json.locate(e);
    }
  }

  /** Adds its members to the enclosing object. */
  void addTo(JsonObject.Builder json) {
    if (capabilities.isPresent()) {
      json.put("capabilities", capabilities.get().toJson());
    }
    json.putOptional("noNewPrivileges", noNewPrivileges)
        .putOptional("apparmorProfile", apparmorProfile)
        .putOptional("selinuxLabel", selinuxLabel);
  }

  /** The same with {@code capabilities}. */
  public OciSecurity withCapabilities(OciCapabilities capabilities) {
    return new OciSecurity(
        Optional.of(capabilities), noNewPrivileges, apparmorProfile, selinuxLabel);
  }

  /** The same with {@code noNewPrivileges}. */
  public OciSecurity withNoNewPrivileges(boolean noNewPrivileges) {
    return new OciSecurity(capabilities, noNewPrivileges, apparmorProfile, selinuxLabel);
  }

  /** The same with {@code apparmorProfile}. */
  public OciSecurity withApparmorProfile(String apparmorProfile) {
    return new OciSecurity(
        capabilities, noNewPrivileges, Optional.of(apparmorProfile), selinuxLabel);
  }

  /** The same with {@code selinuxLabel}. */
  public OciSecurity withSelinuxLabel(String selinuxLabel) {
    return new OciSecurity(
        capabilities, noNewPrivileges, apparmorProfile, Optional.of(selinuxLabel));
  }
}
