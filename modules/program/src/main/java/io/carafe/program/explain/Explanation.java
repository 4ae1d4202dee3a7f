package io.carafe.program.explain;

import io.carafe.base.Errno;
import io.carafe.program.Argument;
import io.carafe.program.Branch;
import io.carafe.program.Cause;
import io.carafe.program.CompiledProgram;
import io.carafe.program.Entries;
import io.carafe.program.Instruction;
import io.carafe.program.OnError;
import io.carafe.program.Register;
import io.carafe.program.Stage;
import io.carafe.spec.json.JsonArray;
import io.carafe.spec.json.JsonNumber;
import io.carafe.spec.json.JsonObject;
import io.carafe.spec.json.JsonString;
import io.carafe.spec.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A program for people: by process, each system call spelled out under what caused it. */
public final class Explanation {
  private static final int POINTER_COLUMN = 78;

  private final CompiledProgram compiled;
  private final CallSpelling calls;

  /** The explanation of a program. */
  public Explanation(CompiledProgram compiled) {
    this.compiled = compiled;
    this.calls = new CallSpelling(compiled);
  }

  /** The whole program as text; lines end with a newline. */
  public String text() {
    StringBuilder out = new StringBuilder(16_384);
    List<Instruction> instructions = compiled.program().instructions();
    @Nullable Stage stage = null;
    @Nullable Cause cause = null;
    for (int i = 0; i < instructions.size(); i++) {
      Instruction instruction = instructions.get(i);
      Cause next = compiled.sourceMap().cause(i);
      String entry = entry(i);
      if (instruction.stage() != stage || !entry.isEmpty()) {
        stage = instruction.stage();
        out.append(i == 0 ? "" : "\n").append("== ").append(stage.title());
        out.append(entry.isEmpty() ? "" : ", " + entry).append('\n');
        cause = null;
      }
      if (!next.equals(cause)) {
        cause = next;
        heading(out, next);
      }
      out.append(String.format("%5d    %s%n", i, spell(instruction)).replace("\r\n", "\n"));
    }
    return out.toString();
  }

  private String entry(int index) {
    Entries entries = compiled.program().entries();
    if (index == entries.main()) {
      return "main";
    }
    if (index == entries.collect()) {
      return "collect";
    }
    return index == entries.cleanup() ? "cleanup" : "";
  }

  private static void heading(StringBuilder out, Cause cause) {
    int start = out.length();
    out.append("  ").append(cause.sentence());
    if (!cause.pointer().isEmpty()) {
      int width = out.length() - start;
      out.append(" ".repeat(Math.max(2, POINTER_COLUMN - width))).append(cause.pointer());
    }
    out.append('\n');
  }

  /** The same as JSON: a list of instructions. */
  public JsonValue json() {
    List<JsonValue> list = new ArrayList<>();
    List<Instruction> instructions = compiled.program().instructions();
    for (int i = 0; i < instructions.size(); i++) {
      Cause cause = compiled.sourceMap().cause(i);
      JsonObject.Builder object =
          JsonObject.builder()
              .put("instruction", JsonNumber.of(i))
              .put("stage", instructions.get(i).stage().title())
              .put("text", new JsonString(spell(instructions.get(i))))
              .put("cause", cause.sentence());
      if (!cause.pointer().isEmpty()) {
        object.put("pointer", cause.pointer());
      }
      list.add(object.build());
    }
    return new JsonArray(list);
  }

  /** One instruction in a line. */
  public String spell(int index) {
    return spell(compiled.program().instructions().get(index));
  }

  private String spell(Instruction instruction) {
    return switch (instruction) {
      case Instruction.Syscall call ->
          calls.spell(call) + onError(call.onError()) + branch(call.branch()) + bound(call.bound());
      case Instruction.Load load ->
          load.result()
              + " = load"
              + 8 * load.from().length()
              + place(load.from())
              + branch(load.branch())
              + bound(load.bound());
      case Instruction.Store store ->
          "store" + 8 * store.to().length() + place(store.to()) + " = " + store.from();
      case Instruction.Set set ->
          set.result() + " = " + value(set.value()) + branch(set.branch()) + bound(set.bound());
      case Instruction.Test test -> test(test);
      case Instruction.Format format ->
          (format.length().exists() ? format.length() + " = " : "")
              + "format "
              + format.from()
              + " into"
              + place(format.to());
      case Instruction.Expect expect ->
          "expect" + place(expect.from()) + " = 0" + onError(expect.onError());
      case Instruction.Jump jump -> "jump " + jump.target() + bound(jump.bound());
      case Instruction.Ask ask -> "ask " + ask.code() + " with " + registers(ask.descriptors());
      case Instruction.Report report -> "report " + report.code() + " " + report.value();
      case Instruction.Exit exit -> "exit " + value(exit.code());
      case Instruction.End _ -> "end";
      case Instruction.Fail fail -> "fail " + fail.errno();
    };
  }

  private static String registers(List<Register> registers) {
    List<String> names = new ArrayList<>();
    for (Register register : registers) {
      names.add(register.toString());
    }
    return String.join(", ", names);
  }

  private static String place(Argument.Region region) {
    return " [" + region.offset() + "]";
  }

  private static String value(Argument argument) {
    return switch (argument) {
      case Argument.Immediate(long number) -> Long.toString(number);
      case Argument.InRegister(Register register) -> register.toString();
      case Argument.Region region -> "pool" + place(region);
      case Argument.Text(int offset, int _) -> "text [" + offset + "]";
      case Argument.DescriptorPath(Register register) -> "/proc/self/fd/" + register;
    };
  }

  private static String test(Instruction.Test test) {
    String left =
        test.mask() == -1
            ? test.register().toString()
            : test.register() + " & 0x" + Long.toHexString(test.mask());
    String condition = "if " + left + " " + condition(test.branch());
    return test.failure() == null
        ? condition + " jump " + test.branch().target() + bound(test.bound())
        : condition + " fail " + test.failure();
  }

  private static String condition(Branch branch) {
    String value = Long.toString(branch.value());
    return switch (branch.condition()) {
      case NONE -> "never";
      case EQUAL -> "== " + value;
      case NOT_EQUAL -> "!= " + value;
      case LESS -> "< " + value;
      case NOT_LESS -> ">= " + value;
      case ANY_BITS -> "has bits " + value;
      case NO_BITS -> "has no bits " + value;
    };
  }

  private static String branch(Branch branch) {
    return branch.exists() ? "; if " + condition(branch) + " jump " + branch.target() : "";
  }

  private static String onError(OnError onError) {
    return switch (onError.action()) {
      case FAIL -> "";
      case ACCEPT_LISTED -> "; " + names(onError.errnos()) + " is fine";
      case JUMP_LISTED -> "; on " + names(onError.errnos()) + " jump " + onError.target();
      case ACCEPT_ALL -> "; any error is fine";
      case JUMP_ALL -> "; on any error jump " + onError.target();
    };
  }

  private static String names(List<Errno> errnos) {
    List<String> names = new ArrayList<>();
    for (Errno errno : errnos) {
      names.add(errno.name());
    }
    return String.join(" or ", names);
  }

  private static String bound(int bound) {
    return bound == 0 ? "" : " (at most " + bound + " times)";
  }
}
