package io.carafe.engine.port;

import io.carafe.base.Digest;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An image whose layers are unpacked.
 *
 * @param id the digest of its configuration
 * @param layers its layers, the topmost first; at least one
 * @param defaults what its configuration says of containers
 */
public record EngineImage(Digest id, List<Layer> layers, Defaults defaults) {
  /** Copies the list. */
  public EngineImage {
    layers = List.copyOf(layers);
  }

  /** The folders of the layers, the topmost first. */
  public List<Path> folders() {
    return layers.stream().map(Layer::folder).toList();
  }

  /** The chain ids of the layers, the topmost first. */
  public List<Digest> chainIds() {
    return layers.stream().map(Layer::chainId).toList();
  }

  /** A layer that is unpacked in {@code folder}. */
  public record Layer(Digest chainId, Path folder) {}

  /**
   * What an image's configuration says of the containers made from it.
   *
   * @param entrypoint program and first arguments
   * @param command the arguments after them, or program and arguments
   * @param environment {@code NAME=value}
   * @param workingDirectory a path, empty for the root
   * @param user as text, empty for root
   * @param stopSignal name or number
   * @param volumes paths that are to be volumes
   * @param labels any texts
   */
  public record Defaults(
      List<String> entrypoint,
      List<String> command,
      List<String> environment,
      String workingDirectory,
      String user,
      Optional<String> stopSignal,
      List<String> volumes,
      Map<String, String> labels) {
    /** An image that says nothing. */
    public static final Defaults NONE =
        new Defaults(
            List.of(), List.of(), List.of(), "", "", Optional.empty(), List.of(), Map.of());

    /** Copies the collections. */
    public Defaults {
      entrypoint = List.copyOf(entrypoint);
      command = List.copyOf(command);
      environment = List.copyOf(environment);
      volumes = List.copyOf(volumes);
      labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
    }
  }
}
