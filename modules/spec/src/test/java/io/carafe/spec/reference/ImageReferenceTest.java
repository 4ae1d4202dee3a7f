package io.carafe.spec.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.base.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageReferenceTest {
  private static final String HEX =
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

  @ParameterizedTest
  @CsvSource({
    "busybox, docker.io/library/busybox:latest, busybox:latest",
    "busybox:1.36, docker.io/library/busybox:1.36, busybox:1.36",
    "user/app, docker.io/user/app:latest, user/app:latest",
    "docker.io/busybox, docker.io/library/busybox:latest, busybox:latest",
    "docker.io/library/busybox, docker.io/library/busybox:latest, busybox:latest",
    "index.docker.io/a/b:c, docker.io/a/b:c, a/b:c",
    "docker.io/foo.io/bar, docker.io/foo.io/bar:latest, docker.io/foo.io/bar:latest",
    "docker.io/localhost, docker.io/library/localhost:latest, localhost:latest",
    "library/a/b, docker.io/library/a/b:latest, library/a/b:latest",
    "localhost/app, localhost/app:latest, localhost/app:latest",
    "localhost:5000/app:1, localhost:5000/app:1, localhost:5000/app:1",
    "ghcr.io/a/b-c__d/e.f:V_1-2, ghcr.io/a/b-c__d/e.f:V_1-2, ghcr.io/a/b-c__d/e.f:V_1-2",
    "[::1]:5000/app, [::1]:5000/app:latest, [::1]:5000/app:latest",
    "Host/app, Host/app:latest, Host/app:latest",
    "127.0.0.1:5000/a---b, 127.0.0.1:5000/a---b:latest, 127.0.0.1:5000/a---b:latest",
    "a:5/b, a:5/b:latest, a:5/b:latest"
  })
  void parse_asTyped_isCompletedAndFamiliar(String text, String complete, String familiar) {
    ImageReference reference = ImageReference.parse(text);
    assertThat(reference).hasToString(complete);
    assertThat(reference.familiar()).isEqualTo(familiar);
    assertThat(ImageReference.parse(complete)).isEqualTo(reference);
    assertThat(ImageReference.parse(familiar)).isEqualTo(reference);
  }

  @Test
  void parse_withDigest_hasNoDefaultTag() {
    ImageReference reference = ImageReference.parse("busybox@sha256:" + HEX);
    assertThat(reference.tag()).isEmpty();
    assertThat(reference.familiar()).isEqualTo("busybox@sha256:" + HEX);
    assertThat(ImageReference.parse("a/b:c@sha256:" + HEX).tag()).contains("c");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|is empty",
        "Busybox|repository name must be lower case",
        "localhost:5000/App|repository name must be lower case",
        "a b|not ' '",
        "a/|empty component",
        "/a|empty component",
        "a//b|empty component",
        "a..b|must not contain \"..\"",
        "a___b|must not contain \"___\"",
        "-a|must begin and end",
        "a/b_|must begin and end",
        "a:|tag is empty",
        ":tag|has no repository name",
        "a:-x|tag must begin",
        "a/b:x/y|tag must be of",
        "a:x/y|registry port \"x\" is not",
        "a:b:c|tag must be of",
        "localhost:99999/a|port",
        "localhost:/a|port",
        "-x.y/a|is not a host name",
        "a@sha256:00|64 lower-case",
        "a@|no algorithm",
        "a@md5:00|unknown",
        "[::1/a|IPv6",
        HEX + "|is an id"
      })
  void parse_malformed_saysWhatIsWrong(String text, String rule) {
    assertThatThrownBy(() -> ImageReference.parse(text))
        .isInstanceOf(Problem.Invalid.class)
        .hasMessageStartingWith("image reference \"" + text + "\": ")
        .hasMessageContaining(rule);
  }

  @Test
  void parse_tooLong_isInvalid() {
    assertThat(ImageReference.parse("a:" + "t".repeat(128)).tag()).contains("t".repeat(128));
    assertThatThrownBy(() -> ImageReference.parse("a:" + "t".repeat(129)))
        .hasMessageContaining("longer than 128");
    assertThatThrownBy(() -> ImageReference.parse("a".repeat(250)))
        .hasMessageContaining("longer than 255");
  }
}
