package io.carafe.app.render;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgressLinesTest {
  private static final int MEGA = 1_000_000;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
  private long now;

  private ProgressLines lines(Screen screen) {
    return new ProgressLines(out, screen, () -> now);
  }

  private String text() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  /** The lines of the screen at the end: what was drawn last. */
  private List<String> drawn() {
    String text = text();
    String last = text.substring(text.lastIndexOf("A") + 1);
    return last.replace("\r\u001b[K", "").lines().toList();
  }

  @Test
  void update_file_isOneLineAChange() {
    ProgressLines lines = lines(Screen.PLAIN);
    lines.update("a", "Waiting", 0, 10 * MEGA);
    lines.update("a", "Downloading", 0, 10 * MEGA);
    lines.update("a", "Downloading", 5 * MEGA, 10 * MEGA);
    lines.update("a", "Download complete", 10 * MEGA, 10 * MEGA);
    lines.finish();
    assertThat(text()).isEqualTo("a: Waiting\na: Downloading\na: Download complete (10MB)\n");
  }

  @Test
  void update_terminal_showsBarBytesAndSpeed() {
    ProgressLines lines = lines(new Screen(true, 24, 80));
    lines.update("layer", "Downloading", 0, 10 * MEGA);
    now += Duration.ofSeconds(1).toNanos();
    lines.update("layer", "Downloading", 5 * MEGA, 10 * MEGA);
    assertThat(drawn())
        .containsExactly(
            "layer: Downloading ["
                + "=".repeat(14)
                + ">"
                + " ".repeat(14)
                + "] 5MB/10MB"
                + " ".repeat(15)
                + "5MB/s");
    lines.update("layer", "Download complete", 10 * MEGA, 10 * MEGA);
    lines.finish();
    assertThat(drawn()).containsExactly("layer: Download complete");
  }

  @Test
  void update_moreLinesThanRows_showsThoseThatMove() {
    ProgressLines lines = lines(new Screen(true, 5, 40));
    for (int i = 0; i < 10; i++) {
      lines.update("layer" + i, "Waiting", 0, MEGA);
    }
    lines.update("layer9", "Downloading", 1, MEGA);
    lines.finish();
    assertThat(drawn()).hasSize(4).last().isEqualTo("… and 7 more");
    assertThat(drawn().getFirst()).startsWith("layer9: Downloading");
    assertThat(drawn()).allSatisfy(line -> assertThat(line.length()).isLessThan(40));
  }

  @Test
  void update_often_isDrawnTenTimesASecond() {
    ProgressLines lines = lines(new Screen(true, 24, 80));
    lines.update("a", "Pushing", 0, MEGA);
    for (int i = 1; i < 1_000; i++) {
      now += Duration.ofMillis(1).toNanos();
      lines.update("a", "Pushing", i, MEGA);
    }
    assertThat(text().split("Pushing", -1)).hasSizeBetween(8, 13);
  }
}
