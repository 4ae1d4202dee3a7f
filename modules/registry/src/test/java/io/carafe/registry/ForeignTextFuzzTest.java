package io.carafe.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Tag;

/**
 * No text that a registry sends in a header makes its reader fail. Runs the inputs beside the test;
 * with {@code JAZZER_FUZZ=1} makes up new ones.
 */
@Tag("fuzz")
class ForeignTextFuzzTest {
  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  @FuzzTest(maxDuration = "60s")
  void challenge_anyHeader_isReadOrPassedOver(byte[] bytes) {
    String header = text(bytes);
    Challenge.choose(List.of(header, header))
        .ifPresent(challenge ->
            challenge
                .parameters()
                .forEach((name, value) ->
                    assertThat(name.length() + value.length())
                        .isLessThanOrEqualTo(header.length())));
  }

  @FuzzTest(maxDuration = "60s")
  void link_anyHeader_isAPartOfItOrPassedOver(byte[] bytes) {
    String header = text(bytes);
    LinkHeader.next(List.of(header)).ifPresent(target -> assertThat(header).contains(target));
  }
}
