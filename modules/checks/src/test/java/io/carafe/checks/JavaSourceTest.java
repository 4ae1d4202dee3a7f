package io.carafe.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rules look at what this finds in a file, so it is tried on one that breaks them. */
class JavaSourceTest {
  private static final String SAMPLE =
      """
      package sample;

      public class Sample {
        /** Said. */
        public void said(int a, int b, int c, int d, int e) {
          int sum = a + b;
        }

        public void silent() {}

        private void hidden() {}

        @Override
        public String toString() {
          return new Object() {
            public void inner() {}
          }.toString();
        }

        /** A pair. */
        public record Pair(int a, int b) {
          public Pair {}
        }

        interface Narrow {
          void unseen();
        }
      }
      """;

  private JavaSource source;

  @BeforeEach
  void parse(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("Sample.java"), SAMPLE);
    source = JavaSource.parse(List.of(file)).getFirst();
  }

  @Test
  void undocumented_publicElements_areNamed() {
    assertThat(source.undocumented()).containsExactly("Sample", "Sample.silent");
  }

  @Test
  void methods_ofEveryClass_haveLinesAndParameters() {
    JavaSource.Method said = source.methods().getFirst();
    assertThat(said.lines()).isEqualTo(3);
    assertThat(said.firstLine()).isEqualTo(5);
    assertThat(said.tree().getParameters()).hasSize(5);
  }

  @Test
  void constructor_ofARecord_isCanonical() {
    assertThat(source.methods().stream().filter(JavaSource.Method::isCanonicalConstructor))
        .hasSize(1);
  }

  @Test
  void annotations_byName_areFound() {
    assertThat(source.methods().stream().filter(method -> method.hasAnnotation(Set.of("Override"))))
        .hasSize(1);
  }

  @Test
  void classes_withAName_areListed() {
    assertThat(source.classes().stream().map(type -> type.getSimpleName().toString()))
        .containsExactly("Sample", "Pair", "Narrow");
  }
}
