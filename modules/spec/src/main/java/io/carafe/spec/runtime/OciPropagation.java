package io.carafe.spec.runtime;

import io.carafe.spec.json.JsonWord;

/** Mount propagation of the root. Source: config-linux.md, section Rootfs Mount Propagation. */
public enum OciPropagation implements JsonWord {
  /** The specification's {@code private}. */
  PRIVATE("private"),
  /** The specification's {@code shared}. */
  SHARED("shared"),
  /** The specification's {@code slave}. */
  SLAVE("slave"),
  /** The specification's {@code unbindable}. */
  UNBINDABLE("unbindable"),
  /** As {@code private}, for every mount below. */
  RPRIVATE("rprivate"),
  /** As {@code shared}, for every mount below. */
  RSHARED("rshared"),
  /** As {@code slave}, for every mount below. */
  RSLAVE("rslave"),
  /** As {@code unbindable}, for every mount below. */
  RUNBINDABLE("runbindable");

  private final String word;

  OciPropagation(String word) {
    this.word = word;
  }

  @Override
  public String word() {
    return word;
  }
}
