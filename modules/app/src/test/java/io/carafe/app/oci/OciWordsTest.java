package io.carafe.app.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.base.Problem;
import java.util.List;
import org.junit.jupiter.api.Test;

class OciWordsTest {
  private static final List<OciOption> OPTIONS =
      List.of(
          OciOption.flag("all", "a", "all"),
          OciOption.value("bundle", "b", "FOLDER", "bundle"),
          OciOption.value("number", "N", "number"));

  private static OciWords anywhere(String... words) {
    return OciWords.parse(List.of(words), OPTIONS, OciWords.Order.ANYWHERE);
  }

  private static OciWords inFront(String... words) {
    return OciWords.parse(List.of(words), OPTIONS, OciWords.Order.IN_FRONT);
  }

  @Test
  void parse_optionsBehindTheId_areOptions() {
    OciWords words = anywhere("c1", "--all", "-b", "x", "KILL", "--number=3");
    assertThat(words.arguments()).containsExactly("c1", "KILL");
    assertThat(words.has("all")).isTrue();
    assertThat(words.value("bundle")).contains("x");
    assertThat(words.number("number", 0, 9)).contains(3);
  }

  @Test
  void parse_optionsInFront_leaveTheCommandAlone() {
    OciWords words = inFront("-a", "c1", "ls", "--all", "-b");
    assertThat(words.arguments()).containsExactly("c1", "ls", "--all", "-b");
  }

  @Test
  void parse_oneDashAndValueOfFlag_areTakenAsGoDoes() {
    assertThat(anywhere("-bundle", "x").value("bundle")).contains("x");
    assertThat(anywhere("--all=false").has("all")).isFalse();
    assertThat(anywhere("--all=true").has("all")).isTrue();
  }

  @Test
  void parse_twoDashes_endTheOptions() {
    assertThat(anywhere("--", "--all").arguments()).containsExactly("--all");
  }

  @Test
  void parse_unknownOption_isRefused() {
    assertThatThrownBy(() -> anywhere("--nothing"))
        .isInstanceOf(Problem.Invalid.class)
        .hasMessage("unknown option: --nothing");
  }

  @Test
  void parse_missingValue_isRefused() {
    assertThatThrownBy(() -> anywhere("--bundle")).hasMessage("option --bundle needs a value");
  }

  @Test
  void number_outOfRange_isRefused() {
    assertThatThrownBy(() -> anywhere("--number", "10").number("number", 0, 9))
        .hasMessage("option --number: 10 is not a number from 0 to 9");
  }
}
