package io.carafe.spec.runtime;

import io.carafe.spec.json.JsonWord;

/** The kinds of device nodes. Source: config-linux.md, section Devices. */
public enum OciDeviceType implements JsonWord {
  /** A character device, {@code c}. */
  CHARACTER("c"),
  /** A character device without buffers, {@code u}: the same to Linux. */
  UNBUFFERED("u"),
  /** A block device, {@code b}. */
  BLOCK("b"),
  /** A FIFO, {@code p}, which has no numbers. */
  FIFO("p");

  private final String word;

  OciDeviceType(String word) {
    this.word = word;
  }

  @Override
  public String word() {
    return word;
  }
}
