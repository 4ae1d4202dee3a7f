package io.carafe.runtime.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.base.ContainerId;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProgramTemplateTest {
  private static final ContainerId ID = new ContainerId("0123456789abcdef");
  private static final ContainerId OTHER = new ContainerId("fedcba9876543210");

  private static Function<ContainerId, byte[]> encoder(String format) {
    return id ->
        format
            .replace("{short}", id.shortened())
            .replace("{reversed}", new StringBuilder(id.value()).reverse())
            .replace("{length}", "x".repeat(id.value().charAt(0) % 7))
            .replace("{id}", id.value())
            .getBytes(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nothing of it",
        "{id}",
        "cgroup/carafe/{id}/tasks host {short} aaaa bbbb {id}",
        "{id}{id}a{short}b",
        "aaaa{id}bbbb"
      })
  void fill_programWithIds_isWhatTheEncoderMakes(String format) {
    Function<ContainerId, byte[]> encoder = encoder(format);
    ProgramTemplate template = ProgramTemplate.find(ID, encoder.apply(ID), encoder).orElse(null);
    if (format.startsWith("{id}{id}")) {
      assertThat(template).isNull(); // two ids side by side look like one that is too long
    } else {
      assertThat(template).isNotNull();
      assertThat(template.fill(OTHER)).isEqualTo(encoder.apply(OTHER));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"x {reversed}", "x {length} y", "{length}"})
  void find_idIsUsedInOtherWays_isEmpty(String format) {
    Function<ContainerId, byte[]> encoder = encoder(format);
    assertThat(ProgramTemplate.find(ID, encoder.apply(ID), encoder)).isEmpty();
  }

  @Test
  void find_oneCharacterId_isRight() {
    ContainerId id = new ContainerId("z");
    Function<ContainerId, byte[]> encoder = encoder("a b {id} c");
    assertThat(ProgramTemplate.find(id, encoder.apply(id), encoder).orElseThrow().fill(id))
        .asString(StandardCharsets.UTF_8)
        .isEqualTo("a b z c");
  }
}
