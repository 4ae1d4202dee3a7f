package io.carafe.engine.settings;

import io.carafe.base.Problem;
import java.util.List;
import java.util.Optional;

/**
 * What runs in a container.
 *
 * @param entrypoint replaces the image's entrypoint; an empty list removes it, absent keeps it
 * @param command replaces the image's command where not empty
 * @param environment {@code NAME=value} in order, on top of the image's; {@code NAME} alone removes
 *     the image's variable of that name
 * @param workingDirectory an absolute path inside the container
 * @param user {@code name}, {@code uid}, {@code uid:gid} or {@code name:group}, read inside the
 *     container's root at start
 * @param groupAdd further groups, by name or number
 */
public record ProcessSettings(
    Optional<List<String>> entrypoint,
    List<String> command,
    List<String> environment,
    Optional<String> workingDirectory,
    Optional<String> user,
    List<String> groupAdd) {
  /** What the image says, unchanged. */
  public static final ProcessSettings DEFAULT =
      new ProcessSettings(
          Optional.empty(), List.of(), List.of(), Optional.empty(), Optional.empty(), List.of());

  /** Copies the lists and checks the environment's form. */
  public ProcessSettings {
    entrypoint = entrypoint.map(List::copyOf);
    command = List.copyOf(command);
    environment = Forms.environment(environment);
    groupAdd = List.copyOf(groupAdd);
    workingDirectory.ifPresent(ProcessSettings::requireAbsolute);
    command.forEach(argument -> Forms.requireNoNul("argument", argument));
  }

  private static void requireAbsolute(String path) {
    if (!path.startsWith("/")) {
      throw Problem.invalid("working directory \"" + path + "\": not an absolute path");
    }
    Forms.requireNoNul("working directory", path);
  }
}
