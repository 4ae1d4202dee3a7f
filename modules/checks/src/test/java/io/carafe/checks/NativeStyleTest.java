package io.carafe.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Rules for the native executable: it stays small, and so does each of its functions. */
class NativeStyleTest {
  private static final int FUNCTION_LINES_MAX = 70;
  private static final int EXECUTABLE_LINES_MAX = 2_500;
  private static final Pattern COMMENT = Pattern.compile("(?s)/\\*.*?\\*/|//[^\n]*");
  private static final Pattern FUNCTION_START = Pattern.compile("[a-zA-Z_].*[^;]");

  private final Repository repository = Repository.here();

  @Test
  void functions_everyOne_hasAtMostSeventyLines() {
    List<String> tooLong = new ArrayList<>();
    for (Path file : repository.c()) {
      List<String> lines = Repository.lines(file);
      int start = 0;
      for (int i = 0; i < lines.size(); i++) {
        String line = lines.get(i);
        if (FUNCTION_START.matcher(line).matches() && !line.endsWith(",") && line.contains("(")) {
          start = i;
        } else if (line.equals("}") && i - start + 1 > FUNCTION_LINES_MAX) {
          tooLong.add("%s:%d: %d lines".formatted(repository.name(file), start + 1, i - start + 1));
        }
      }
    }
    assertThat(tooLong).isEmpty();
  }

  @Test
  void executable_asAWhole_staysWithinItsBudget() {
    int lines =
        repository.filesWhere(name -> name.matches("native/[^/]+\\.c")).stream()
            .mapToInt(NativeStyleTest::statementLines)
            .sum();
    assertThat(lines)
        .as("lines of native/*.c without comments and blank lines")
        .isLessThanOrEqualTo(EXECUTABLE_LINES_MAX);
  }

  private static int statementLines(Path file) {
    String text = COMMENT.matcher(Repository.read(file)).replaceAll("");
    return (int) text.lines().filter(line -> !line.isBlank()).count();
  }
}
