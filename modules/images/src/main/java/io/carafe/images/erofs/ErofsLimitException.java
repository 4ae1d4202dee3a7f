package io.carafe.images.erofs;

/** What is to be written does not fit the format, or the memory for one image. */
public final class ErofsLimitException extends RuntimeException {
  private static final long serialVersionUID = 1;

  ErofsLimitException(String message) {
    super(message);
  }
}
