package io.carafe.registry;

import io.carafe.registry.auth.CredentialSource;
import io.carafe.registry.hosts.ProxyRules;
import io.carafe.registry.hosts.RegistryHosts;

/**
 * Whose registries are meant: what one user's configuration and environment say.
 *
 * @param hosts where registries are
 * @param credentials who the user is there
 * @param proxies the way there
 */
public record RegistryAccess(
    RegistryHosts hosts, CredentialSource credentials, ProxyRules proxies) {
  /** Registries at their own addresses, as nobody, directly. */
  public static final RegistryAccess ANONYMOUS =
      new RegistryAccess(RegistryHosts.NONE, CredentialSource.NONE, ProxyRules.NONE);
}
