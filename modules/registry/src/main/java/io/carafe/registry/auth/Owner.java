package io.carafe.registry.auth;

import java.util.ArrayList;
import java.util.List;

/**
 * The user on whose behalf files are written and helpers run.
 *
 * @param user numeric id
 * @param group numeric id
 */
public record Owner(long user, long group) {
  /** The superuser. */
  public static final Owner ROOT = new Owner(0, 0);

  /** The command line that runs {@code command} as that user. */
  List<String> running(List<String> command) {
    if (user == 0) {
      return command;
    }
    List<String> all =
        new ArrayList<>(
            List.of("setpriv", "--reuid=" + user, "--regid=" + group, "--init-groups", "--"));
    all.addAll(command);
    return all;
  }
}
