package io.carafe.spec.runtime;

import io.carafe.spec.json.JsonWord;

/** An execution domain of personality(2). */
public enum OciPersonalityDomain implements JsonWord {
  /** The specification's {@code LINUX}. */
  LINUX,
  /** The specification's {@code LINUX32}. */
  LINUX32;

  @Override
  public String word() {
    return name();
  }
}
