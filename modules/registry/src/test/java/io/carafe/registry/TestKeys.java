package io.carafe.registry;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.List;

/** A key and a certificate that it has signed itself, made by the JDK's keytool, as PEM files. */
final class TestKeys {
  private static final String PASSWORD = "changeit";

  private final Path certificateFile;
  private final Path keyFile;
  private final PrivateKey key;
  private final Certificate certificate;

  TestKeys(Path folder, String name) throws IOException, GeneralSecurityException {
    Path store = folder.resolve(name + ".p12");
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin/keytool").toString(),
            "-genkeypair",
            "-keystore",
            store.toString(),
            "-storepass",
            PASSWORD,
            "-alias",
            name,
            "-keyalg",
            "RSA",
            "-dname",
            "CN=" + name,
            "-ext",
            "bc:c",
            "-ext",
            "san=ip:127.0.0.1,dns:registry.invalid");
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.onExit().join().exitValue() != 0) {
      throw new IOException(said);
    }
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    key = (PrivateKey) keys.getKey(name, PASSWORD.toCharArray());
    certificate = keys.getCertificate(name);
    certificateFile = pem(folder.resolve(name + ".pem"), "CERTIFICATE", certificate.getEncoded());
    keyFile = pem(folder.resolve(name + ".key"), "PRIVATE KEY", key.getEncoded());
  }

  private static Path pem(Path file, String label, byte[] der) throws IOException {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return Files.writeString(
        file, "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(label, text, label));
  }

  Path certificateFile() {
    return certificateFile;
  }

  Path keyFile() {
    return keyFile;
  }

  PrivateKey key() {
    return key;
  }

  Certificate certificate() {
    return certificate;
  }
}
