package io.carafe.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContainerIdTest {
  @Test
  void random_twice_givesDifferentIdsOf64Digits() {
    SecureRandom random = new SecureRandom();
    ContainerId id = ContainerId.random(random);
    assertThat(id.value()).matches("[0-9a-f]{64}");
    assertThat(id).isNotEqualTo(ContainerId.random(random));
    assertThat(id.shortened()).hasSize(12);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "a/b", "../x", "a b", "a\0b", "é"})
  void construct_notOnePathComponent_isInvalid(String value) {
    assertThatThrownBy(() -> new ContainerId(value)).isInstanceOf(Problem.Invalid.class);
  }

  @Test
  void construct_tooLong_isInvalid() {
    assertThat(new ContainerId("a".repeat(ContainerId.LENGTH_MAX)).value()).hasSize(250);
    assertThatThrownBy(() -> new ContainerId("a".repeat(ContainerId.LENGTH_MAX + 1)))
        .isInstanceOf(Problem.Invalid.class);
  }
}
