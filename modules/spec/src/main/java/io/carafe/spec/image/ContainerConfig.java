package io.carafe.spec.image;

import io.carafe.base.Problem;
import io.carafe.spec.json.JsonCursor;
import io.carafe.spec.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * How containers of an image run, the {@code config} of its configuration, with Docker's additions.
 *
 * @param process what runs
 * @param stopSignal name or number of the signal that asks it to end
 * @param stopTimeoutSeconds how long to wait for that
 * @param exposedPorts {@code port[-port][/protocol]}
 * @param volumes paths that get a volume
 * @param labels free texts by name
 * @param healthcheck how to tell whether it is well
 * @param onBuild build steps for images made from this one
 */
public record ContainerConfig(
    ImageProcess process,
    Optional<String> stopSignal,
    OptionalInt stopTimeoutSeconds,
    List<String> exposedPorts,
    List<String> volumes,
    Map<String, String> labels,
    Optional<Healthcheck> healthcheck,
    List<String> onBuild) {
  /** Nothing is said. */
  public static final ContainerConfig NONE = of(ImageProcess.NONE);

  /** Copies the lists. */
  public ContainerConfig {
    exposedPorts = List.copyOf(exposedPorts);
    volumes = List.copyOf(volumes);
    labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
    onBuild = List.copyOf(onBuild);
  }

  /** A configuration that tells only what runs. */
  public static ContainerConfig of(ImageProcess process) {
    return new ContainerConfig(
        process,
        Optional.empty(),
        OptionalInt.empty(),
        List.of(),
        List.of(),
        Map.of(),
        Optional.empty(),
        List.of());
  }

  /** Reads it from {@code json}; a {@link Problem.Invalid} names the place of what is wrong. */
  public static ContainerConfig fromJson(JsonCursor json) {
    @Nullable JsonCursor healthcheck = json.find("Healthcheck");
    return new ContainerConfig(
        ImageProcess.fromJson(json),
        json.optionalText("StopSignal"),
        json.optionalInt("StopTimeout", 0, Integer.MAX_VALUE),
        new ArrayList<>(json.members("ExposedPorts").keySet()),
        new ArrayList<>(json.members("Volumes").keySet()),
        json.stringMap("Labels"),
        healthcheck == null ? Optional.empty() : Optional.of(Healthcheck.fromJson(healthcheck)),
        json.strings("OnBuild"));
  }

  /** The object as it stands in documents; what is not said is left out. */
  public JsonObject toJson() {
    JsonObject.Builder json = JsonObject.builder();
    process.addTo(json);
    json.putOptional("ExposedPorts", set(exposedPorts))
        .putOptional("Volumes", set(volumes))
        .putStringMap("Labels", labels)
        .putOptional("StopSignal", stopSignal)
        .putOptional("StopTimeout", stopTimeoutSeconds);
    if (healthcheck.isPresent()) {
      json.put("Healthcheck", healthcheck.get().toJson());
    }
    return json.putStrings("OnBuild", onBuild).build();
  }

  /** A set of names, which these documents write as an object of empty objects. */
  private static JsonObject set(List<String> names) {
    JsonObject.Builder json = JsonObject.builder();
    for (String name : names) {
      json.put(name, JsonObject.EMPTY);
    }
    return json.build();
  }

  /** Program and first arguments. */
  public List<String> entrypoint() {
    return process.entrypoint();
  }

  /** Further arguments, or program and arguments where there is no entry point. */
  public List<String> cmd() {
    return process.cmd();
  }

  /** Environment, {@code NAME=value}. */
  public List<String> env() {
    return process.env();
  }

  /** {@code user[:group]} by name or id; empty: root. */
  public String user() {
    return process.user();
  }

  /** Working directory; empty: {@code /}. */
  public String workingDir() {
    return process.workingDir();
  }

  /** The shell of build steps; empty: {@code /bin/sh -c}. */
  public List<String> shell() {
    return process.shell();
  }

  /** How long to wait for the end after the stop signal. */
  public Optional<Duration> stopTimeout() {
    return stopTimeoutSeconds.isPresent()
        ? Optional.of(Duration.ofSeconds(stopTimeoutSeconds.getAsInt()))
        : Optional.empty();
  }
}
