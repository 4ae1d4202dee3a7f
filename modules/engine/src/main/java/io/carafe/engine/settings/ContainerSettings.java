package io.carafe.engine.settings;

import io.carafe.base.Problem;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Everything a user may ask of a new container.
 *
 * @param image the image by reference, id or unambiguous start of an id
 * @param name its name; one is made up where absent
 * @param process what runs
 * @param streams stdin, stdout, stderr
 * @param life how it ends
 * @param labels any texts, on top of the image's
 * @param mounts in the order given; the same target twice is refused
 * @param security what it may do
 * @param resources what it may use up
 * @param namespaces what it shares with the host
 * @param log how much output is kept
 * @param platform {@code os/architecture[/variant]} of the image
 */
public record ContainerSettings(
    String image,
    Optional<ContainerName> name,
    ProcessSettings process,
    StreamSettings streams,
    LifeSettings life,
    Map<String, String> labels,
    List<MountSettings> mounts,
    SecuritySettings security,
    ResourceSettings resources,
    NamespaceSettings namespaces,
    LogSettings log,
    Optional<String> platform) {
  /** Copies the collections and refuses a target that is mounted twice. */
  public ContainerSettings {
    if (image.isEmpty()) {
      throw Problem.invalid("image: no name given");
    }
    labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
    mounts = List.copyOf(mounts);
    TreeSet<String> targets = new TreeSet<>();
    for (MountSettings mount : mounts) {
      if (!targets.add(mount.target())) {
        throw Problem.invalid("mount target " + mount.target() + ": mounted twice");
      }
    }
  }

  /** The same wishes with a name that is made up. */
  public ContainerSettings withoutName() {
    return new ContainerSettings(
        image,
        Optional.empty(),
        process,
        streams,
        life,
        labels,
        mounts,
        security,
        resources,
        namespaces,
        log,
        platform);
  }

  /** A builder with everything at its default. */
  public static ContainerSettingsBuilder builder(String image) {
    return new ContainerSettingsBuilder(image);
  }
}
