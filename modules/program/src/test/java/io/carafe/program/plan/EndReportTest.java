package io.carafe.program.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class EndReportTest {
  private static byte[] slots(EndReport.Source[] sources, String... texts) {
    byte[] bytes = new byte[EndReport.SLOT_BYTES * sources.length];
    for (int i = 0; i < sources.length; i++) {
      int at = EndReport.SLOT_BYTES * i;
      bytes[at] = (byte) sources[i].tag();
      byte[] text = texts[i].getBytes(StandardCharsets.US_ASCII);
      System.arraycopy(text, 0, bytes, at + EndReport.NAME_BYTES, text.length);
    }
    return bytes;
  }

  @Test
  void parse_version1_readsKillsAndPeak() {
    EndReport report =
        EndReport.parse(
            slots(
                new EndReport.Source[] {EndReport.Source.OOM_CONTROL, EndReport.Source.MAX_USAGE},
                "oom_kill_disable 0\nunder_oom 0\noom_kill 2\n",
                "4194304\n"));
    assertThat(report.oomKills()).isEqualTo(OptionalLong.of(2));
    assertThat(report.memoryPeakBytes()).isEqualTo(OptionalLong.of(4_194_304));
  }

  @Test
  void parse_version2_readsKills() {
    EndReport report =
        EndReport.parse(
            slots(new EndReport.Source[] {EndReport.Source.EVENTS}, "low 0\noom 1\noom_kill 1\n"));
    assertThat(report.oomKills()).isEqualTo(OptionalLong.of(1));
  }

  @Test
  void parse_emptyOrStrangeBytes_knowsNothing() {
    assertThat(EndReport.parse(new byte[0])).isEqualTo(EndReport.UNKNOWN);
    assertThat(EndReport.parse(new byte[600])).isEqualTo(EndReport.UNKNOWN);
  }
}
