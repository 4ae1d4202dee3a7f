package io.carafe.program.compile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.base.Problem;
import org.junit.jupiter.api.Test;

class PathsTest {
  @Test
  void clean_anyPath_staysBelowTheRoot() {
    assertThat(Paths.clean("/a//b/./c/")).isEqualTo("/a/b/c");
    assertThat(Paths.clean("../../etc/passwd")).isEqualTo("/etc/passwd");
    assertThat(Paths.clean("/a/../../b")).isEqualTo("/b");
    assertThat(Paths.clean("/")).isEqualTo("/");
    assertThat(Paths.clean("")).isEqualTo("/");
  }

  @Test
  void clean_pathWithNul_isInvalid() {
    assertThatThrownBy(() -> Paths.clean("/a\0b")).isInstanceOf(Problem.Invalid.class);
  }

  @Test
  void isWithin_sameStartOfAName_isNot() {
    assertThat(Paths.isWithin("/dev/pts", "/dev")).isTrue();
    assertThat(Paths.isWithin("/dev", "/dev")).isTrue();
    assertThat(Paths.isWithin("/device", "/dev")).isFalse();
    assertThat(Paths.isWithin("/x", "/")).isTrue();
  }
}
