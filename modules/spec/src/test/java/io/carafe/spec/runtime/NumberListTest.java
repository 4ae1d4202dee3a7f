package io.carafe.spec.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.base.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumberListTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0|{0}",
        "0-3,7|{0, 1, 2, 3, 7}",
        "' 1 - 2 , 2-3\n'|{1, 2, 3}",
        "5,,6,|{5, 6}",
        "8191|{8191}"
      })
  void parse_list_isItsNumbers(String text, String numbers) {
    assertThat(NumberList.parse(text)).hasToString(numbers);
  }

  @Test
  void parse_nothing_isEmpty() {
    assertThat(NumberList.parse("").isEmpty()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"all", "1-", "-1", "3-2", "1-2-3", "8192", "0-4294967296", "1:2", "0x1", "٣"})
  void parse_otherForm_isInvalid(String text) {
    assertThatThrownBy(() -> NumberList.parse(text)).isInstanceOf(Problem.Invalid.class);
  }
}
