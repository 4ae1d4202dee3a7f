package io.carafe.linux.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.base.Errno;
import io.carafe.base.Problem;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

class ScratchTest {
  @Test
  void call_failing_givesTheErrorNumber() {
    try (Scratch scratch = new Scratch()) {
      long result = scratch.call(SystemCall.CLOSE, -1);
      assertThat(Scratch.failed(result, Errno.EBADF)).isTrue();
      assertThatThrownBy(() -> Scratch.check(result, () -> "close nothing"))
          .isInstanceOf(Problem.Kernel.class)
          .hasMessage("close nothing: EBADF");
    }
  }

  @Test
  void allocate_smallAndLarge_doNotOverlap() {
    try (Scratch scratch = new Scratch()) {
      for (int i = 0; i < 200; i++) {
        MemorySegment zeros = scratch.zeros(i + 1L);
        assertThat(zeros.toArray(ValueLayout.JAVA_BYTE)).containsOnly(0);
        zeros.fill((byte) 1);
      }
      assertThat(scratch.bytes(new byte[] {1, 2}).toArray(ValueLayout.JAVA_BYTE)).startsWith(1, 2);
    }
  }

  @Test
  void trim_anyTime_succeeds() {
    assertThatCode(NativeHeap::trim).doesNotThrowAnyException();
  }
}
