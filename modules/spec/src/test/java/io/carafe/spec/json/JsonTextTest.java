package io.carafe.spec.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.base.Problem;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTextTest {
  private static final JsonLimits LIMITS = new JsonLimits(100_000, 64, 10_000);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "true",
        "false",
        "0",
        "-0",
        "18446744073709551615",
        "-9223372036854775808",
        "1.5e-300",
        "\"\"",
        "\"a\\\"b\\\\c\\n\\t\\u0001\\u007f\"",
        "\"ü€😀\"",
        "[]",
        "{}",
        "[1,[2,[3]],{}]",
        "{\"a\":{\"b\":[{},[],null]},\"\":0}"
      })
  void write_whatWasParsed_isTheSameText(String text) {
    JsonValue value = JsonText.parse(text, LIMITS);
    assertThat(JsonText.write(value)).isEqualTo(text);
    assertThat(JsonText.parse(JsonText.writePretty(value), LIMITS)).isEqualTo(value);
  }

  @Test
  void writePretty_nested_hasOneMemberALine() {
    JsonValue value = JsonText.parse("{\"a\":[1,{}],\"b\":{\"c\":[]}}", LIMITS);
    assertThat(JsonText.writePretty(value, "  "))
        .isEqualTo(
            """
            {
              "a": [
                1,
                {}
              ],
              "b": {
                "c": []
              }
            }\
            """);
  }

  @Test
  void parse_escapes_areDecoded() {
    assertThat(JsonText.parse("\"\\/\\b\\f\\r\\u00e9\\ud83d\\ude00\"", LIMITS))
        .isEqualTo(new JsonString("/\b\f\ré😀"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|line 1 column 1 (byte 0): expected a value but found the end",
        "[1,]|column 4 (byte 3): expected a value but found ']'",
        "{\"a\":1,}|expected a member name but found '}'",
        "{\"a\" 1}|expected ':' but found '1'",
        "{a:1}|expected a member name but found 'a'",
        "[1 2]|expected ',' or ']' but found '2'",
        "{\"a\":1]|expected ',' or '}' but found ']'",
        "[1}|expected ',' or ']'",
        "[|found the end",
        "{\"a\":1,\"a\":2}|column 8 (byte 7): the name \"a\" is used twice",
        "1 2|unexpected '2' after the value",
        "tru|not true",
        "nul|not null",
        "NaN|expected a value but found 'N'",
        "01|malformed",
        "1.|malformed",
        ".5|expected a value",
        "+1|expected a value",
        "1e|malformed",
        "--1|malformed",
        "\"a|does not end",
        "\"\\x\"|unknown escape",
        "\"\\u12g4\"|four hexadecimal digits",
        "\"\\ud83d\"|half a surrogate",
        "\"\\ude00\"|half a surrogate",
        "\"\\ud83d\\u0041\"|half a surrogate",
        "// x|expected a value but found '/'"
      })
  void parse_notJson_saysWhereAndWhy(String text, String rule) {
    assertThatThrownBy(() -> JsonText.parse(text, LIMITS))
        .isInstanceOf(Problem.Invalid.class)
        .hasMessageStartingWith("JSON line 1 column ")
        .hasMessageContaining(rule);
  }

  @Test
  void parse_errorOnALaterLine_countsLines() {
    assertThatThrownBy(() -> JsonText.parse("{\n  \"a\": 1,\n  x\n}", LIMITS))
        .hasMessage("JSON line 3 column 3 (byte 14): expected a member name but found 'x'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "80",
        "c0af",
        "c1bf",
        "c3",
        "e080af",
        "e282",
        "eda080",
        "f0808080",
        "f4908080",
        "f5808080",
        "ff",
        "e28228",
        "f09f98"
      })
  void parse_invalidUtf8_isInvalid(String hex) {
    byte[] bytes = HexFormat.of().parseHex("22" + hex + "22");
    assertThatThrownBy(() -> JsonText.parse(bytes, LIMITS))
        .isInstanceOf(Problem.Invalid.class)
        .hasMessageContaining("invalid UTF-8");
  }

  @Test
  void parse_rawControlCharacterOrByteOrderMark_isInvalid() {
    assertThatThrownBy(() -> JsonText.parse("\"a\nb\"", LIMITS))
        .hasMessageContaining("raw control character");
    assertThatThrownBy(() -> JsonText.parse("\uFEFF{}", LIMITS))
        .hasMessageContaining("found byte 0xef");
  }

  @Test
  void parse_beyondALimit_isInvalid() {
    String deepest = "[".repeat(64) + "]".repeat(64);
    assertThat(JsonText.write(JsonText.parse(deepest, LIMITS))).isEqualTo(deepest);
    assertThatThrownBy(() -> JsonText.parse("[" + deepest + "]", LIMITS))
        .hasMessageContaining("deeper than 64 levels");
    assertThatThrownBy(() -> JsonText.parse("[" + "0,".repeat(10_000) + "0]", LIMITS))
        .hasMessageContaining("more than 10000 values");
    assertThatThrownBy(() -> JsonText.parse(new byte[100_001], LIMITS))
        .hasMessage("JSON of 100001 bytes is longer than 100000 bytes");
    assertThatThrownBy(() -> JsonText.parse("1".repeat(65), LIMITS))
        .hasMessageContaining("longer than 64");
  }

  @Test
  void write_halfASurrogatePair_isReplaced() {
    assertThat(JsonText.write(new JsonString("a\ud800"))).isEqualTo("\"a\uFFFD\"");
    assertThat(JsonText.bytes(new JsonString("é")))
        .isEqualTo("\"é\"".getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1x", "Infinity", "0x1", "1e+", "-"})
  void number_notANumber_isRefused(String literal) {
    assertThatThrownBy(() -> new JsonNumber(literal)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void number_allForms_keepTheirValue() {
    assertThat(JsonNumber.ofUnsigned(-1).literal()).isEqualTo("18446744073709551615");
    assertThat(JsonNumber.of(Long.MIN_VALUE).isInteger()).isTrue();
    assertThat(JsonNumber.of(1e300).doubleValue()).isEqualTo(1e300);
    assertThat(JsonNumber.of(0.1).isInteger()).isFalse();
  }
}
