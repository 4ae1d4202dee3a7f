package io.carafe.registry.hosts;

import io.carafe.base.Problem;
import io.carafe.registry.hosts.TlsSettings.ClientCertificate;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Makes the JDK's encryption out of {@link TlsSettings}. Trusted are the JDK's authorities, those
 * of the system's bundle, where a company's own usually are, and those of the settings.
 */
public final class TlsContexts {
  private static final int FILE_BYTES_MAX = 4 << 20;
  private static final char[] NO_PASSWORD = new char[0];

  /** Where distributions keep the authorities of the whole system. */
  private static final List<Path> BUNDLES =
      List.of(
          Path.of("/etc/ssl/certs/ca-certificates.crt"),
          Path.of("/etc/pki/tls/certs/ca-bundle.crt"),
          Path.of("/etc/ssl/ca-bundle.pem"),
          Path.of("/etc/ssl/cert.pem"));

  private TlsContexts() {}

  /**
   * The encryption that {@code settings} describe.
   *
   * @throws Problem.Invalid if a file is missing or malformed
   * @throws Problem.Unsupported if a key is encrypted
   */
  public static SSLContext of(TlsSettings settings) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys(settings.certificates()), trust(settings), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw Problem.invalid("set up encryption: " + e.getMessage()).withCause(e);
    }
  }

  private static KeyManager @Nullable [] keys(List<ClientCertificate> certificates)
      throws GeneralSecurityException, IOException {
    if (certificates.isEmpty()) {
      return null;
    }
    KeyStore store = emptyStore();
    for (int i = 0; i < certificates.size(); i++) {
      ClientCertificate certificate = certificates.get(i);
      String pem = new String(bytes(certificate.key()), StandardCharsets.US_ASCII);
      store.setKeyEntry(
          "client" + i,
          PrivateKeys.read(certificate.key().toString(), pem),
          NO_PASSWORD,
          read(certificate.certificate()).toArray(Certificate[]::new));
    }
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, NO_PASSWORD);
    return factory.getKeyManagers();
  }

  private static TrustManager[] trust(TlsSettings settings)
      throws GeneralSecurityException, IOException {
    if (!settings.verify()) {
      return new TrustManager[] {new TrustEverybody()};
    }
    KeyStore store = emptyStore();
    int number = 0;
    for (Certificate authority : authorities(settings)) {
      store.setCertificateEntry("authority" + number++, authority);
    }
    return managers(store).getTrustManagers();
  }

  private static List<Certificate> authorities(TlsSettings settings)
      throws GeneralSecurityException, IOException {
    List<Certificate> all = new ArrayList<>();
    for (TrustManager manager : managers(null).getTrustManagers()) {
      if (manager instanceof X509TrustManager own) {
        all.addAll(List.of(own.getAcceptedIssuers()));
      }
    }
    Optional<Path> bundle = BUNDLES.stream().filter(Files::isReadable).findFirst();
    if (bundle.isPresent()) {
      all.addAll(read(bundle.get()));
    }
    for (Path file : settings.authorities()) {
      all.addAll(read(file));
    }
    return all;
  }

  private static TrustManagerFactory managers(@Nullable KeyStore store)
      throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory;
  }

  private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, NO_PASSWORD);
    return store;
  }

  private static Collection<? extends Certificate> read(Path file) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      Collection<? extends Certificate> found =
          CertificateFactory.getInstance("X.509").generateCertificates(in);
      if (!found.isEmpty()) {
        return found;
      }
    } catch (GeneralSecurityException e) {
      throw Problem.invalid("read certificate " + file + ": it is malformed").withCause(e);
    } catch (java.nio.file.NoSuchFileException e) {
      throw Problem.invalid("read certificate " + file + ": there is no such file").withCause(e);
    }
    throw Problem.invalid("read certificate " + file + ": there is none in it");
  }

  private static byte[] bytes(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(FILE_BYTES_MAX);
    } catch (java.nio.file.NoSuchFileException e) {
      throw Problem.invalid("read key " + file + ": there is no such file").withCause(e);
    }
  }

  /** For {@code skip_verify}: neither the certificate nor the name in it counts. */
  private static final class TrustEverybody extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
