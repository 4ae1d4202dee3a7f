package io.carafe.runtime.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogReaderTest {
  @TempDir private Path folder;

  private static String record(int second, String stream, char tag, String text) {
    return "2026-11-24T10:%02d:%02d.000000007Z %s %c %s\n"
        .formatted(second / 60, second % 60, stream, tag, text);
  }

  private static String line(int number) {
    return record(number % 3_600, number % 2 == 0 ? "stdout" : "stderr", 'F', "line " + number);
  }

  private void append(String file, String text) throws IOException {
    Files.writeString(
        folder.resolve(file), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private List<String> read(LogQuery query) {
    List<String> texts = new ArrayList<>();
    try (LogReader reader = new LogReader(folder, query)) {
      Optional<LogRecord> entry = reader.next();
      while (entry.isPresent()) {
        texts.add(entry.get().text().text());
        entry = reader.next();
      }
    }
    return texts;
  }

  private static LogQuery tail(int lines) {
    return new LogQuery(Optional.empty(), Optional.empty(), OptionalInt.of(lines));
  }

  private static List<String> lines(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> "line " + i).toList();
  }

  @Test
  void next_record_hasAllItsFields() throws IOException {
    append("log", record(61, "stderr", 'P', "ab c\uFFFDé "));
    try (LogReader reader = new LogReader(folder, LogQuery.ALL)) {
      LogRecord entry = reader.next().orElseThrow();
      assertThat(entry.time()).isEqualTo(Instant.parse("2026-11-24T10:01:01.000000007Z"));
      assertThat(entry.stderr()).isTrue();
      assertThat(entry.partial()).isTrue();
      assertThat(entry.text().text()).isEqualTo("ab c\uFFFDé ");
    }
  }

  @Test
  void next_noLogYet_isEmpty() {
    assertThat(read(LogQuery.ALL)).isEmpty();
    assertThat(read(tail(5))).isEmpty();
  }

  @Test
  void next_rotatedFiles_startsWithTheOldest() throws IOException {
    for (int i = 0; i < 36; i++) {
      append(i < 12 ? "log.10" : i < 24 ? "log.2" : i < 30 ? "log.1" : "log", line(i));
    }
    append("log.x", line(99));
    append("exit", "code=0");
    assertThat(read(LogQuery.ALL)).isEqualTo(lines(0, 36));
  }

  @Test
  void next_brokenAndUnfinishedLines_areSkipped() throws IOException {
    append("log", line(0) + "garbage\n\n" + "x".repeat(200_000) + "\n" + line(1));
    append("log", record(1, "stdout", 'F', "y".repeat(16_384)) + line(2) + "2026-11-24T");
    List<String> texts = read(LogQuery.ALL);
    assertThat(texts).hasSize(4).startsWith("line 0", "line 1").endsWith("line 2");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 19, 20, 21, 39, 40, 100_000})
  void next_tail_givesTheLastLines(int count) throws IOException {
    for (int i = 0; i < 40; i++) {
      append(i < 20 ? "log.1" : "log", line(i));
    }
    assertThat(read(tail(count))).isEqualTo(lines(Math.max(0, 40 - count), 40));
  }

  @Test
  void next_tailOfManyLines_findsThemOverBlocks() throws IOException {
    long seed = Long.getLong("carafe.seed", System.nanoTime());
    System.err.println("carafe.seed=" + seed);
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder();
    List<String> all = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      all.add("x".repeat(random.nextInt(90)));
      text.append(record(i % 3_600, "stdout", 'F', all.getLast()));
    }
    append("log", text.toString());
    for (int count : new int[] {1, 100, 999, 4_999}) {
      assertThat(read(tail(count))).isEqualTo(all.subList(5_000 - count, 5_000));
    }
  }

  @Test
  void next_tailWithParts_keepsLinesWhole() throws IOException {
    append("log", line(0) + record(1, "stdout", 'P', "a") + record(1, "stdout", 'P', "b"));
    append("log", record(1, "stdout", 'F', "c") + record(2, "stdout", 'P', "prompt"));
    assertThat(read(tail(1))).containsExactly("prompt");
    assertThat(read(tail(2))).containsExactly("a", "b", "c", "prompt");
  }

  @Test
  void next_sinceAndUntil_areBounds() throws IOException {
    for (int i = 0; i < 30; i++) {
      append("log", line(i));
    }
    LogQuery query =
        new LogQuery(
            Optional.of(Instant.parse("2026-11-24T10:00:10Z")),
            Optional.of(Instant.parse("2026-11-24T10:00:20Z")),
            OptionalInt.empty());
    assertThat(read(query)).isEqualTo(lines(10, 20));
  }

  @Test
  void follow_writerRotates_losesAndRepeatsNothing() throws Exception {
    int count = 4_000;
    AtomicBoolean ended = new AtomicBoolean();
    List<String> seen = new ArrayList<>();
    Thread follower =
        Thread.ofPlatform()
            .start(() -> {
              try (LogReader reader = new LogReader(folder, LogQuery.ALL)) {
                Optional<LogRecord> entry = reader.follow(ended::get);
                while (entry.isPresent()) {
                  seen.add(entry.get().text().text());
                  entry = reader.follow(ended::get);
                }
              }
            });
    for (int i = 0; i < count; i++) {
      byte[] bytes = line(i).getBytes(StandardCharsets.UTF_8);
      append("log", new String(bytes, 0, 20, StandardCharsets.UTF_8));
      append("log", new String(bytes, 20, bytes.length - 20, StandardCharsets.UTF_8));
      if (i % 50 == 49) {
        rotate();
      }
    }
    ended.set(true);
    follower.join();
    assertThat(seen).isEqualTo(lines(0, count));
  }

  private void rotate() throws IOException {
    for (int n = 99; n >= 1; n--) {
      Path from = folder.resolve("log." + n);
      if (Files.exists(from)) {
        Files.move(from, folder.resolve("log." + (n + 1)));
      }
    }
    Files.move(folder.resolve("log"), folder.resolve("log.1"));
  }

  @Test
  void next_rotationThatWasCutShort_readsOnBehindTheGap() throws IOException {
    append("log.3", line(0));
    append("log.1", line(1));
    append("log", line(2));
    assertThat(read(LogQuery.ALL)).isEqualTo(lines(0, 3));
  }

  @Test
  void follow_onlyOneFileKept_goesOnWithTheNewOne() throws Exception {
    append("log", line(0));
    try (LogReader reader = new LogReader(folder, LogQuery.ALL)) {
      assertThat(reader.follow(() -> false).orElseThrow().text().text()).isEqualTo("line 0");
      append("log", line(1));
      Files.delete(folder.resolve("log"));
      append("log", line(2));
      assertThat(reader.follow(() -> false).orElseThrow().text().text()).isEqualTo("line 1");
      assertThat(reader.follow(() -> false).orElseThrow().text().text()).isEqualTo("line 2");
      assertThat(reader.follow(() -> true)).isEmpty();
    }
  }

  @Test
  void next_recordTakenBackFromAFullDisk_isForgotten() throws Exception {
    append("log", line(0) + "2026-11-24T10:00:00.0000");
    try (LogReader reader = new LogReader(folder, LogQuery.ALL)) {
      assertThat(reader.next()).isPresent();
      assertThat(reader.next()).isEmpty();
      Files.writeString(folder.resolve("log"), line(0));
      assertThat(reader.next()).isEmpty();
      append("log", line(1));
      assertThat(reader.next().orElseThrow().text().text()).isEqualTo("line 1");
    }
  }
}
