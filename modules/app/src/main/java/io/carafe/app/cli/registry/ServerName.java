package io.carafe.app.cli.registry;

import io.carafe.base.Problem;
import io.carafe.registry.hosts.RegistryAddress;
import io.carafe.spec.reference.ImageReference;
import java.util.List;

/** The name of a registry as people type it. */
final class ServerName {
  private ServerName() {}

  /** The registry that the first of {@code arguments} means, Docker's where there is none. */
  static String of(List<String> arguments) {
    return arguments.isEmpty() ? ImageReference.DEFAULT_REGISTRY : of(arguments.getFirst());
  }

  /** The registry that {@code text} means: a host, or an address of which the host counts. */
  static String of(String text) {
    int scheme = text.indexOf("://");
    String rest = scheme < 0 ? text : text.substring(scheme + 3);
    int slash = rest.indexOf('/');
    String host = slash < 0 ? rest : rest.substring(0, slash);
    if (host.equals("index.docker.io") || host.equals("registry-1.docker.io")) {
      return ImageReference.DEFAULT_REGISTRY;
    }
    if (host.isEmpty()) {
      throw Problem.invalid("registry \"" + text + "\" is not a host name");
    }
    RegistryAddress.of(host);
    return host;
  }
}
