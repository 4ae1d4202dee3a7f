package io.carafe.spec.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.base.Digest;
import io.carafe.base.Problem;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlatformTest {
  @ParameterizedTest
  @CsvSource({
    "linux/amd64, linux/amd64",
    "Linux/x86_64, linux/amd64",
    "linux/amd64/v1, linux/amd64",
    "linux/amd64/v3, linux/amd64/v3",
    "linux/aarch64, linux/arm64",
    "linux/arm64/v8, linux/arm64",
    "linux/arm64/8, linux/arm64",
    "linux/arm64/v9, linux/arm64/v9",
    "linux/arm, linux/arm/v7",
    "linux/armel, linux/arm/v6",
    "linux/arm/6, linux/arm/v6",
    "linux/i386, linux/386",
    "macOS/arm64, darwin/arm64"
  })
  void parse_manyNames_areNormalised(String text, String normal) {
    assertThat(Platform.parse(text)).hasToString(normal);
    assertThat(Platform.parse(normal)).isEqualTo(Platform.parse(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "linux", "linux/", "/amd64", "a/b/c/d", "linux/am d64", "linux/../x"})
  void parse_malformed_isInvalid(String text) {
    assertThatThrownBy(() -> Platform.parse(text)).isInstanceOf(Problem.Invalid.class);
  }

  @ParameterizedTest
  @CsvSource({
    "linux/amd64, linux/amd64, true",
    "linux/amd64/v3, linux/amd64/v2, true",
    "linux/amd64, linux/amd64/v2, false",
    "linux/arm64, linux/arm64/v8, true",
    "linux/arm64, linux/arm64/v9, false",
    "linux/arm/v7, linux/arm/v6, true",
    "linux/arm/v6, linux/arm/v7, false",
    "linux/arm64, linux/arm/v7, false",
    "linux/amd64, windows/amd64, false"
  })
  void runs_variants_areUpwardCompatible(String host, String image, boolean runs) {
    assertThat(Platform.parse(host).runs(Platform.parse(image))).isEqualTo(runs);
  }

  @ParameterizedTest
  @CsvSource({
    "linux/amd64, 1",
    "linux/amd64/v4, 2",
    "linux/arm64, 3",
    "linux/arm/v8, 4",
    "linux/s390x, -1"
  })
  void select_fromAnIndex_takesTheHighestThatRuns(String host, int chosen) {
    List<Descriptor> entries = new ArrayList<>();
    for (String platform :
        List.of(
            "unknown/unknown",
            "linux/amd64",
            "linux/amd64/v3",
            "linux/arm64",
            "linux/arm/v7",
            "linux/arm/v6",
            "linux/amd64")) {
      Digest digest = Digest.sha256(new byte[entries.size()]);
      entries.add(
          Descriptor.of(MediaTypes.OCI_MANIFEST, digest, 1).withPlatform(Platform.parse(platform)));
    }
    assertThat(ImageIndex.of(entries).select(Platform.parse(host)).map(entries::indexOf).orElse(-1))
        .isEqualTo(chosen);
  }

  @Test
  void select_onlyEntryWithoutPlatform_isTaken() {
    Descriptor entry = Descriptor.ofContent(MediaTypes.OCI_MANIFEST, new byte[0]);
    assertThat(ImageIndex.of(List.of(entry)).select(Platform.host())).contains(entry);
    assertThat(ImageIndex.of(List.of(entry, entry)).select(Platform.host())).isEmpty();
    assertThat(ImageIndex.of(List.of()).select(Platform.host())).isEmpty();
  }
}
