package io.carafe.base;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProblemTest {
  @Test
  void withHint_anyKind_keepsKindMessageAndPointer() {
    Problem problem =
        Problem.kernel("mount proc on /proc", Errno.EPERM)
            .withPointer("/mounts/0")
            .withHint("run as root");
    assertThat(problem).isInstanceOf(Problem.Kernel.class).hasMessage("mount proc on /proc: EPERM");
    assertThat(problem.pointer()).contains("/mounts/0");
    assertThat(problem.hint()).contains("run as root");
    assertThat(((Problem.Kernel) problem).errno()).isEqualTo(Errno.EPERM);
  }

  @Test
  void withCause_anyKind_isTheCause() {
    Exception cause = new Exception("why");
    assertThat(Problem.unavailable("pull x").withCause(cause)).hasCause(cause);
  }

  @Test
  void of_knownAndUnknownNumbers_findsTheName() {
    assertThat(Errno.of(2)).isEqualTo(Errno.ENOENT);
    assertThat(Errno.of(11)).isEqualTo(Errno.EAGAIN);
    assertThat(Errno.of(4242)).isEqualTo(Errno.EUNKNOWN);
    assertThat(Errno.ENOENT.description()).isEqualTo("no such file or directory");
  }
}
