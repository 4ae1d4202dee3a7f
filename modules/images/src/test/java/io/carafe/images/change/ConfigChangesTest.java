package io.carafe.images.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.base.Problem;
import io.carafe.spec.image.ContainerConfig;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigChangesTest {
  @Test
  void apply_everyInstruction_changesItsPart() {
    List<String> changes =
        List.of(
            "ENTRYPOINT [\"/a\", \"b c\"]",
            "cmd echo $HOME",
            "ENV A=1 B=\"two words\" C=x\\ y",
            "ENV D with spaces",
            "ENV A=2",
            "EXPOSE 80 53/udp 8000-8010",
            "LABEL a=b \"c d\"='e f'",
            "USER 1:2",
            "WORKDIR /w",
            "WORKDIR sub",
            "VOLUME /v /x",
            "VOLUME [\"/with space\"]",
            "STOPSIGNAL SIGUSR1",
            "ONBUILD RUN true");
    ContainerConfig config = ConfigChanges.apply(changes, ContainerConfig.NONE);
    assertThat(config.entrypoint()).containsExactly("/a", "b c");
    assertThat(config.cmd()).containsExactly("/bin/sh", "-c", "echo $HOME");
    assertThat(config.env()).containsExactly("A=2", "B=two words", "C=x y", "D=with spaces");
    assertThat(config.exposedPorts()).containsExactly("80/tcp", "53/udp", "8000-8010/tcp");
    assertThat(config.labels()).containsEntry("a", "b").containsEntry("c d", "e f");
    assertThat(config.user()).isEqualTo("1:2");
    assertThat(config.workingDir()).isEqualTo("/w/sub");
    assertThat(config.volumes()).containsExactly("/v", "/x", "/with space");
    assertThat(config.stopSignal()).contains("SIGUSR1");
    assertThat(config.onBuild()).containsExactly("RUN true");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "CMD",
        "FROM x",
        "CMD [",
        "CMD [1]",
        "ENV =x",
        "ENV A",
        "EXPOSE none",
        "EXPOSE 80/icmp",
        "LABEL \"open",
        "STOPSIGNAL ;",
        "RUN true"
      })
  void apply_whatIsWrong_isOneClearLine(String change) {
    assertThatThrownBy(() -> ConfigChanges.apply(List.of(change), ContainerConfig.NONE))
        .isInstanceOf(Problem.Invalid.class)
        .hasMessageContaining("--change");
  }
}
