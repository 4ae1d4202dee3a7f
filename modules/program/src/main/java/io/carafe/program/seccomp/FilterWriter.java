package io.carafe.program.seccomp;

import static io.carafe.program.seccomp.Assembler.AND;
import static io.carafe.program.seccomp.Assembler.JUMP_ANY_BIT;
import static io.carafe.program.seccomp.Assembler.JUMP_EQUAL;
import static io.carafe.program.seccomp.Assembler.JUMP_GREATER;
import static io.carafe.program.seccomp.Assembler.JUMP_GREATER_OR_EQUAL;
import static io.carafe.program.seccomp.Assembler.LOAD;

import io.carafe.program.seccomp.Verdict.Fixed;
import io.carafe.program.seccomp.Verdict.Rule;
import io.carafe.program.seccomp.Verdict.Span;
import io.carafe.program.seccomp.Verdict.Tested;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes the code of a filter, last part first: tests of arguments, then a binary search over the
 * system call numbers of each interface, then the choice of the interface.
 *
 * <p>The kernel runs this code once for every number when the filter is installed, to learn which
 * calls are always allowed, and translates it to machine code. Short paths and few instructions
 * therefore make starting a container faster, not only its system calls.
 */
final class FilterWriter {
  /** Offsets in {@code struct seccomp_data} (kernel include/uapi/linux/seccomp.h). */
  private static final int NUMBER = 0;

  private static final int ARCHITECTURE = 4;
  private static final int ARGUMENTS = 16;

  private final Assembler code = new Assembler();
  private final Map<Tested, Integer> written = new HashMap<>();

  /** Where a test goes on. */
  private record Exits(int ifTrue, int ifFalse) {
    Exits swapped() {
      return new Exits(ifFalse, ifTrue);
    }
  }

  /** Code that answers {@code action}. */
  int answer(int action) {
    return code.answer(action);
  }

  /** Code that looks the number up in {@code spans}, the first of which starts at 0. */
  int lookup(List<Span> spans) {
    for (Span span : spans) {
      label(span.verdict());
    }
    int root = search(spans, 0, spans.size());
    return code.step(LOAD, NUMBER, root);
  }

  /** Code that goes to {@code lookup} for calls of the interface {@code audit}. */
  int choose(int audit, int lookup, int otherwise) {
    return code.branch(JUMP_EQUAL, audit, lookup, otherwise);
  }

  /** The whole filter, which starts with {@code first}, a choice. */
  byte[] finish(int first) {
    code.step(LOAD, ARCHITECTURE, first);
    return code.bytes();
  }

  /** A binary search over the spans from {@code first} to before {@code end}. */
  private int search(List<Span> spans, int first, int end) {
    int count = end - first;
    if (count == 1) {
      return label(spans.get(first).verdict());
    }
    if (count == 3 && isException(spans, first + 1)) {
      int usual = label(spans.get(first).verdict());
      int exception = label(spans.get(first + 1).verdict());
      return code.branch(JUMP_EQUAL, (int) spans.get(first + 1).start(), exception, usual);
    }
    int middle = first + count / 2;
    int upper = search(spans, middle, end);
    int lower = search(spans, first, middle);
    return code.branch(JUMP_GREATER_OR_EQUAL, (int) spans.get(middle).start(), upper, lower);
  }

  /** Whether the span {@code at} is a single number in the midst of one verdict. */
  private static boolean isException(List<Span> spans, int at) {
    return spans.get(at + 1).start() == spans.get(at).start() + 1
        && spans.get(at - 1).verdict().equals(spans.get(at + 1).verdict());
  }

  private int label(Verdict verdict) {
    if (verdict instanceof Fixed fixed) {
      return code.answer(fixed.action());
    }
    Tested tested = (Tested) verdict;
    Integer label = written.get(tested);
    if (label == null) {
      label = rules(tested);
      written.put(tested, label);
    }
    return label;
  }

  private int rules(Tested tested) {
    int next = code.answer(tested.otherwise());
    for (Rule rule : tested.rules().reversed()) {
      int passed = code.answer(rule.action());
      for (ArgumentTest test : rule.tests().reversed()) {
        passed = test(test, tested.wide(), new Exits(passed, next));
      }
      next = passed;
    }
    return next;
  }

  private int test(ArgumentTest test, boolean wide, Exits exits) {
    return switch (test.operator()) {
      case SCMP_CMP_EQ -> equal(test, wide, exits);
      case SCMP_CMP_NE -> equal(test, wide, exits.swapped());
      case SCMP_CMP_MASKED_EQ -> maskedEqual(test, wide, exits);
      case SCMP_CMP_GT -> ordered(JUMP_GREATER, test, wide, exits);
      case SCMP_CMP_GE -> ordered(JUMP_GREATER_OR_EQUAL, test, wide, exits);
      case SCMP_CMP_LE -> ordered(JUMP_GREATER, test, wide, exits.swapped());
      case SCMP_CMP_LT -> ordered(JUMP_GREATER_OR_EQUAL, test, wide, exits.swapped());
    };
  }

  private int equal(ArgumentTest test, boolean wide, Exits exits) {
    int low = code.branch(JUMP_EQUAL, low(test.value()), exits.ifTrue(), exits.ifFalse());
    low = code.step(LOAD, lowOffset(test), low);
    if (!wide) {
      return low;
    }
    int high = code.branch(JUMP_EQUAL, high(test.value()), low, exits.ifFalse());
    return code.step(LOAD, highOffset(test), high);
  }

  private int ordered(int jump, ArgumentTest test, boolean wide, Exits exits) {
    int low = code.branch(jump, low(test.value()), exits.ifTrue(), exits.ifFalse());
    low = code.step(LOAD, lowOffset(test), low);
    if (!wide) {
      return low;
    }
    int tie = code.branch(JUMP_EQUAL, high(test.value()), low, exits.ifFalse());
    int high = code.branch(JUMP_GREATER, high(test.value()), exits.ifTrue(), tie);
    return code.step(LOAD, highOffset(test), high);
  }

  private int maskedEqual(ArgumentTest test, boolean wide, Exits exits) {
    int next = exits.ifTrue();
    if (low(test.mask()) != 0) {
      next = maskedWord(low(test.mask()), low(test.value()), new Exits(next, exits.ifFalse()));
      next = code.step(LOAD, lowOffset(test), next);
    }
    if (wide && high(test.mask()) != 0) {
      next = maskedWord(high(test.mask()), high(test.value()), new Exits(next, exits.ifFalse()));
      next = code.step(LOAD, highOffset(test), next);
    }
    return next;
  }

  private int maskedWord(int mask, int value, Exits exits) {
    if (value == 0) {
      return code.branch(JUMP_ANY_BIT, mask, exits.ifFalse(), exits.ifTrue());
    }
    int compared = code.branch(JUMP_EQUAL, value, exits.ifTrue(), exits.ifFalse());
    return mask == -1 ? compared : code.step(AND, mask, compared);
  }

  private static int low(long value) {
    return (int) value;
  }

  private static int high(long value) {
    return (int) (value >>> 32);
  }

  private static int lowOffset(ArgumentTest test) {
    return ARGUMENTS + 8 * test.index();
  }

  private static int highOffset(ArgumentTest test) {
    return lowOffset(test) + 4;
  }
}
