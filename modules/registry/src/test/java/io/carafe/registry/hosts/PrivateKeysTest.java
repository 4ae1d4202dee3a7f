package io.carafe.registry.hosts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.base.Problem;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrivateKeysTest {
  /** Of openssl ecparam -name prime256v1 -genkey; it protects nothing. */
  private static final String SEC1 =
      """
      -----BEGIN EC PRIVATE KEY-----
      MHcCAQEEIKFXVpMETxYljghb9T8AIJHzSyIyvej6/Mg2w3oY4fCnoAoGCCqGSM49
      AwEHoUQDQgAEuRjvW8cnZGgA7/5EdNYfrKr88IsTYDvY1IDNdogss3ZNW5qlBGtD
      Jyxetpb1OaGSWVn1nQBln7cPGECo0Iljnw==
      -----END EC PRIVATE KEY-----
      """;

  private static String pem(String label, byte[] der) {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(label, text, label);
  }

  @ParameterizedTest
  @ValueSource(strings = {"RSA", "EC", "Ed25519"})
  void read_pkcs8_isTheKey(String algorithm) throws Exception {
    PrivateKey key = KeyPairGenerator.getInstance(algorithm).generateKeyPair().getPrivate();
    assertThat(PrivateKeys.read("k", "text\n" + pem("PRIVATE KEY", key.getEncoded())))
        .isEqualTo(key);
  }

  @Test
  void read_pkcs1_isTheKey() throws Exception {
    PrivateKey key = KeyPairGenerator.getInstance("RSA").generateKeyPair().getPrivate();
    byte[] der = key.getEncoded();
    byte[] inner = Arrays.copyOfRange(der, 26, der.length);
    assertThat(PrivateKeys.read("k", pem("RSA PRIVATE KEY", inner))).isEqualTo(key);
  }

  @Test
  void read_sec1_isTheKey() {
    assertThat(PrivateKeys.read("k", SEC1).getAlgorithm()).isEqualTo("EC");
  }

  @Test
  void read_encryptedOrBroken_isSaid() {
    assertThatThrownBy(() -> PrivateKeys.read("k", pem("ENCRYPTED PRIVATE KEY", new byte[9])))
        .isInstanceOf(Problem.Unsupported.class);
    assertThatThrownBy(() -> PrivateKeys.read("k", pem("EC PRIVATE KEY", new byte[] {0x30, 1})))
        .isInstanceOf(Problem.Invalid.class)
        .hasMessage("read key k: it is malformed");
    assertThatThrownBy(() -> PrivateKeys.read("k", "")).isInstanceOf(Problem.Invalid.class);
  }
}
