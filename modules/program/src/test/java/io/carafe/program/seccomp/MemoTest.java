package io.carafe.program.seccomp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoTest {
  private final List<Integer> asked = new ArrayList<>();
  private final Memo<Integer, String> memo = new Memo<>();

  @Test
  void get_sameArgument_asksOnce() {
    assertThat(get(7)).isEqualTo("7");
    assertThat(get(7)).isEqualTo("7");
    assertThat(asked).containsExactly(7);
  }

  @Test
  void get_manyArguments_forgetsTheOneUsedLongestAgo() {
    for (int i = 0; i <= 32; i++) {
      get(i);
      get(1);
    }
    asked.clear();
    get(1);
    get(0);
    assertThat(asked).containsExactly(0);
  }

  private String get(int argument) {
    return memo.get(
        argument,
        number -> {
          asked.add(number);
          return Integer.toString(number);
        });
  }
}
