package io.carafe.program.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.spec.runtime.OciDeviceRule;
import io.carafe.spec.runtime.OciDeviceRuleType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DeviceFilterTest {
  private static final int BLOCK = 1;
  private static final int CHARACTER = 2;
  private static final int MKNOD = 1;
  private static final int READ = 2;
  private static final int WRITE = 4;

  /** An access to a device, as the kernel asks about it. */
  private record Access(int type, int access, long major, long minor) {}

  private static OciDeviceRule rule(
      boolean allow, OciDeviceRuleType type, long major, String access) {
    return new OciDeviceRule(
        allow,
        type,
        major < 0 ? OptionalLong.empty() : OptionalLong.of(major),
        OptionalLong.empty(),
        Optional.of(access));
  }

  private static boolean isAllowed(byte[] program, Access access) {
    ByteBuffer code = ByteBuffer.wrap(program).order(ByteOrder.LITTLE_ENDIAN);
    long[] registers = new long[6];
    int at = 0;
    while (true) {
      int operation = code.get(8 * at) & 0xff;
      int to = code.get(8 * at + 1) & 0xf;
      int from = code.get(8 * at + 1) >> 4 & 0xf;
      int offset = code.getShort(8 * at + 2);
      long value = code.getInt(8 * at + 4);
      at++;
      switch (operation) {
        case 0x61 -> registers[to] = field(access, offset);
        case 0x54 -> registers[to] &= value;
        case 0x74 -> registers[to] >>>= value;
        case 0xb4 -> registers[to] = value;
        case 0xbc -> registers[to] = registers[from];
        case 0x15 -> at += registers[to] == value ? offset : 0;
        case 0x55 -> at += registers[to] != value ? offset : 0;
        case 0x5d -> at += registers[to] != registers[from] ? offset : 0;
        case 0x95 -> {
          return registers[0] == 1;
        }
        default -> throw new AssertionError("operation " + operation);
      }
    }
  }

  private static long field(Access access, int offset) {
    return switch (offset) {
      case 0 -> (long) access.access() << 16 | access.type();
      case 4 -> access.major();
      case 8 -> access.minor();
      default -> throw new AssertionError("field at " + offset);
    };
  }

  @Test
  void compile_everythingDenied_allowsDefaultDevicesOnly() {
    byte[] program = DeviceFilter.compile(List.of(OciDeviceRule.DENY_ALL));
    assertThat(isAllowed(program, new Access(CHARACTER, READ | WRITE, 1, 3))).isTrue();
    assertThat(isAllowed(program, new Access(CHARACTER, READ, 136, 4))).isTrue();
    assertThat(isAllowed(program, new Access(BLOCK, MKNOD, 8, 0))).isTrue();
    assertThat(isAllowed(program, new Access(BLOCK, READ, 8, 0))).isFalse();
    assertThat(isAllowed(program, new Access(CHARACTER, WRITE, 1, 11))).isFalse();
  }

  @Test
  void compile_laterRule_wins() {
    byte[] program =
        DeviceFilter.compile(
            List.of(
                OciDeviceRule.DENY_ALL,
                rule(true, OciDeviceRuleType.BLOCK, 8, "rw"),
                rule(false, OciDeviceRuleType.BLOCK, 8, "w")));
    assertThat(isAllowed(program, new Access(BLOCK, READ, 8, 1))).isTrue();
    assertThat(isAllowed(program, new Access(BLOCK, READ | WRITE, 8, 1))).isFalse();
    assertThat(isAllowed(program, new Access(BLOCK, READ, 9, 1))).isFalse();
  }

  @Test
  void compile_randomRules_agreeWithReadingThemInOrder() {
    long seed = Long.getLong("carafe.seed", System.nanoTime());
    Random random = new Random(seed);
    List<String> accesses = List.of("r", "w", "rw", "rwm");
    for (int i = 0; i < 500; i++) {
      List<OciDeviceRule> rules = new ArrayList<>();
      for (int n = random.nextInt(6); n >= 0; n--) {
        OciDeviceRuleType type =
            random.nextBoolean() ? OciDeviceRuleType.BLOCK : OciDeviceRuleType.CHARACTER;
        int major = random.nextInt(4) + 199;
        rules.add(rule(random.nextBoolean(), type, major, accesses.get(random.nextInt(4))));
      }
      byte[] program = DeviceFilter.compile(rules);
      Access access =
          new Access(
              random.nextInt(2) + 1,
              random.nextBoolean() ? READ : READ | WRITE,
              random.nextInt(4) + 199,
              1);
      assertThat(isAllowed(program, access))
          .as("seed %d, %s for %s", seed, access, rules)
          .isEqualTo(isAllowed(rules, access));
    }
  }

  private static boolean isAllowed(List<OciDeviceRule> rules, Access access) {
    boolean allowed = false;
    for (OciDeviceRule rule : rules) {
      boolean block = rule.type() == OciDeviceRuleType.BLOCK;
      int mask = 0;
      String letters = rule.access().orElseThrow();
      mask |= letters.contains("r") ? READ : 0;
      mask |= letters.contains("w") ? WRITE : 0;
      mask |= letters.contains("m") ? MKNOD : 0;
      boolean asked = rule.allow() ? (access.access() & ~mask) == 0 : (access.access() & mask) != 0;
      if (block == (access.type() == BLOCK) && rule.major().orElse(-1) == access.major() && asked) {
        allowed = rule.allow();
      }
    }
    return allowed;
  }
}
