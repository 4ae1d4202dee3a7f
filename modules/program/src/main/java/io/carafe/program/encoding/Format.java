package io.carafe.program.encoding;

/** Numbers of the encoded form that both directions share. */
final class Format {
  static final int MAGIC = 0x50465243;
  static final int VERSION = 1;
  static final int HEADER_BYTES = 64;
  static final int INSTRUCTION_BYTES = 88;
  static final int RELOCATION_BYTES = 8;
  static final int NOTHING = 0xffffffff;

  static final int SYSCALL = 1;
  static final int LOAD = 2;
  static final int STORE = 3;
  static final int SET = 4;
  static final int TEST = 5;
  static final int FORMAT = 6;
  static final int EXPECT = 7;
  static final int JUMP = 8;
  static final int ASK = 9;
  static final int REPORT = 10;
  static final int EXIT = 11;
  static final int END = 12;
  static final int FAIL = 13;

  static final int KIND_IMMEDIATE = 0;
  static final int KIND_REGISTER = 1;
  static final int KIND_REGION = 2;
  static final int KIND_TEXT = 3;
  static final int KIND_DESCRIPTOR_PATH = 4;

  /** Offsets in an instruction. */
  static final int AT_STAGE = 1;

  static final int AT_RESULT = 2;
  static final int AT_WIDTH = 3;
  static final int AT_ON_ERROR = 4;
  static final int AT_CONDITION = 5;
  static final int AT_NUMBER = 6;
  static final int AT_KINDS = 8;
  static final int AT_BOUND = 14;
  static final int AT_ERRNOS = 16;
  static final int AT_ARGUMENTS = 24;
  static final int AT_VALUE = 72;
  static final int AT_TARGET = 80;
  static final int AT_JUMP = 84;

  private Format() {}
}
