package io.carafe.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteSizeTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "512, 512",
    "4b, 4",
    "4k, 4096",
    "4KB, 4096",
    "4KiB, 4096",
    "1.5m, 1572864",
    "64M, 67108864",
    "2g, 2147483648",
    "1t, 1099511627776"
  })
  void parse_dockerForms_givesBytes(String text, long bytes) {
    assertThat(ByteSize.parse(text).bytes()).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-1", "m", "1x", "1.m", "9999999999p", "1e3"})
  void parse_malformed_isInvalid(String text) {
    assertThatThrownBy(() -> ByteSize.parse(text)).isInstanceOf(Problem.Invalid.class);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0B",
    "999, 999B",
    "1000, 1kB",
    "4263000, 4.26MB",
    "42630000, 42.6MB",
    "426300000, 426MB"
  })
  void decimal_anySize_hasThreeDigits(long bytes, String text) {
    assertThat(new ByteSize(bytes).decimal()).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"1023, 1023B", "1024, 1KiB", "4299161, 4.1MiB", "67108864, 64MiB"})
  void binary_anySize_isInPowersOf1024(long bytes, String text) {
    assertThat(new ByteSize(bytes).binary()).isEqualTo(text);
  }
}
