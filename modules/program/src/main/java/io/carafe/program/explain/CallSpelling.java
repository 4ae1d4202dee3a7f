package io.carafe.program.explain;

import io.carafe.program.Architecture;
import io.carafe.program.Argument;
import io.carafe.program.CompiledProgram;
import io.carafe.program.Instruction;
import io.carafe.program.Pool;
import io.carafe.program.Relocation;
import io.carafe.program.SystemCall;
import io.carafe.program.kernel.FlagNames;
import io.carafe.program.kernel.Linux;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Spells system calls with their constants by name, strings quoted and structures opened. */
final class CallSpelling {
  private static final int TEXT_MAX = 200;
  private static final String HERE = "AT_FDCWD";

  private final Architecture architecture;
  private final Pool pool;
  private final Map<Integer, Integer> addresses = new HashMap<>();

  CallSpelling(CompiledProgram compiled) {
    this.architecture = compiled.architecture();
    this.pool = compiled.program().pool();
    for (Relocation relocation : pool.relocations()) {
      addresses.put(relocation.at(), relocation.target());
    }
  }

  String spell(Instruction.Syscall instruction) {
    StringBuilder text = new StringBuilder();
    if (instruction.result().exists()) {
      text.append(instruction.result()).append(" = ");
    }
    text.append(instruction.call().title()).append('(');
    List<Argument> arguments = instruction.arguments();
    for (int i = 0; i < arguments.size(); i++) {
      if (i > 0) {
        text.append(", ");
      }
      text.append(spell(instruction, i));
    }
    return text.append(')').toString();
  }

  private String spell(Instruction.Syscall instruction, int index) {
    return switch (instruction.arguments().get(index)) {
      case Argument.Immediate(long value) -> number(instruction, index, value);
      case Argument.InRegister(var register) -> register.toString();
      case Argument.DescriptorPath(var register) -> "\"/proc/self/fd/" + register + "\"";
      case Argument.Text(int offset, int _) -> quote(pool.string(offset));
      case Argument.Region region -> structure(instruction.call(), index, region);
    };
  }

  private String number(Instruction.Syscall instruction, int index, long value) {
    if (value == -100 && index != 1) {
      return HERE;
    }
    return switch (instruction.call()) {
      case OPENAT -> index == 2 ? openFlags(value) : decimal(value);
      case MKDIRAT -> index == 2 ? octal(value) : decimal(value);
      case MKNODAT -> mknod(index, value);
      case UMASK -> octal(value);
      case UNLINKAT, FCHOWNAT, NEWFSTATAT -> lastFlags(instruction, index, value);
      case OPEN_TREE -> index == 2 ? ConstantNames.OPEN_TREE.spell(value) : decimal(value);
      case MOVE_MOUNT -> index == 4 ? ConstantNames.MOVE_MOUNT.spell(value) : decimal(value);
      case FSOPEN -> index == 1 ? ConstantNames.FSOPEN.spell(value) : decimal(value);
      case FSMOUNT -> fsmount(index, value);
      case FSCONFIG -> index == 1 ? ConstantNames.FSCONFIG.spell(value) : decimal(value);
      case MOUNT -> index == 3 ? ConstantNames.MOUNT.spell(value) : "NULL";
      case UMOUNT2 -> ConstantNames.DETACH.spell(value);
      case MOUNT_SETATTR -> index == 2 ? ConstantNames.AT.spell(value) : decimal(value);
      case UNSHARE -> ConstantNames.CLONE.spell(value);
      case SETNS -> index == 1 ? ConstantNames.CLONE.spell(value) : decimal(value);
      default -> otherNumber(instruction, index, value);
    };
  }

