package io.carafe.engine.spec;

import io.carafe.base.Problem;
import io.carafe.engine.settings.ResourceSettings.Cpu;
import java.util.BitSet;
import java.util.Locale;

/** Whether the processors that a container wishes for are there. */
final class ProcessorChoice {
  private static final long NANOS = 1_000_000_000L;

  private final String list;
  private final BitSet online;

  /** Of a host whose processors {@code list} are online, in the form of {@link #parse}. */
  ProcessorChoice(String list) {
    this.list = list;
    this.online = parse(list);
  }

  /** Refuses more processors than there are, and those that are not online. */
  void check(Cpu wished) {
    int count = online.cardinality();
    if (wished.nanoCpus().orElse(0) > count * NANOS) {
      throw Problem.invalid(
          String.format(
              Locale.ROOT,
              "range of CPUs is from 0.01 to %d.00, as there are only %d CPUs available",
              count,
              count));
    }
    wished.cpus().ifPresent(this::requireOnline);
  }

  private void requireOnline(String cpus) {
    BitSet missing = parse(cpus);
    missing.andNot(online);
    if (!missing.isEmpty()) {
      throw Problem.invalid(
          "requested CPUs are not available - requested %s, available: %s".formatted(cpus, list));
    }
  }

  /** The set that a list such as {@code 0-2,4} names (cpuset(7), list format). */
  private static BitSet parse(String list) {
    BitSet processors = new BitSet();
    for (String range : list.strip().split(",", -1)) {
      String[] ends = range.split("-", 2);
      int first = Integer.parseInt(ends[0]);
      int last = Integer.parseInt(ends[ends.length - 1]);
      if (last < first) {
        throw Problem.invalid("cpuset cpus \"" + list + "\": " + range + " goes backwards");
      }
      processors.set(first, last + 1);
    }
    return processors;
  }
}
