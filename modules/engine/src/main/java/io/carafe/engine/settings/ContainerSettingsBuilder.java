package io.carafe.engine.settings;

import io.carafe.base.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Puts {@link ContainerSettings} together part by part; not safe for use by several threads. */
public final class ContainerSettingsBuilder {
  private final String image;
  private Optional<ContainerName> name = Optional.empty();
  private ProcessSettings process = ProcessSettings.DEFAULT;
  private StreamSettings streams = StreamSettings.DEFAULT;
  private LifeSettings life = LifeSettings.DEFAULT;
  private final Map<String, String> labels = new LinkedHashMap<>();
  private final List<MountSettings> mounts = new ArrayList<>();
  private SecuritySettings security = SecuritySettings.DEFAULT;
  private ResourceSettings resources = ResourceSettings.DEFAULT;
  private NamespaceSettings namespaces = NamespaceSettings.DEFAULT;
  private LogSettings log = LogSettings.DEFAULT;
  private Optional<String> platform = Optional.empty();

  ContainerSettingsBuilder(String image) {
    this.image = image;
  }

  /** Names the container. */
  public ContainerSettingsBuilder name(ContainerName name) {
    this.name = Optional.of(name);
    return this;
  }

  /** Says what runs. */
  public ContainerSettingsBuilder process(ProcessSettings process) {
    this.process = process;
    return this;
  }

  /** Says what runs: only the command, the rest as the image has it. */
  public ContainerSettingsBuilder command(String... command) {
    return process(
        new ProcessSettings(
            process.entrypoint(),
            List.of(command),
            process.environment(),
            process.workingDirectory(),
            process.user(),
            process.groupAdd()));
  }

  /** Says how the streams are made. */
  public ContainerSettingsBuilder streams(StreamSettings streams) {
    this.streams = streams;
    return this;
  }

  /** Says how it ends. */
  public ContainerSettingsBuilder life(LifeSettings life) {
    this.life = life;
    return this;
  }

  /** Adds a label, {@code NAME=value} or {@code NAME}. */
  public ContainerSettingsBuilder label(String text) {
    int equals = text.indexOf('=');
    String key = equals < 0 ? text : text.substring(0, equals);
    if (key.isEmpty()) {
      throw Problem.invalid("label \"" + text + "\": no name before =");
    }
    labels.put(key, equals < 0 ? "" : text.substring(equals + 1));
    return this;
  }

  /** Adds a mount. */
  public ContainerSettingsBuilder mount(MountSettings mount) {
    mounts.add(mount);
    return this;
  }

  /** Says what it may do. */
  public ContainerSettingsBuilder security(SecuritySettings security) {
    this.security = security;
    return this;
  }

  /** Says what it may use up. */
  public ContainerSettingsBuilder resources(ResourceSettings resources) {
    this.resources = resources;
    return this;
  }

  /** Says what it shares with the host. */
  public ContainerSettingsBuilder namespaces(NamespaceSettings namespaces) {
    this.namespaces = namespaces;
    return this;
  }

  /** Says how much output is kept. */
  public ContainerSettingsBuilder log(LogSettings log) {
    this.log = log;
    return this;
  }

  /** Asks for a platform, {@code linux/amd64}. */
  public ContainerSettingsBuilder platform(String platform) {
    this.platform = Optional.of(platform);
    return this;
  }

  /** The settings; a {@link Problem.Invalid} where parts contradict each other. */
  public ContainerSettings build() {
    return new ContainerSettings(
        image,
        name,
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
}
