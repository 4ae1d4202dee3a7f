package io.carafe.app.cli.registry;

import io.carafe.app.cli.Invocation;
import io.carafe.registry.RegistryClient;
import io.carafe.registry.auth.CredentialSource;
import io.carafe.registry.auth.DockerConfig;

/** Registries as the user of a call sees them. */
public interface Registries {
  /** The logins of the user. */
  DockerConfig logins(Invocation invocation);

  /** A client that shows {@code credentials}; the caller closes it. */
  RegistryClient client(Invocation invocation, CredentialSource credentials);

  /** A client with the user's logins; the caller closes it. */
  default RegistryClient client(Invocation invocation) {
    return client(invocation, logins(invocation));
  }
}
