package io.carafe.app.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RenderTest {
  @Test
  void render_rowsOfDifferentWidth_alignsColumns() {
    String text = new Table("NAME", "ID").row("a", "1").row("longer", "22").render();
    assertThat(text).isEqualTo("NAME     ID\na        1\nlonger   22\n");
  }

  @Test
  void render_controlCharacters_areNotSentToTheTerminal() {
    assertThat(new Table("A").row("x\u001b[31m\ny").render()).isEqualTo("A\nx?[31m?y\n");
  }

  @Test
  void row_wrongNumberOfCells_isABug() {
    assertThatThrownBy(() -> new Table("A", "B").row("1"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "-5, Less than a second", "0, Less than a second", "1, 1 second", "59, 59 seconds",
    "60, About a minute", "119, About a minute", "120, 2 minutes", "3600, About an hour",
    "7200, 2 hours", "172800, 2 days", "1209600, 2 weeks", "5184000, 2 months"
  })
  void of_seconds_isInWords(long seconds, String words) {
    assertThat(HumanDuration.of(Duration.ofSeconds(seconds))).isEqualTo(words);
  }
}
