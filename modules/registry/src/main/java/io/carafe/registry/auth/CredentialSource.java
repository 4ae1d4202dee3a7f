package io.carafe.registry.auth;

/** Knows credentials by the name of the host they are for. */
@FunctionalInterface
public interface CredentialSource {
  /** Knows none. */
  CredentialSource NONE = registry -> Credentials.NONE;

  /**
   * The credentials for a registry or mirror, {@link Credentials#NONE} where there are none.
   *
   * @param registry host, with the port if it is named: {@code docker.io}, {@code localhost:5000}
   * @throws io.carafe.base.Problem if what should be known cannot be read
   */
  Credentials of(String registry);
}