  private String otherNumber(Instruction.Syscall instruction, int index, long value) {
    return switch (instruction.call()) {
      case PRCTL -> prctl(instruction, index, value);
      case IOCTL -> ioctl(instruction, index, value);
      case PIDFD_SEND_SIGNAL -> index == 1 ? ConstantNames.SIGNAL.spell(value) : decimal(value);
      case WAITID -> waitid(index, value);
      case WAIT4 -> index == 2 ? ConstantNames.WAIT.spell(value) : pointerOrNumber(index, value);
      case SOCKET, SOCKETPAIR -> socket(index, value);
      case SENDTO -> index == 3 ? ConstantNames.SEND.spell(value) : decimal(value);
      case SECCOMP -> seccomp(index, value);
      case PRLIMIT64 -> index == 1 ? ConstantNames.LIMIT.spell(value) : decimal(value);
      case CLOCK_NANOSLEEP -> index == 0 ? ConstantNames.CLOCK.spell(value) : decimal(value);
      case RT_SIGPROCMASK ->
          index == 0 ? ConstantNames.MASK.spell(value) : pointerOrNumber(index, value);
      case KEYCTL -> index == 0 ? ConstantNames.KEYCTL.spell(value) : decimal(value);
      case DUP3 -> index == 2 ? openFlags(value).replace("O_RDONLY", "0") : decimal(value);
      case CLOSE_RANGE -> value == 0xffffffffL ? "~0" : decimal(value);
      default -> decimal(value);
    };
  }

  private static String decimal(long value) {
    return Long.toString(value);
  }

  private static String octal(long value) {
    return "0" + Long.toOctalString(value);
  }

  private String openFlags(long value) {
    return ConstantNames.open(architecture).spell(value);
  }

  private static String pointerOrNumber(int index, long value) {
    return value == 0 && index != 0 ? "NULL" : decimal(value);
  }

  private static String mknod(int index, long value) {
    return switch (index) {
      case 2 ->
          ConstantNames.FILE_TYPE.spell(value & Linux.S_IFMT) + "|" + octal(value & ~Linux.S_IFMT);
      case 3 ->
          "makedev("
              + ((value >>> 8 & 0xfff) | (value >>> 32 & ~0xfffL))
              + ", "
              + ((value & 0xff) | (value >>> 12 & ~0xffL))
              + ")";
      default -> decimal(value);
    };
  }

  private static String lastFlags(Instruction.Syscall instruction, int index, long value) {
    return index == instruction.arguments().size() - 1
        ? ConstantNames.AT.spell(value)
        : decimal(value);
  }

  private static String fsmount(int index, long value) {
    return index == 1 ? ConstantNames.FSMOUNT.spell(value) : ConstantNames.ATTRIBUTES.spell(value);
  }

  private static String prctl(Instruction.Syscall instruction, int index, long value) {
    if (index == 0) {
      return ConstantNames.PRCTL.spell(value);
    }
    boolean ambient = instruction.argument(0).equals(new Argument.Immediate(Linux.PR_CAP_AMBIENT));
    return ambient && index == 1 ? "PR_CAP_AMBIENT_RAISE" : decimal(value);
  }

  private String ioctl(Instruction.Syscall instruction, int index, long value) {
    if (index == 1) {
      return ConstantNames.IOCTL.spell(value);
    }
    boolean peer = instruction.argument(1).equals(new Argument.Immediate(Linux.TIOCGPTPEER));
    return peer && index == 2 ? openFlags(value) : decimal(value);
  }

  private static String waitid(int index, long value) {
    return switch (index) {
      case 0 -> ConstantNames.WHOM.spell(value);
      case 3 -> ConstantNames.WAIT.spell(value);
      default -> pointerOrNumber(index, value);
    };
  }

  private static String socket(int index, long value) {
    return switch (index) {
      case 0 -> ConstantNames.DOMAIN.spell(value);
      case 1 -> ConstantNames.SOCKET.spell(value);
      default -> decimal(value);
    };
  }

  private static String seccomp(int index, long value) {
    return index == 0
        ? ConstantNames.SECCOMP.spell(value)
        : ConstantNames.SECCOMP_FLAGS.spell(value);
  }

