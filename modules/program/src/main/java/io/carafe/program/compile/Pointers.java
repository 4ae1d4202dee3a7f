package io.carafe.program.compile;

/** JSON pointers (RFC 6901). */
final class Pointers {
  private Pointers() {}

  /** A member's name as part of a pointer. */
  static String escape(String name) {
    if (name.indexOf('~') < 0 && name.indexOf('/') < 0) {
      return name;
    }
    return name.replace("~", "~0").replace("/", "~1");
  }
}
