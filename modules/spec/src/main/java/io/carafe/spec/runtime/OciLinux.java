package io.carafe.spec.runtime;

import io.carafe.base.Problem;
import io.carafe.spec.json.JsonCursor;
import io.carafe.spec.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The Linux part of a configuration. Source: config-linux.md.
 *
 * @param namespaces what separates it
 * @param devices device nodes beside the default ones
 * @param netDevices network devices that move in
 * @param control what it may use
 * @param filesystem what is shared, hidden or protected
 * @param sysctl kernel parameter to value
 * @param seccomp system call filter
 * @param tuning personality and NUMA policy
 */
public record OciLinux(
    OciNamespaces namespaces,
    List<OciDevice> devices,
    List<OciNetDevice> netDevices,
    OciControl control,
    OciFilesystem filesystem,
    Map<String, String> sysctl,
    Optional<OciSeccomp> seccomp,
    OciTuning tuning)
    implements OciPart {
  /** Nothing is said: no namespace, no limit. */
  public static final OciLinux NONE =
      new OciLinux(
          OciNamespaces.NONE,
          List.of(),
          List.of(),
          OciControl.NONE,
          OciFilesystem.NONE,
          Map.of(),
          Optional.empty(),
          OciTuning.NONE);

  /** Copies the lists and checks the rules. */
  public OciLinux {
    devices = List.copyOf(devices);
    netDevices = List.copyOf(netDevices);
    sysctl = Rules.copy(sysctl);
    checkSysctls(sysctl);
    checkNetDevices(netDevices);
    Rules.check(
        (filesystem.maskedPaths().isEmpty() && filesystem.readonlyPaths().isEmpty())
            || namespaces.has(OciNamespaceType.MOUNT),
        "maskedPaths and readonlyPaths need a mount namespace");
  }

  /** Reads it from {@code json}; a {@link Problem.Invalid} names the place of what is wrong. */
  public static OciLinux fromJson(JsonCursor json) {
    try {
      List<OciDevice> devices = new ArrayList<>();
      for (JsonCursor item : json.items("devices")) {
        devices.add(OciDevice.fromJson(item));
      }
      List<OciNetDevice> netDevices = new ArrayList<>();
      for (Map.Entry<String, JsonCursor> entry : json.members("netDevices").entrySet()) {
        netDevices.add(OciNetDevice.fromJson(entry.getKey(), entry.getValue()));
      }
      @Nullable JsonCursor seccompJson = json.find("seccomp");
      OciLinux parsed =
          new OciLinux(
              OciNamespaces.fromJson(json),
              devices,
              netDevices,
              OciControl.fromJson(json),
              OciFilesystem.fromJson(json),
              json.stringMap("sysctl"),
              seccompJson == null
                  ? Optional.empty()
                  : Optional.of(OciSeccomp.fromJson(seccompJson)),
              OciTuning.fromJson(json));
      json.end();
      return parsed;
    } catch (Problem.Invalid e) {
      throw json.locate(e);
    }
  }

  /** The object as it stands in documents; what is not said is left out. */
  @Override
  public JsonObject toJson() {
    JsonObject.Builder json = JsonObject.builder();
    namespaces.addTo(json);
    json.putOptional("devices", Rules.toJson(devices)).putOptional("netDevices", netDevicesJson());
    control.addTo(json);
    filesystem.addTo(json);
    json.putStringMap("sysctl", sysctl);
    if (seccomp.isPresent()) {
      json.put("seccomp", seccomp.get().toJson());
    }
    tuning.addTo(json);
    return json.build();
  }

  /** The same with {@code namespaces}. */
  public OciLinux withNamespaces(OciNamespaces namespaces) {
    return new OciLinux(
        namespaces, devices, netDevices, control, filesystem, sysctl, seccomp, tuning);
  }

  /** The same with {@code devices}. */
  public OciLinux withDevices(List<OciDevice> devices) {
    return new OciLinux(
        namespaces, devices, netDevices, control, filesystem, sysctl, seccomp, tuning);
  }

  /** The same with {@code netDevices}. */
  public OciLinux withNetDevices(List<OciNetDevice> netDevices) {
    return new OciLinux(
        namespaces, devices, netDevices, control, filesystem, sysctl, seccomp, tuning);
  }

  /** The same with {@code control}. */
  public OciLinux withControl(OciControl control) {
    return new OciLinux(
        namespaces, devices, netDevices, control, filesystem, sysctl, seccomp, tuning);
  }

  /** The same with {@code filesystem}. */
  public OciLinux withFilesystem(OciFilesystem filesystem) {
    return new OciLinux(
        namespaces, devices, netDevices, control, filesystem, sysctl, seccomp, tuning);
  }

  /** The same with {@code sysctl}. */
  public OciLinux withSysctl(Map<String, String> sysctl) {
    return new OciLinux(
        namespaces, devices, netDevices, control, filesystem, sysctl, seccomp, tuning);
  }

  /** The same with {@code seccomp}. */
  public OciLinux withSeccomp(OciSeccomp seccomp) {
    return new OciLinux(
        namespaces, devices, netDevices, control, filesystem, sysctl, Optional.of(seccomp), tuning);
  }

  /** The same with {@code tuning}. */
  public OciLinux withTuning(OciTuning tuning) {
    return new OciLinux(
        namespaces, devices, netDevices, control, filesystem, sysctl, seccomp, tuning);
  }

  /** The cgroup, absolute or relative to where the runtime puts containers. */
  public Optional<String> cgroupsPath() {
    return control.cgroupsPath();
  }

  /** The limits. */
  public OciResources resources() {
    return control.resources();
  }

  /** Cache and memory bandwidth. */
  public Optional<OciIntelRdt> intelRdt() {
    return control.intelRdt();
  }

  /** Propagation of the root mount. */
  public Optional<OciPropagation> rootfsPropagation() {
    return filesystem.rootfsPropagation();
  }

  /** Paths that are hidden. */
  public List<String> maskedPaths() {
    return filesystem.maskedPaths();
  }

  /** Paths that are read-only. */
  public List<String> readonlyPaths() {
    return filesystem.readonlyPaths();
  }

  /** The SELinux label of mounts. */
  public Optional<String> mountLabel() {
    return filesystem.mountLabel();
  }

  /** User ids of a new user namespace. */
  public List<OciIdMapping> uidMappings() {
    return namespaces.uidMappings();
  }

  /** Group ids of a new user namespace. */
  public List<OciIdMapping> gidMappings() {
    return namespaces.gidMappings();
  }

  /** Offsets of a new time namespace. */
  public OciTimeOffsets timeOffsets() {
    return namespaces.timeOffsets();
  }

  /** The execution domain. */
  public Optional<OciPersonality> personality() {
    return tuning.personality();
  }

  /** The NUMA memory policy. */
  public Optional<OciMemoryPolicy> memoryPolicy() {
    return tuning.memoryPolicy();
  }

  /** The same with this cgroup. */
  public OciLinux withCgroupsPath(String cgroupsPath) {
    return withControl(control.withCgroupsPath(cgroupsPath));
  }

  /** The same with these limits. */
  public OciLinux withResources(OciResources resources) {
    return withControl(control.withResources(resources));
  }

  /** The same without a system call filter. */
  public OciLinux withoutSeccomp() {
    return new OciLinux(
        namespaces, devices, netDevices, control, filesystem, sysctl, Optional.empty(), tuning);
  }

  /** A name is a path below /proc/sys, with dots or slashes, and stays below it. */
  private static void checkSysctls(Map<String, String> sysctls) {
    for (String name : sysctls.keySet()) {
      boolean valid = !name.isEmpty() && !name.contains("..") && !name.contains("//");
      for (int i = 0; i < name.length(); i++) {
        valid &= name.charAt(i) > ' ';
      }
      valid = valid && !isSeparator(name, 0) && !isSeparator(name, name.length() - 1);
      Rules.check(valid, "sysctl \"{}\" must be a name like net.core.somaxconn", name);
    }
  }

  private static boolean isSeparator(String name, int at) {
    return name.charAt(at) == '.' || name.charAt(at) == '/';
  }

  private static void checkNetDevices(List<OciNetDevice> netDevices) {
    List<String> names = new ArrayList<>();
    for (OciNetDevice device : netDevices) {
      names.add(device.containerName());
    }
    Rules.checkDistinct("network device", names);
  }

  private JsonObject netDevicesJson() {
    JsonObject.Builder json = JsonObject.builder();
    for (OciNetDevice device : netDevices) {
      json.put(device.hostName(), device.toJson());
    }
    return json.build();
  }
}