  private String structure(SystemCall call, int index, Argument.Region region) {
    return switch (call) {
      case WRITE, SETHOSTNAME, SETDOMAINNAME -> characters(region);
      case OPENAT2 ->
          "{"
              + openFlags(long64(region, 0))
              + ", "
              + ConstantNames.RESOLVE.spell(long64(region, 16))
              + "}";
      case CLONE3 -> clone(region);
      case MOUNT_SETATTR -> attributes(region);
      case PRLIMIT64 -> "{" + limit(long64(region, 0)) + ", " + limit(long64(region, 8)) + "}";
      case EXECVE -> index == 1 ? strings(region) : "[" + (region.length() / 8 - 1) + " variables]";
      case CAPSET -> index == 1 ? capabilities(region) : "{_LINUX_CAPABILITY_VERSION_3, 0}";
      case SETGROUPS -> groups(region);
      case SECCOMP -> "{" + int32(region, 0) + " instructions}";
      case CLOCK_NANOSLEEP -> "{" + long64(region, 8) / 1_000_000 + " ms}";
      case RT_SIGPROCMASK -> "[]";
      default -> "[" + region.length() + " bytes]";
    };
  }

  private String characters(Argument.Region region) {
    byte[] bytes = pool.copy(region.offset(), region.length());
    for (byte b : bytes) {
      if (b == 0) {
        return "[" + region.length() + " bytes]";
      }
    }
    return quote(new String(bytes, StandardCharsets.UTF_8));
  }

  private String clone(Argument.Region region) {
    String flags = ConstantNames.CLONE.spell(long64(region, 0));
    long signal = long64(region, 32);
    return signal == 0
        ? "{" + flags + "}"
        : "{" + flags + ", " + ConstantNames.SIGNAL.spell(signal) + "}";
  }

  private String attributes(Argument.Region region) {
    List<String> parts = new ArrayList<>();
    long clear = long64(region, 8);
    FlagNames names = ConstantNames.ATTRIBUTES;
    if (long64(region, 0) != 0) {
      parts.add("set=" + names.spell(long64(region, 0)));
    }
    if (clear != 0) {
      parts.add("clear=" + names.spell(clear));
    }
    if (long64(region, 16) != 0) {
      parts.add("propagation=" + ConstantNames.MOUNT.spell(long64(region, 16)));
    }
    return "{" + String.join(", ", parts) + "}";
  }

  private static String limit(long value) {
    return value == -1 ? "RLIM_INFINITY" : Long.toUnsignedString(value);
  }

  private String capabilities(Argument.Region region) {
    return "{effective="
        + hex(int32(region, 0) | int32(region, 12) << 32)
        + ", permitted="
        + hex(int32(region, 4) | int32(region, 16) << 32)
        + ", inheritable="
        + hex(int32(region, 8) | int32(region, 20) << 32)
        + "}";
  }

  private static String hex(long value) {
    return "0x" + Long.toHexString(value);
  }

  private String groups(Argument.Region region) {
    List<String> groups = new ArrayList<>();
    for (int at = 0; at + 4 <= region.length(); at += 4) {
      groups.add(Long.toString(int32(region, at)));
    }
    return "[" + String.join(", ", groups) + "]";
  }

  /** The strings of an array of addresses, as execve takes it. */
  List<String> list(Argument.Region region) {
    List<String> strings = new ArrayList<>();
    for (int at = 0; at + 8 < region.length(); at += 8) {
      Integer target = addresses.get(region.offset() + at);
      strings.add(target == null ? "" : pool.string(target));
    }
    return strings;
  }

  private String strings(Argument.Region region) {
    List<String> quoted = new ArrayList<>();
    for (String string : list(region)) {
      quoted.add(quote(string));
    }
    return "[" + String.join(", ", quoted) + "]";
  }

  private long long64(Argument.Region region, int at) {
    return pool.integer(region.offset() + at, 8);
  }

  private long int32(Argument.Region region, int at) {
    return pool.integer(region.offset() + at, 4);
  }

  /**
   * A string in quotes, with what cannot be printed escaped and the rest of a long one left out.
   */
  static String quote(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length() && i < TEXT_MAX; i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> quoted.append("\\\"");
        case '\\' -> quoted.append("\\\\");
        case '\n' -> quoted.append("\\n");
        case '\r' -> quoted.append("\\r");
        case '\t' -> quoted.append("\\t");
        default -> {
          if (c < ' ' || c == 0x7f) {
            quoted.append(String.format("\\x%02x", (int) c));
          } else {
            quoted.append(c);
          }
        }
      }
    }
    return quoted.append('"').append(text.length() > TEXT_MAX ? "..." : "").toString();
  }
}
