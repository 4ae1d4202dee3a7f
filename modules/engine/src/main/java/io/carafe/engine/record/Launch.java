package io.carafe.engine.record;

import io.carafe.engine.settings.Signal;
import java.util.List;
import java.util.Map;

/**
 * What a container runs, after the image's configuration and the creator's settings were put
 * together.
 *
 * @param entrypoint program and first arguments; may be empty
 * @param command the arguments after them, or program and arguments
 * @param environment {@code NAME=value}
 * @param workingDirectory an absolute path in the container
 * @param user as in the image or the settings; empty for root
 * @param stopSignal what stop sends first
 * @param labels the image's and the creator's
 */
public record Launch(
    List<String> entrypoint,
    List<String> command,
    List<String> environment,
    String workingDirectory,
    String user,
    Signal stopSignal,
    Map<String, String> labels) {
  /** Copies the collections. */
  public Launch {
    entrypoint = List.copyOf(entrypoint);
    command = List.copyOf(command);
    environment = List.copyOf(environment);
    labels = Map.copyOf(labels);
  }
}
