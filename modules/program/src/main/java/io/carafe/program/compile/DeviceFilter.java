package io.carafe.program.compile;

import io.carafe.spec.cgroup.DeviceRules;
import io.carafe.spec.runtime.OciDeviceRule;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Turns device rules into the eBPF program that cgroup version 2 asks at each access. Later rules
 * win, so the program looks at the last one first and ends at one for all devices, because the
 * kernel refuses programs with dead code. Source: kernel include/uapi/linux/bpf.h, struct
 * bpf_cgroup_dev_ctx.
 */
final class DeviceFilter {
  private static final int BLOCK = 1;
  private static final int CHARACTER = 2;
  private static final int MKNOD = 1;
  private static final int READ = 2;
  private static final int WRITE = 4;
  private static final int ALL_ACCESS = MKNOD | READ | WRITE;

  private static final int RESULT = 0;
  private static final int CONTEXT = 1;
  private static final int TYPE = 2;
  private static final int ACCESS = 3;
  private static final int MAJOR = 4;
  private static final int MINOR = 5;

  private static final int LOAD_WORD = 0x61;
  private static final int AND = 0x54;
  private static final int SHIFT_RIGHT = 0x74;
  private static final int MOVE = 0xb4;
  private static final int MOVE_REGISTER = 0xbc;
  private static final int JUMP_IF_EQUAL = 0x15;
  private static final int JUMP_IF_NOT_EQUAL = 0x55;
  private static final int JUMP_IF_REGISTERS_DIFFER = 0x5d;
  private static final int EXIT = 0x95;

  private final List<Code> program = new ArrayList<>();

  /** One instruction. */
  private record Code(int operation, int to, int from, int offset, long value) {
    static Code of(int operation, int to, long value) {
      return new Code(operation, to, 0, 0, value);
    }

    Code jumping(int distance) {
      return new Code(operation, to, from, distance, value);
    }

    boolean isJump() {
      return operation == JUMP_IF_EQUAL
          || operation == JUMP_IF_NOT_EQUAL
          || operation == JUMP_IF_REGISTERS_DIFFER;
    }
  }

  private DeviceFilter() {}

  /** The instructions for these rules and those for the default devices. */
  static byte[] compile(List<OciDeviceRule> configured) {
    DeviceFilter filter = new DeviceFilter();
    filter.load();
    for (OciDeviceRule rule : DeviceRules.effective(configured).reversed()) {
      filter.add(rule);
      if (DeviceRules.isForAll(rule)) {
        return filter.bytes();
      }
    }
    throw new IllegalStateException("rules without one for all devices");
  }

  private void load() {
    program.add(new Code(LOAD_WORD, TYPE, CONTEXT, 0, 0));
    program.add(Code.of(AND, TYPE, 0xffff));
    program.add(new Code(LOAD_WORD, ACCESS, CONTEXT, 0, 0));
    program.add(Code.of(SHIFT_RIGHT, ACCESS, 16));
    program.add(new Code(LOAD_WORD, MAJOR, CONTEXT, 4, 0));
    program.add(new Code(LOAD_WORD, MINOR, CONTEXT, 8, 0));
  }

  private void add(OciDeviceRule rule) {
    List<Code> block = new ArrayList<>();
    switch (rule.type()) {
      case ALL -> {}
      case BLOCK -> addType(block, BLOCK);
      case CHARACTER -> addType(block, CHARACTER);
    }
    addAccess(block, access(rule.access().orElse("rwm")), rule.allow());
    addNumber(block, MAJOR, rule.major());
    addNumber(block, MINOR, rule.minor());
    finish(block, rule.allow());
  }

  private static int access(String letters) {
    int access = 0;
    for (int i = 0; i < letters.length(); i++) {
      access |=
          switch (letters.charAt(i)) {
            case 'r' -> READ;
            case 'w' -> WRITE;
            case 'm' -> MKNOD;
            default -> 0;
          };
    }
    return access;
  }

  private static void addType(List<Code> block, int type) {
    block.add(Code.of(JUMP_IF_NOT_EQUAL, TYPE, type));
  }

  /** What is allowed has to be asked for at most; what is denied, at least in part. */
  private static void addAccess(List<Code> block, int access, boolean allow) {
    if (access == ALL_ACCESS) {
      return;
    }
    block.add(new Code(MOVE_REGISTER, CONTEXT, ACCESS, 0, 0));
    block.add(Code.of(AND, CONTEXT, access));
    block.add(
        allow
            ? new Code(JUMP_IF_REGISTERS_DIFFER, CONTEXT, ACCESS, 0, 0)
            : Code.of(JUMP_IF_EQUAL, CONTEXT, 0));
  }

  private static void addNumber(List<Code> block, int register, OptionalLong number) {
    if (number.isPresent() && number.getAsLong() >= 0) {
      block.add(Code.of(JUMP_IF_NOT_EQUAL, register, number.getAsLong()));
    }
  }

  private void finish(List<Code> block, boolean allow) {
    block.add(Code.of(MOVE, RESULT, allow ? 1 : 0));
    block.add(Code.of(EXIT, 0, 0));
    for (int i = 0; i < block.size(); i++) {
      Code code = block.get(i);
      program.add(code.isJump() ? code.jumping(block.size() - i - 1) : code);
    }
  }

  private byte[] bytes() {
    ByteBuffer bytes = ByteBuffer.allocate(8 * program.size()).order(ByteOrder.LITTLE_ENDIAN);
    for (Code code : program) {
      bytes.put((byte) code.operation());
      bytes.put((byte) (code.to() | code.from() << 4));
      bytes.putShort((short) code.offset());
      bytes.putInt((int) code.value());
    }
    return bytes.array();
  }
}
