package io.carafe.checks;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Which module may use which, and what only one of them may do. */
class ArchitectureTest {
  /** The edges of the module graph; ARCHITECTURE.md draws it. They point down only. */
  private static final Map<String, Set<String>> MAY_USE =
      Map.of(
          "base", Set.of(),
          "spec", Set.of("base"),
          "linux", Set.of("base"),
          "program", Set.of("base", "spec"),
          "cgroups", Set.of("base", "spec", "linux"),
          "images", Set.of("base", "spec", "linux"),
          "registry", Set.of("base", "spec", "images"),
          "runtime", Set.of("base", "spec", "linux", "program"),
          "engine", Set.of("base", "spec", "linux", "program", "images", "registry", "runtime"),
          "app",
              Set.of(
                  "base",
                  "spec",
                  "linux",
                  "program",
                  "cgroups",
                  "images",
                  "registry",
                  "runtime",
                  "engine"));

  private static final Pattern MODULE_LINE = Pattern.compile("<module>modules/(.+)</module>");

  private static JavaClasses product = new ClassFileImporter().importClasses();

  @BeforeAll
  static void importClasses() {
    product =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.carafe");
  }

  @Test
  void modules_inTheBuild_areThoseOfTheTable() {
    Set<String> built = new TreeSet<>();
    Matcher lines = MODULE_LINE.matcher(Repository.here().text("pom.xml"));
    while (lines.find()) {
      built.add(lines.group(1));
    }
    built.remove("checks");
    assertThat(built).isEqualTo(new TreeSet<>(MAY_USE.keySet()));
  }

  @Test
  void modules_everyOne_usesOnlyThoseBelowIt() {
    MAY_USE.forEach((module, allowed) ->
        noClasses()
            .that()
            .resideInAPackage(packageOf(module))
            .should()
            .dependOnClassesThat(
                resideInAPackage("io.carafe..")
                    .and(not(resideInAPackage(packageOf(module))))
                    .and(not(resideInAnyPackage(packagesOf(allowed)))))
            .allowEmptyShould(true)
            .check(product));
  }

  @Test
  void packages_amongThemselves_haveNoCycle() {
    slices().matching("io.carafe.(**)").should().beFreeOfCycles().check(product);
  }

  @Test
  void nativeAccess_outsideLinux_isForbidden() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.carafe.linux..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("java.lang.foreign..")
        .check(product);
  }

  @Test
  void processEnd_outsideApp_isForbidden() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.carafe.app..")
        .should()
        .callMethod(System.class, "exit", int.class)
        .orShould()
        .callMethod(Runtime.class, "exit", int.class)
        .orShould()
        .callMethod(Runtime.class, "halt", int.class)
        .check(product);
  }

  @Test
  void standardOutput_outsideApp_isForbidden() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.carafe.app..")
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .check(product);
  }

  @Test
  void compiler_asPureJava_touchesNoFileAndNoProcess() {
    noClasses()
        .that()
        .resideInAnyPackage("io.carafe.program..", "io.carafe.spec..", "io.carafe.base..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.nio.file..", "java.net..", "java.nio.channels..")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.lang.ProcessBuilder")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.io.File")
        .check(product);
  }

  @Test
  void internals_ofTheJdk_areNotUsed() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("sun..", "jdk.internal..", "com.sun..")
        .check(product);
  }

  @Test
  void staticFields_everywhere_areConstants() {
    fields().that().areStatic().should().beFinal().check(product);
  }

  @Test
  void signatures_ofPublicMethods_haveNoFutures() {
    methods()
        .that()
        .arePublic()
        .should()
        .notHaveRawReturnType(
            com.tngtech.archunit.base.DescribedPredicate.describe(
                "a future", type -> type.isAssignableTo(Future.class)))
        .check(product);
  }

  @Test
  void logging_everywhere_isTheSystemLogger() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.carafe.app..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.util.logging..", "org.slf4j..")
        .check(product);
  }

  @Test
  void classes_ofTheProduct_areInAModuleOfTheTable() {
    classes().should().resideInAnyPackage(packagesOf(MAY_USE.keySet())).check(product);
  }

  private static String packageOf(String module) {
    return "io.carafe." + module.replace("-", "") + "..";
  }

  private static String[] packagesOf(Set<String> modules) {
    return modules.stream()
        .map(ArchitectureTest::packageOf)
        .collect(Collectors.toSet())
        .toArray(String[]::new);
  }
}
