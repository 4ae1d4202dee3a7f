package io.carafe.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DigestTest {
  private static final String EMPTY =
      "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

  @Test
  void parse_validDigest_printsTheSame() {
    assertThat(Digest.parse(EMPTY)).hasToString(EMPTY);
    assertThat(Digest.parse(EMPTY).shortHex()).isEqualTo("e3b0c44298fc");
  }

  @Test
  void sha256_ofNothing_isTheKnownValue() {
    assertThat(Digest.sha256("".getBytes(StandardCharsets.UTF_8))).hasToString(EMPTY);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "sha256",
        "sha256:",
        "sha256:00",
        "md5:d41d8cd98f00b204e9800998ecf8427e",
        "sha256:E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855",
        "sha256:../../etc/passwd00000000000000000000000000000000000000000000000000"
      })
  void parse_malformed_isInvalid(String text) {
    assertThatThrownBy(() -> Digest.parse(text)).isInstanceOf(Problem.Invalid.class);
  }
}
