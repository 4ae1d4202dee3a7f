package io.carafe.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Documents tell the truth: their links lead somewhere, their promises have tests. */
class DocumentTest {
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern ROW = Pattern.compile("\\|\\s*[A-Z]*\\d+[a-z]?\\s*\\|.*");
  private static final Pattern PROOF =
      Pattern.compile(
          "`(?<type>[A-Z]\\w*Test)(?:#(?<method>\\w+))?`|`(?<file>(?:bench|native)/\\S+)`");

  private final Repository repository = Repository.here();

  @Test
  void links_everyOne_leadsToAFileAndAHeading() {
    List<String> dead = new ArrayList<>();
    for (Path document : repository.documents()) {
      Matcher links = LINK.matcher(Repository.read(document));
      while (links.find()) {
        String target = links.group(1);
        if (!target.matches("[a-z]+:.*") && !leadsSomewhere(document, target)) {
          dead.add(repository.name(document) + ": " + target);
        }
      }
    }
    assertThat(dead).isEmpty();
  }

  @Test
  void specification_everyRow_namesATestThatExists() {
    List<String> unproved = new ArrayList<>();
    if (repository.has("SPECIFICATION.md")) {
      repository
          .text("SPECIFICATION.md")
          .lines()
          .filter(line -> ROW.matcher(line).matches())
          .filter(row -> !isProved(row))
          .forEach(unproved::add);
    }
    assertThat(unproved).isEmpty();
  }

  private static boolean leadsSomewhere(Path document, String target) {
    int hash = target.indexOf('#');
    String path = hash < 0 ? target : target.substring(0, hash);
    Path file = path.isEmpty() ? document : document.resolveSibling(path).normalize();
    if (!Files.exists(file)) {
      return false;
    }
    return hash < 0 || headings(file).contains(target.substring(hash + 1));
  }

  /** The anchors that GitHub makes of a document's headings. */
  private static List<String> headings(Path document) {
    return Repository.lines(document).stream()
        .filter(line -> line.matches("#{1,6} .*"))
        .map(line -> line.replaceFirst("#+ ", "").toLowerCase(Locale.ROOT))
        .map(heading -> heading.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
        .toList();
  }

  private boolean isProved(String row) {
    Matcher proofs = PROOF.matcher(row);
    int found = 0;
    while (proofs.find()) {
      String file = proofs.group("file");
      boolean exists =
          file != null
              ? repository.has(file)
              : hasTest(proofs.group("type"), Optional.ofNullable(proofs.group("method")));
      if (!exists) {
        return false;
      }
      found++;
    }
    return found > 0;
  }

  private boolean hasTest(String type, Optional<String> method) {
    return repository.testJava().stream()
        .filter(file -> file.getFileName().toString().equals(type + ".java"))
        .anyMatch(
            file -> method.isEmpty() || Repository.read(file).contains(" " + method.get() + "("));
  }
}
