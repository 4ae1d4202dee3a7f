package io.carafe.spec.runtime;

import io.carafe.spec.json.JsonWord;

/** The devices that a rule speaks of. Source: config-linux.md, section Allowed Device list. */
public enum OciDeviceRuleType implements JsonWord {
  /** All devices, {@code a}. */
  ALL("a"),
  /** Character devices, {@code c}. */
  CHARACTER("c"),
  /** Block devices, {@code b}. */
  BLOCK("b");

  private final String word;

  OciDeviceRuleType(String word) {
    this.word = word;
  }

  @Override
  public String word() {
    return word;
  }
}
