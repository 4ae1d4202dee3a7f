package io.carafe.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LinkHeaderTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "</v2/_catalog?last=a&n=1>; rel=\"next\"|/v2/_catalog?last=a&n=1",
        "<a>; rel=prev, <b>; x=\"y, <z>; rel=next\"; REL=\"up Next\"|b",
        "<c>;rel=next|c"
      })
  void next_amongLinks_isFound(String header, String target) {
    assertThat(LinkHeader.next(List.of("", header))).contains(target);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "<", "<a", "<a>", "a; rel=next", "<a>; rel=last", "<a>; rel", ">;<"})
  void next_none_isEmpty(String header) {
    assertThat(LinkHeader.next(List.of(header))).isEmpty();
  }

  @Test
  void next_hugeHeader_isPassedOver() {
    assertThat(LinkHeader.next(List.of("<" + "a".repeat(10_000) + ">; rel=next"))).isEmpty();
  }
}
