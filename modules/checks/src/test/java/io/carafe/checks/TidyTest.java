package io.carafe.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Rules that hold for the text of every file, whatever its language. */
class TidyTest {
  private static final int COLUMNS_MAX = 100;
  private static final int FILE_LINES_MAX = 800;
  private static final Pattern UNFINISHED =
      Pattern.compile("\\b(TO" + "DO|FIX" + "ME|XX" + "X)\\b");
  private static final Set<String> VAGUE_WORDS =
      Set.of("util", "utils", "common", "helper", "helpers", "manager", "impl");

  private final Repository repository = Repository.here();

  @Test
  void code_everyLine_fitsInAHundredColumns() {
    assertThat(
            linesWhere(
                repository.code(), line -> line.codePointCount(0, line.length()) > COLUMNS_MAX))
        .isEmpty();
  }

  @Test
  void code_everyFile_hasAtMostEightHundredLines() {
    List<String> giants =
        repository.code().stream()
            .filter(file -> Repository.lines(file).size() > FILE_LINES_MAX)
            .map(repository::name)
            .toList();
    assertThat(giants).isEmpty();
  }

  @Test
  void code_everyLine_isFinished() {
    assertThat(linesWhere(repository.code(), line -> UNFINISHED.matcher(line).find())).isEmpty();
  }

  @Test
  void code_everyLine_endsWithoutBlanksAndHasNoTabs() {
    assertThat(
            linesWhere(
                repository.code(),
                line -> line.endsWith(" ") || line.stripLeading().contains("\t")))
        .isEmpty();
  }

  @Test
  void java_everyFile_namesNoAuthor() {
    assertThat(linesWhere(repository.java(), line -> line.contains("@" + "author"))).isEmpty();
  }

  @Test
  void files_everyName_saysWhatIsInside() {
    List<String> vague =
        repository.filesWhere(TidyTest::hasVagueWord).stream().map(repository::name).toList();
    assertThat(vague).isEmpty();
  }

  @Test
  void files_everyText_isFreeOfThisMachinesPaths() {
    String root = repository.root().toString();
    List<Path> texts = new ArrayList<>(repository.code());
    texts.addAll(repository.documents());
    texts.addAll(repository.filesWhere(name -> name.endsWith(".xml") || name.endsWith(".md")));
    assertThat(linesWhere(texts, line -> line.contains(root + "/"))).isEmpty();
  }

  private static boolean hasVagueWord(String path) {
    String spaced = path.replaceAll("([a-z])([A-Z])", "$1 $2").toLowerCase(Locale.ROOT);
    return List.of(spaced.split("[^a-z]+")).stream().anyMatch(VAGUE_WORDS::contains);
  }

  private List<String> linesWhere(List<Path> files, java.util.function.Predicate<String> bad) {
    List<String> found = new ArrayList<>();
    for (Path file : files) {
      List<String> lines = Repository.lines(file);
      for (int i = 0; i < lines.size(); i++) {
        if (bad.test(lines.get(i))) {
          found.add(repository.name(file) + ":" + (i + 1) + ": " + lines.get(i).strip());
        }
      }
    }
    return found;
  }
}
