package io.carafe.app.oci;

import io.carafe.base.ContainerId;
import io.carafe.base.Problem;
import java.nio.file.Path;
import java.util.Optional;

/**
 * One call of a command.
 *
 * @param global options before the command
 * @param words options and arguments behind it
 * @param client who called
 * @param services what commands work with
 */
record OciCall(OciWords global, OciWords words, OciClient client, OciServices services) {
  /** Where the states of root's containers are. */
  private static final String ROOT_FOLDER = "/run/carafe-oci";

  /** The id of the container, the first argument. */
  ContainerId id() {
    return new ContainerId(argument(0));
  }

  /** An argument that has to be there. */
  String argument(int index) {
    if (index >= words.arguments().size()) {
      throw Problem.invalid("argument " + (index + 1) + " is missing");
    }
    return words.arguments().get(index);
  }

  /** A path of an option, seen from the caller's directory. */
  Optional<Path> path(String option) {
    return words.value(option).map(text -> client.directory().resolve(text).normalize());
  }

  /** The bundle's folder. */
  Path bundle() {
    return path("bundle").orElse(client.directory());
  }

  /** The containers in the folder that the caller names, or in the usual one. */
  OciContainers containers() {
    Path folder =
        global.value("root").map(client.directory()::resolve).orElseGet(this::usualFolder);
    return new OciContainers(folder.normalize(), services.mounts());
  }

  private Path usualFolder() {
    Optional<String> runtime = client.variable("XDG_RUNTIME_DIR").filter(text -> !text.isEmpty());
    return client.isRoot() || runtime.isEmpty()
        ? Path.of(ROOT_FOLDER)
        : Path.of(runtime.get(), "carafe-oci");
  }

  /** The named container. */
  OciContainer container() {
    return containers().load(id());
  }
}
