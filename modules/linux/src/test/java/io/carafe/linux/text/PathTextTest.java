package io.carafe.linux.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.base.Problem;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PathTextTest {
  @ParameterizedTest
  @ValueSource(strings = {"", "etc/passwd", "Főtanúsítvány.pem", "日本", "🫙", "a🫙b"})
  void encode_validText_isItsUtf8(String text) {
    byte[] bytes = PathText.encode(text);
    assertThat(bytes).isEqualTo(text.getBytes(StandardCharsets.UTF_8));
    assertThat(PathText.decode(bytes)).isEqualTo(text);
  }

  @Test
  void decode_randomBytes_encodesToTheSameBytes() {
    long seed = Long.getLong("carafe.seed", System.nanoTime());
    System.err.println("carafe.seed=" + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 5_000; i++) {
      byte[] bytes = new byte[random.nextInt(40)];
      for (int j = 0; j < bytes.length; j++) {
        bytes[j] = (byte) (1 + random.nextInt(255));
      }
      assertThat(PathText.encode(PathText.decode(bytes))).isEqualTo(bytes);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\0b", "\uD800", "x\uDC00", "\uD800x"})
  void encode_nulOrStraySurrogate_isInvalid(String text) {
    assertThatThrownBy(() -> PathText.encode(text)).isInstanceOf(Problem.Invalid.class);
  }
}
