package io.carafe.program.seccomp;

import io.carafe.program.seccomp.Verdict.Fixed;
import io.carafe.program.seccomp.Verdict.Rule;
import io.carafe.program.seccomp.Verdict.Span;
import io.carafe.spec.runtime.OciSeccompArchitecture;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Collects the rules of a profile and writes the filter of a machine for them. Rules are kept by
 * system call number for each interface that the profile wants filtered; a call of any other
 * interface kills its thread, as under libseccomp.
 */
final class FilterCompiler {
  private static final long LAST_NUMBER = 0xffffffffL;

  private final Abi machine;
  private final int defaultAction;
  private final Map<Abi, RuleTable> tables = new EnumMap<>(Abi.class);
  private final FilterWriter writer = new FilterWriter();

  FilterCompiler(Abi machine, int defaultAction) {
    this.machine = machine;
    this.defaultAction = defaultAction;
    tables.put(machine, new RuleTable(machine, defaultAction));
  }

  /** Filters {@code architecture}, too, where the machine serves it. */
  void include(OciSeccompArchitecture architecture) {
    Abi abi = Abi.named(architecture.word());
    if (abi != null) {
      include(abi);
    }
  }

  private void include(Abi abi) {
    if (abi.servedBy(machine) && !tables.containsKey(abi)) {
      tables.put(abi, new RuleTable(abi, defaultAction));
    }
  }

  /** Adds a rule for the calls {@code names} of each interface; after the includes. */
  void add(List<String> names, Rule rule) {
    for (RuleTable table : tables.values()) {
      table.add(names, rule);
    }
  }

  /** The filter's instructions. */
  byte[] write() {
    int next = writer.answer(SeccompAction.KILL_THREAD);
    for (Abi companion : List.of(Abi.X86, Abi.ARM)) {
      RuleTable table = tables.get(companion);
      if (table != null && companion != machine) {
        next = writer.choose(companion.audit(), writer.lookup(spans(table)), next);
      }
    }
    RuleTable own = table(machine);
    List<Span> spans = machine == Abi.X86_64 ? spansWithX32(own) : spans(own);
    next = writer.choose(machine.audit(), writer.lookup(spans), next);
    return writer.finish(next);
  }

  private RuleTable table(Abi abi) {
    RuleTable table = tables.get(abi);
    if (table == null) {
      throw new IllegalStateException(abi + " is not included");
    }
    return table;
  }

  private List<Span> spans(RuleTable table) {
    List<Span> spans = new ArrayList<>();
    addSpans(spans, 0, table);
    return spans;
  }

  /** x86-64 and x32 share the audit value; the last number, -1, is what a tracer sets to skip. */
  private List<Span> spansWithX32(RuleTable own) {
    List<Span> spans = spans(own);
    RuleTable x32 = tables.get(Abi.X32);
    if (x32 == null) {
      add(spans, Abi.X32_BIT, new Fixed(SeccompAction.KILL_THREAD));
    } else {
      addSpans(spans, Abi.X32_BIT, x32);
    }
    add(spans, LAST_NUMBER, new Fixed(unknownAction(own)));
    return spans;
  }

  private void addSpans(List<Span> spans, long from, RuleTable table) {
    Fixed usual = new Fixed(defaultAction);
    add(spans, from, usual);
    boolean open = true;
    for (Span entry : table.verdicts()) {
      long number = entry.start();
      if (open && number > table.highest()) {
        add(spans, Math.max(from, table.highest() + 1), new Fixed(unknownAction(table)));
        open = false;
      }
      add(spans, number, entry.verdict());
      add(spans, number + 1, open ? usual : new Fixed(unknownAction(table)));
    }
    if (open) {
      add(spans, Math.max(from, table.highest() + 1), new Fixed(unknownAction(table)));
    }
  }

  /** What a call answers that is newer than all that the profile names. */
  private int unknownAction(RuleTable table) {
    return table.highest() < 0 ? defaultAction : SeccompAction.forUnknown(defaultAction);
  }

  /** Adds a span at the end; one that the new span covers goes, equal neighbours become one. */
  private static void add(List<Span> spans, long start, Verdict verdict) {
    if (start > LAST_NUMBER) {
      return;
    }
    if (!spans.isEmpty() && spans.getLast().start() == start) {
      spans.removeLast();
    }
    if (spans.isEmpty() || !spans.getLast().verdict().equals(verdict)) {
      spans.add(new Span(start, verdict));
    }
  }
}
