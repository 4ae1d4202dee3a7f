import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;

/**
 * Writes the certificates that the host trusts, one PEM file, as a key store for Java: a JDK's own
 * store lacks what an administrator added to the host's.
 */
final class TrustStore {
  private TrustStore() {}

  public static void main(String[] arguments) throws Exception {
    if (arguments.length != 2) {
      throw new IllegalArgumentException("usage: TrustStore PEM-FILE KEY-STORE");
    }
    KeyStore store = KeyStore.getInstance("PKCS12");
    char[] password = "changeit".toCharArray();
    store.load(null, password);
    try (InputStream pem = Files.newInputStream(Path.of(arguments[0]))) {
      int number = 0;
      for (Certificate certificate :
          CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
        store.setCertificateEntry("host-" + number++, certificate);
      }
    }
    try (OutputStream out = Files.newOutputStream(Path.of(arguments[1]))) {
      store.store(out, password);
    }
  }
}
