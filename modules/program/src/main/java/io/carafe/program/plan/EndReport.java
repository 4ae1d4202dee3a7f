package io.carafe.program.plan;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How a container ended, as far as its memory cgroup tells: what the entry {@code collect} read.
 *
 * @param oomKills how many of its processes were killed for want of memory; empty where unknown
 * @param memoryPeakBytes the most memory it used at once; empty where unknown
 */
public record EndReport(OptionalLong oomKills, OptionalLong memoryPeakBytes) {
  /** The bytes of one slot of the exported region: a tag, padding, the file's text. */
  public static final int SLOT_BYTES = 256;

  /** The bytes before a slot's text. */
  public static final int NAME_BYTES = 8;

  /** A file that is read. */
  public enum Source {
    /** Version 1: {@code oom_kill N} in a line. */
    OOM_CONTROL(1, "memory.oom_control"),
    /** Version 1: a number. */
    MAX_USAGE(2, "memory.max_usage_in_bytes"),
    /** Version 1: how often the limit was hit. */
    FAILURES(3, "memory.failcnt"),
    /** Version 2: {@code oom_kill N} in a line. */
    EVENTS(4, "memory.events"),
    /** Version 2: a number. */
    PEAK(5, "memory.peak");

    /** What is read in version 1, slot by slot. */
    public static final List<Source> SEPARATE = List.of(OOM_CONTROL, MAX_USAGE, FAILURES);

    /** What is read in version 2, slot by slot. */
    public static final List<Source> UNIFIED = List.of(EVENTS, PEAK);

    private final int tag;
    private final String file;

    Source(int tag, String file) {
      this.tag = tag;
      this.file = file;
    }

    /** The number that marks its slot. */
    public int tag() {
      return tag;
    }

    /** The file in the memory cgroup. */
    public String file() {
      return file;
    }
  }

  /** Nothing is known. */
  public static final EndReport UNKNOWN = new EndReport(OptionalLong.empty(), OptionalLong.empty());

  /** The report in the bytes that the program exported; what cannot be understood is left out. */
  public static EndReport parse(byte[] exported) {
    OptionalLong kills = OptionalLong.empty();
    OptionalLong peak = OptionalLong.empty();
    for (int at = 0; at + SLOT_BYTES <= exported.length; at += SLOT_BYTES) {
      int tag = exported[at];
      String text = text(exported, at + NAME_BYTES, SLOT_BYTES - NAME_BYTES);
      if (tag == Source.OOM_CONTROL.tag() || tag == Source.EVENTS.tag()) {
        kills = line(text, "oom_kill ").map(EndReport::number).orElse(OptionalLong.empty());
      } else if (tag == Source.MAX_USAGE.tag() || tag == Source.PEAK.tag()) {
        peak = number(text.strip());
      }
    }
    return new EndReport(kills, peak);
  }

  private static String text(byte[] bytes, int offset, int length) {
    int end = offset;
    while (end < offset + length && bytes[end] != 0) {
      end++;
    }
    return new String(bytes, offset, end - offset, StandardCharsets.UTF_8);
  }

  private static Optional<String> line(String text, String start) {
    return text.lines()
        .filter(line -> line.startsWith(start))
        .map(line -> line.substring(start.length()))
        .findFirst();
  }

  private static OptionalLong number(String digits) {
    try {
      return OptionalLong.of(Long.parseLong(digits.strip()));
    } catch (NumberFormatException _) {
      return OptionalLong.empty();
    }
  }
}
