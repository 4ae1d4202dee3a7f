package io.carafe.program;

/**
 * Why an instruction is in a program.
 *
 * @param pointer JSON pointer (RFC 6901) into config.json; empty where no single part of it is the
 *     cause
 * @param sentence what the instruction is for, in lower case: {@code mount proc on /proc}
 */
public record Cause(String pointer, String sentence) {
  /** Checks the pointer's form. */
  public Cause {
    if (!pointer.isEmpty() && pointer.charAt(0) != '/') {
      throw new IllegalArgumentException("JSON pointer " + pointer);
    }
  }
}
