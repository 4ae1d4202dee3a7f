package io.carafe.registry.hosts;

import java.nio.file.Path;
import java.util.List;

/**
 * How an encrypted connection is made.
 *
 * @param authorities PEM files of certificates trusted beside the system's
 * @param certificates what the client shows of itself
 * @param verify whether the server has to prove who it is
 */
public record TlsSettings(
    List<Path> authorities, List<ClientCertificate> certificates, boolean verify) {
  /** The system's authorities, no certificate of the client's own. */
  public static final TlsSettings DEFAULT = new TlsSettings(List.of(), List.of(), true);

  /** Copies the lists. */
  public TlsSettings {
    authorities = List.copyOf(authorities);
    certificates = List.copyOf(certificates);
  }

  /**
   * A certificate of the client.
   *
   * @param certificate a PEM file
   * @param key a PEM file with the private key, maybe the same
   */
  public record ClientCertificate(Path certificate, Path key) {}

  /** The same towards a host that the server redirects to: it learns nothing of the client. */
  public TlsSettings forStrangers() {
    return new TlsSettings(authorities, List.of(), true);
  }
}
