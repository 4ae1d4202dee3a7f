package io.carafe.images.tar;

/** Says what is wrong with a header; the reader adds which entry and where. */
final class TarFormatException extends Exception {
  private static final long serialVersionUID = 1;

  private final String cause;

  TarFormatException(String cause) {
    super(cause);
    this.cause = cause;
  }

  String said() {
    return cause;
  }
}
