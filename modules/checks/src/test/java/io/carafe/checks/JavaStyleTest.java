package io.carafe.checks;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import javax.lang.model.element.Modifier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Rules for the shape of Java code, checked on its syntax trees. */
class JavaStyleTest {
  private static final int METHOD_LINES_MAX = 70;
  private static final int PARAMETERS_MAX = 4;
  private static final Pattern TEST_NAME = Pattern.compile("[a-z]\\w*?_\\w+?_\\w+");
  private static final Set<String> TEST_ANNOTATIONS =
      Set.of("Test", "ParameterizedTest", "TestFactory", "RepeatedTest", "FuzzTest");

  private static final Repository REPOSITORY = Repository.here();
  private static List<JavaSource> product = List.of();
  private static List<JavaSource> tests = List.of();

  @BeforeAll
  static void parse() {
    product = JavaSource.parse(REPOSITORY.productJava());
    tests = JavaSource.parse(REPOSITORY.testJava());
  }

  @Test
  void methods_everywhere_haveAtMostSeventyLines() {
    assertThat(methodsWhere(all(), method -> method.lines() > METHOD_LINES_MAX)).isEmpty();
  }

  @Test
  void methods_ofTheProduct_haveAtMostFourParameters() {
    assertThat(
            methodsWhere(
                product,
                method ->
                    method.tree().getParameters().size() > PARAMETERS_MAX
                        && !method.isCanonicalConstructor()))
        .isEmpty();
  }

  @Test
  void methods_ofTheProduct_throwOnlyWhatTheyName() {
    assertThat(
            methodsWhere(
                product,
                method ->
                    method.tree().getThrows().stream()
                            .anyMatch(type -> type.toString().matches("Exception|Throwable"))
                        && !method.overrides()))
        .isEmpty();
  }

  @Test
  void tests_everyMethod_isNamedMethodConditionOutcome() {
    assertThat(
            methodsWhere(
                tests,
                method ->
                    method.hasAnnotation(TEST_ANNOTATIONS)
                        && !TEST_NAME.matcher(method.tree().getName()).matches()))
        .isEmpty();
  }

  @Test
  void tests_everyLine_waitsForAConditionAndNotForTime() {
    String sleep = "Thread" + ".sleep(";
    List<String> sleepers =
        REPOSITORY.testJava().stream()
            .filter(file -> Repository.read(file).contains(sleep))
            .map(REPOSITORY::name)
            .toList();
    assertThat(sleepers).isEmpty();
  }

  @Test
  void classes_ofTheProduct_areFinalAbstractOrSealed() {
    List<String> open = new ArrayList<>();
    for (JavaSource source : product) {
      for (ClassTree type : source.classes()) {
        Set<Modifier> flags = type.getModifiers().getFlags();
        boolean closed =
            flags.contains(Modifier.FINAL)
                || flags.contains(Modifier.ABSTRACT)
                || flags.contains(Modifier.SEALED);
        if (type.getKind() == Tree.Kind.CLASS && !closed) {
          open.add(REPOSITORY.name(source.file()) + ": " + type.getSimpleName());
        }
      }
    }
    assertThat(open).isEmpty();
  }

  @Test
  void packages_ofTheProduct_areNullMarkedAndTellTheirStory() {
    List<String> bad = new ArrayList<>();
    for (Path folder : REPOSITORY.productJava().stream().map(Path::getParent).distinct().toList()) {
      Path story = folder.resolve("package-info.java");
      String text = Files.exists(story) ? Repository.read(story) : "";
      if (!text.contains("/**") || !text.contains("@NullMarked")) {
        bad.add(REPOSITORY.name(story));
      }
    }
    assertThat(bad).as("no such file, no story in it, or not @NullMarked").isEmpty();
  }

  @Test
  void publicElements_ofTheProduct_haveADocumentation() {
    List<String> silent = new ArrayList<>();
    for (JavaSource source : product) {
      source
          .undocumented()
          .forEach(element -> silent.add(REPOSITORY.name(source.file()) + ": " + element));
    }
    assertThat(silent).isEmpty();
  }

  private static List<JavaSource> all() {
    List<JavaSource> all = new ArrayList<>(product);
    all.addAll(tests);
    return all;
  }

  private static List<String> methodsWhere(
      List<JavaSource> sources, Predicate<JavaSource.Method> bad) {
    List<String> found = new ArrayList<>();
    for (JavaSource source : sources) {
      for (JavaSource.Method method : source.methods()) {
        if (bad.test(method)) {
          MethodTree tree = method.tree();
          found.add(
              "%s:%d: %s, %d lines, %d parameters"
                  .formatted(
                      REPOSITORY.name(source.file()),
                      method.firstLine(),
                      tree.getName(),
                      method.lines(),
                      tree.getParameters().size()));
        }
      }
    }
    return found;
  }
}
