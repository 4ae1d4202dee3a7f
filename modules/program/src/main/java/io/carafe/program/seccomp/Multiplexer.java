package io.carafe.program.seccomp;

import io.carafe.program.seccomp.Verdict.Rule;
import io.carafe.spec.runtime.OciSeccompOperator;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A call that 32-bit Intel programs may also make through {@code socketcall} or {@code ipc}, which
 * take the real call's number as their first argument.
 *
 * <p>Source: kernel include/uapi/linux/net.h and ipc.h; libseccomp filters both ways, too.
 *
 * @param number the number of the call that multiplexes
 * @param code the first argument that selects the real call
 */
record Multiplexer(long number, int code) {
  private static final long SOCKETCALL = 102;
  private static final long IPC = 117;
  private static final Map<String, Multiplexer> ENTRIES = entries();

  /** How {@code name} can be reached; null where it has no second way. */
  static @Nullable Multiplexer of(String name) {
    return ENTRIES.get(name);
  }

  /**
   * {@code rule} as it applies to the multiplexing call: the first argument selects, so what the
   * rule tests of it cannot be seen; a test of a later one is kept as libseccomp does.
   */
  Rule through(Rule rule) {
    List<ArgumentTest> tests = new ArrayList<>();
    tests.add(ArgumentTest.of(0, OciSeccompOperator.SCMP_CMP_EQ, code));
    for (ArgumentTest test : rule.tests()) {
      if (test.index() != 0) {
        tests.add(test);
      }
    }
    return new Rule(tests, rule.action());
  }

  private static Map<String, Multiplexer> entries() {
    Map<String, Multiplexer> entries = new HashMap<>();
    put(entries, SOCKETCALL, 1, List.of("socket", "bind", "connect", "listen", "accept"));
    put(
        entries,
        SOCKETCALL,
        6,
        List.of("getsockname", "getpeername", "socketpair", "send", "recv"));
    put(entries, SOCKETCALL, 11, List.of("sendto", "recvfrom", "shutdown", "setsockopt"));
    put(entries, SOCKETCALL, 15, List.of("getsockopt", "sendmsg", "recvmsg", "accept4"));
    put(entries, SOCKETCALL, 19, List.of("recvmmsg", "sendmmsg"));
    put(entries, IPC, 1, List.of("semop", "semget", "semctl", "semtimedop"));
    put(entries, IPC, 11, List.of("msgsnd", "msgrcv", "msgget", "msgctl"));
    put(entries, IPC, 21, List.of("shmat", "shmdt", "shmget", "shmctl"));
    return Map.copyOf(entries);
  }

  private static void put(
      Map<String, Multiplexer> entries, long number, int first, List<String> names) {
    for (int i = 0; i < names.size(); i++) {
      entries.put(names.get(i), new Multiplexer(number, first + i));
    }
  }
}
