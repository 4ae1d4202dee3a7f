package io.carafe.engine.settings;

import io.carafe.base.Problem;
import java.util.List;
import java.util.Optional;

/**
 * A further process in a running container.
 *
 * @param command program and arguments
 * @param environment {@code NAME=value} on top of the container's
 * @param workingDirectory an absolute path inside the container, else the container's
 * @param user as {@link ProcessSettings#user}, else the container's
 * @param privileged with all capabilities and no seccomp filter
 * @param streams how its streams are made
 */
public record ExecSettings(
    List<String> command,
    List<String> environment,
    Optional<String> workingDirectory,
    Optional<String> user,
    boolean privileged,
    StreamSettings streams) {
  /** Copies the lists and checks the forms. */
  public ExecSettings {
    command = List.copyOf(command);
    environment = Forms.environment(environment);
    if (command.isEmpty()) {
      throw Problem.invalid("exec: no command given");
    }
    command.forEach(argument -> Forms.requireNoNul("argument", argument));
    if (!workingDirectory.orElse("/").startsWith("/")) {
      throw Problem.invalid(
          "working directory " + workingDirectory.get() + ": not an absolute path");
    }
  }

  /** {@code command} as the container's user, without stdin or terminal. */
  public static ExecSettings of(String... command) {
    return new ExecSettings(
        List.of(command),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        false,
        StreamSettings.DEFAULT);
  }
}
